import { type Contact, ContactEmail, ContactPhone } from '@kupfer/schemas/contact';
import { caseless, fold, phoneDigits } from '@kupfer/schemas/fold';
import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { trpc } from '../api.ts';
import classes from './contact-form.module.css';
import { keepFilter } from './contact-search.ts';
import type { ContactValues } from './contact-values.ts';
import { useContactWords } from './contact-words.ts';

type Kind = 'phones' | 'emails';

/** How the values of a list are compared. */
const compared = {
  emails: {
    textOf: ({ email = '' }: Record<string, string>) => email.trim(),
    isWhole: (email: string) => ContactEmail.shape.email.safeParse(email).success,
    isSame: (one: string, other: string) => caseless(one) === caseless(other),
    words: 'sameEmail',
  },
  phones: {
    textOf: ({ number = '' }: Record<string, string>) => number.trim(),
    isWhole: (number: string) =>
      ContactPhone.shape.number.safeParse(number).success && number.replaceAll(/\D/g, '').length > 5,
    isSame: (one: string, other: string) => phoneDigits(one).some((digits) => phoneDigits(other).includes(digits)),
    words: 'samePhone',
  },
} as const;

type Named = Pick<Contact, 'first_name' | 'last_name' | 'company'>;

/** A name for comparing: of the person, else of the company. */
const nameOf = ({ first_name, last_name, company }: Named) =>
  fold([first_name, last_name].filter(Boolean).join(' ') || (company ?? '')).trim();

/** Others that are named; who shares an address with more has no use for a list. */
const NAMED = 3;

/** Who else has an e-mail address or phone number that was typed. It only tells: several may well share one. */
export function Duplicates({
  kind,
  contact,
  typed,
}: {
  kind: Kind;
  contact: Contact | undefined;
  typed: ContactValues;
}) {
  const t = useTranslations('contact.form');
  const { list } = useFormatter();
  const { shortName } = useContactWords();
  const { textOf, isWhole, isSame, words } = compared[kind];
  const old = (contact?.[kind] ?? []).map(textOf);
  const values = [...new Set(typed[kind].map(textOf))].filter((value) => isWhole(value) && !old.includes(value));
  const [settled] = useDebouncedValue(values.join('\n'), 400);
  const searched = settled.split('\n').filter((value) => values.includes(value));
  const found = useQueries({
    queries: searched.map((search) => trpc.contact.list.queryOptions({ search, limit: 20, count: false })),
  });
  const isNamesake = (other: Named) => nameOf(other) !== '' && nameOf(other) === nameOf(typed);
  const same = searched.map((value, place) => {
    const others = (found[place]?.data?.results ?? [])
      .filter(({ uuid }) => uuid !== contact?.uuid)
      .filter((other) => other[kind].some((each) => isSame(textOf(each), value)))
      .sort((one, other) => Number(isNamesake(other)) - Number(isNamesake(one)));
    return { value, others, namesake: others.find(isNamesake) };
  });
  const names = (others: Contact[]) =>
    list([
      ...others.slice(0, NAMED).map((other) => (
        <Link key={other.uuid} to="/contacts/$uuid" params={{ uuid: other.uuid }} search={keepFilter}>
          {shortName(other)}
        </Link>
      )),
      ...(others.length > NAMED ? [t('others')] : []),
    ]);
  return (
    <div role="status">
      {same
        .filter(({ others }) => others.length > 0)
        .map(({ value, others, namesake }) => (
          <Text key={value} size="sm" className={classes.hint}>
            <IconInfoCircle size={16} />
            <span>
              {t.rich(words, { value, count: others.length, names: () => <Fragment>{names(others)}</Fragment> })}
              {namesake && ` ${t('sameName', { others: others.length - 1, name: shortName(namesake) })}`}
            </span>
          </Text>
        ))}
    </div>
  );
}
