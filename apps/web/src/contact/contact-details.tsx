import type { Contact } from '@kupfer/schemas/contact';
import { ActionIcon, CopyButton, Text, Title, Tooltip } from '@mantine/core';
import { IconCheck, IconChevronRight, IconCopy } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useIsWide } from '../ui/use-is-wide.ts';
import classes from './contact-card.module.css';
import { addressLines, telephone } from './contact-lines.ts';
import { useContactWords } from './contact-words.ts';
import type { RowKind } from './row-kinds.ts';

/** How to reach a contact, and what is noted of it. */
export function ContactDetails({ contact }: { contact: Contact }) {
  const t = useTranslations('contact');
  const { phones, emails, addresses, notes } = contact;
  const hasNothing = phones.length + emails.length + addresses.length === 0;
  return (
    <div className={classes.column}>
      {hasNothing && <Text c="dimmed">{t('nothingYet')}</Text>}
      <Entries kind="phones" title={t('phones')}>
        {phones.map(({ type, number }) => ({
          type,
          copied: number,
          shown: (
            <a href={telephone(number)} aria-label={t('callNumber', { number })}>
              {number}
            </a>
          ),
        }))}
      </Entries>
      <Entries kind="emails" title={t('emails')}>
        {emails.map(({ type, email }) => ({
          type,
          copied: email,
          shown: (
            <a href={`mailto:${email}`} aria-label={t('mailTo', { email })}>
              {email}
            </a>
          ),
          beside: (
            <Link
              to="/outbox"
              search={{ search: email }}
              className={classes.beside}
              aria-label={t('mailsTo', { email })}
            >
              {t('mails')}
            </Link>
          ),
        }))}
      </Entries>
      <Entries kind="addresses" title={t('addresses')}>
        {addresses.map((address) => ({
          type: address.type,
          copied: addressLines(address).join('\n'),
          shown: <address>{addressLines(address).join('\n') || t('address.none')}</address>,
        }))}
      </Entries>
      {notes && (
        <Part title={t('notes')}>
          <Text className={classes.notes}>{notes}</Text>
        </Part>
      )}
      <ForPrograms contact={contact} />
    </div>
  );
}

/** A part of the card under its title. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  const isWide = useIsWide();
  return (
    <section className={classes.part}>
      <Title order={isWide ? 3 : 2} className={classes.title}>
        {title}
      </Title>
      {children}
    </section>
  );
}

type Entry = { type: string; copied: string; shown: ReactNode; beside?: ReactNode };

function Entries({ kind, title, children }: { kind: RowKind; title: string; children: Entry[] }) {
  const words = useContactWords();
  if (children.length === 0) return null;
  return (
    <Part title={title}>
      <ul className={classes.entries}>
        {children.map(({ type, copied, shown, beside }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity but their place
          <li key={place} className={classes.entry}>
            <Text size="sm" c="dimmed" component="span">
              {words.kind(kind, type)}
            </Text>
            {shown}
            <span className={classes.after}>
              {beside}
              <Copy value={copied} />
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Copy({ value }: { value: string }) {
  const t = useTranslations('contact');
  return (
    <CopyButton value={value} timeout={2000}>
      {({ copied, copy }) => (
        <Tooltip label={t('copied')} opened={copied}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={28}
            className={classes.copy}
            aria-label={t('copy', { value })}
            onClick={copy}
          >
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

/** The identifiers of the platform, folded away. */
function ForPrograms({ contact }: { contact: Contact }) {
  const t = useTranslations('contact');
  const { core_user_uuid, siteprofile_uuids, workflowlevel1_uuids, workflowlevel2_uuids } = contact;
  const lists = {
    core_user_uuid: core_user_uuid ? [core_user_uuid] : [],
    siteprofile_uuids,
    workflowlevel1_uuids,
    workflowlevel2_uuids,
  };
  const shown = Object.entries(lists).filter(([, uuids]) => uuids.length > 0);
  if (shown.length === 0) return null;
  return (
    <details className={classes.programs}>
      <summary>
        <IconChevronRight size={16} />
        {t('programs')}
      </summary>
      {shown.map(([name, uuids]) => (
        <div key={name}>
          <Text size="sm" c="dimmed">
            {t(`field.${asField(name)}`)}
          </Text>
          {uuids.map((uuid) => (
            <div key={uuid} className={classes.uuid}>
              <code>{uuid}</code>
              <Copy value={uuid} />
            </div>
          ))}
        </div>
      ))}
    </details>
  );
}

// Object.entries forgets the names of `lists` above, each of which has a text.
function asField(name: string) {
  return name as 'core_user_uuid';
}
