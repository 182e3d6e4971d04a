import type { Contact } from '@kupfer/schemas/contact';
import { ActionIcon, Badge, Button, Group, Menu, Text, Title } from '@mantine/core';
import {
  IconArrowLeft,
  IconArrowsJoin,
  IconCalendarPlus,
  IconDots,
  IconDownload,
  IconMail,
  IconPencil,
  IconPhone,
  IconPrinter,
  IconTrash,
} from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { exportAddress, useExport } from '../export/use-export.ts';
import { useLanguage, useZone } from '../organization.ts';
import { show } from '../time.ts';
import { useIsWide } from '../ui/use-is-wide.ts';
import { ContactAppointments } from './contact-appointments.tsx';
import classes from './contact-card.module.css';
import { ContactDetails } from './contact-details.tsx';
import { telephone } from './contact-lines.ts';
import { keepFilter } from './contact-search.ts';
import { useContactWords } from './contact-words.ts';
import { useDeleteContact } from './use-delete-contact.ts';

type Shown = { contact: Contact; edit: () => void; leave: () => void; children?: ReactNode };

/** All there is to know of a contact, to be read. */
export function ContactCard({ contact, edit, leave, children }: Shown) {
  const t = useTranslations('contact');
  const isWide = useIsWide();
  const zone = useZone();
  const language = useLanguage();
  const words = useContactWords();
  const date = (instant: string) =>
    `${show(instant, 'date', zone, language)}, ${show(instant, 'time', zone, language)}`;
  const name = words.fullName(contact);
  return (
    <article className={classes.card} aria-labelledby="contact-name">
      {!isWide && <BackLink />}
      {children}
      <header className={classes.header}>
        <div className={classes.names}>
          <Heading text={name} order={isWide ? 2 : 1} />
          <Group gap={8} c="dimmed">
            {contact.company && contact.company !== name && <Text size="sm">{contact.company}</Text>}
            <Text size="sm">{t('number', { number: String(contact.customer_id) })}</Text>
            {contact.contact_type && (
              <Badge variant="light" tt="none" fw={500}>
                {t('filter.chosen', {
                  filter: t('field.contact_type'),
                  value: words.contactType(contact.contact_type),
                })}
              </Badge>
            )}
            {contact.customer_type && (
              <Badge variant="default" tt="none" fw={500}>
                {t('filter.chosen', {
                  filter: t('field.customer_type'),
                  value: words.customerType(contact.customer_type),
                })}
              </Badge>
            )}
          </Group>
        </div>
        <Actions contact={contact} edit={edit} leave={leave} />
      </header>
      <div className={classes.columns}>
        <ContactDetails contact={contact} />
        <ContactAppointments contact={contact} />
      </div>
      <Text size="xs" c="dimmed" component="footer" className={classes.dates}>
        {t('dates', { created: date(contact.create_date), changed: date(contact.edit_date) })}
      </Text>
    </article>
  );
}

/**
 * The name takes the focus when the card opens in place of what had it: the list on a small screen, or the form.
 * Beside the list the focus stays there, so that the arrows go on to the next contact.
 */
function Heading({ text, order }: { text: string; order: 1 | 2 }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const hasFocus = document.activeElement?.checkVisibility({ visibilityProperty: true });
    if (!hasFocus || document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <Title ref={heading} id="contact-name" order={order} size="h2" tabIndex={-1} className={classes.name}>
      {text}
    </Title>
  );
}

/** The way back to the list, where the list is not beside the contact. */
function BackLink() {
  const t = useTranslations('contact');
  return (
    <Link to="/contacts" search={keepFilter} className={classes.back}>
      <IconArrowLeft size={16} />
      {t('back')}
    </Link>
  );
}

function Actions({ contact, edit, leave }: Omit<Shown, 'children'>) {
  const t = useTranslations('contact');
  const e = useTranslations('export');
  const m = useTranslations('merge');
  const f = useTranslations('frame');
  const navigate = useNavigate();
  const deleteContact = useDeleteContact();
  const save = useExport();
  const [phone] = contact.phones;
  const [email] = contact.emails;
  const begin = () => navigate({ to: '.', search: (old) => ({ ...old, appointment: 'new', with: contact.uuid }) });
  const remove = () => {
    leave();
    deleteContact(contact);
  };
  return (
    <Group gap={8} className={classes.actions}>
      {phone && (
        <Button component="a" href={telephone(phone.number)} variant="default" leftSection={<IconPhone size={16} />}>
          {t('call')}
        </Button>
      )}
      {email && (
        <Button component="a" href={`mailto:${email.email}`} variant="default" leftSection={<IconMail size={16} />}>
          {t('mail')}
        </Button>
      )}
      <Button variant="default" leftSection={<IconCalendarPlus size={16} />} onClick={begin}>
        {t('appointment')}
      </Button>
      <Button leftSection={<IconPencil size={16} />} onClick={edit}>
        {f('edit')}
      </Button>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t('more')}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPrinter size={16} />} onClick={() => window.print()}>
            {t('print')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconDownload size={16} />}
            onClick={() => save(exportAddress('/contact/export/', { format: 'vcf', uuid: contact.uuid }))}
          >
            {e('contacts.one')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowsJoin size={16} />}
            onClick={() => navigate({ to: '/contacts/merge', search: { one: contact.uuid } })}
          >
            {m('with')}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={remove}>
            {f('delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
