import type { Contact } from '@kupfer/schemas/contact';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslations } from 'use-intl';
import classes from './contact.module.css';
import { addressLines } from './contact-lines.ts';
import { keepFilter } from './contact-search.ts';
import { useContactWords } from './contact-words.ts';
import { isFound } from './hits.ts';
import { Marked } from './marked.tsx';

type Shown = {
  contact: Contact | undefined;
  /** Counted from 0. */
  row: number;
  count: number;
  top: number;
  /** What is looked for, to be marked. */
  search: string | undefined;
  /** Whether the keyboard is on this row; the others are reached from it by the arrows. */
  isActive: boolean;
  activate: (row: number) => void;
};

/** One contact in the list. Rows that are still to come have the same height. */
export const ContactRow = memo(function ContactRow({ contact, row, count, top, search, isActive, activate }: Shown) {
  const t = useTranslations('contact');
  const { listName, contactType } = useContactWords();
  return (
    <li
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
      aria-posinset={row + 1}
      aria-setsize={count}
    >
      {!contact && <span className={classes.coming} role="img" aria-label={t('loadingRow')} />}
      {contact && (
        <Link
          to="/contacts/$uuid"
          params={{ uuid: contact.uuid }}
          search={keepFilter}
          className={classes.link}
          tabIndex={isActive ? 0 : -1}
          data-row={row}
          onFocus={() => activate(row)}
        >
          <span className={classes.name}>
            <Marked text={listName(contact)} search={search} />
          </span>
          <span className={classes.about}>
            {detailsOf(contact, search, listName(contact)).map(({ kind, text }) => (
              <span key={kind} className={classes[kind]}>
                <Marked text={text} search={search} isPhone={kind === 'phone'} />
              </span>
            ))}
          </span>
          {contact.contact_type && <span className={classes.type}>{contactType(contact.contact_type)}</span>}
        </Link>
      )}
    </li>
  );
});

type Detail = { kind: 'company' | 'phone' | 'email' | 'place'; text: string };

/** Company, phone and e-mail: the first ones, or those that are looked for. A hit elsewhere is shown before them. */
function detailsOf(contact: Contact, search: string | undefined, name: string): Detail[] {
  const { company, phones, emails, addresses, customer_id } = contact;
  const phone = phones.find(({ number }) => search && isFound(number, search, true)) ?? phones[0];
  const email = emails.find((each) => search && isFound(each.email, search)) ?? emails[0];
  const details: Detail[] = [
    { kind: 'company', text: company ?? '' },
    { kind: 'phone', text: phone?.number ?? '' },
    { kind: 'email', text: email?.email ?? '' },
  ];
  const isSeen = isFound(name, search) || details.some(({ kind, text }) => isFound(text, search, kind === 'phone'));
  const elsewhere =
    search &&
    !isSeen &&
    [...addresses.flatMap(addressLines), String(customer_id)].find((text) => isFound(text, search));
  const shown = elsewhere ? [{ kind: 'place' as const, text: elsewhere }, ...details] : details;
  return shown.map(({ kind, text }) => ({ kind, text: text === name ? '' : text }));
}
