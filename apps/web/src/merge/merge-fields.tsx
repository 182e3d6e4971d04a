import type { Contact } from '@kupfer/schemas/contact';
import { joined } from '@kupfer/schemas/contact-join';
import { Checkbox, Radio, Text } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { addressLine } from '../contact/contact-lines.ts';
import { useContactWords } from '../contact/contact-words.ts';
import { useLanguage, useZone } from '../organization.ts';
import { show } from '../time.ts';
import classes from './merge.module.css';
import {
  type Choice,
  differing,
  type Listed,
  listed,
  type Place,
  partsOf,
  placeOf,
  placesOf,
  type Single,
} from './merge-choice.ts';

type Given = { choice: Choice; choose: (changes: Partial<Choice>) => void };

const places = [0, 1] as const;
const placeIn = (value: string) => (value === '0' ? 0 : 1);
const anyPlaceIn = (value: string): Place => (value === 'both' ? value : placeIn(value));

/** Which of the two stays. */
export function SurvivorChoice({ choice, choose }: Given) {
  const t = useTranslations('merge');
  const c = useTranslations('contact');
  const { fullName } = useContactWords();
  const zone = useZone();
  const language = useLanguage();
  const about = ({ customer_id, create_date }: Contact) =>
    [
      c('number', { number: String(customer_id) }),
      t('created', { date: show(create_date, 'date', zone, language) }),
    ].join(' · ');
  return (
    <Radio.Group
      label={t('survivor')}
      value={String(choice.survivor)}
      onChange={(value) => choose({ survivor: placeIn(value) })}
    >
      <div className={classes.two}>
        {places.map((place) => (
          <div key={place} className={classes.option} data-chosen={choice.survivor === place || undefined}>
            <Radio value={String(place)} label={fullName(choice.pair[place])} description={about(choice.pair[place])} />
          </div>
        ))}
      </div>
    </Radio.Group>
  );
}

/** Whose value holds, for each field in which the two differ. */
export function FieldChoices({ choice, choose }: Given) {
  const t = useTranslations('merge');
  const c = useTranslations('contact.field');
  const words = useValueWords();
  const names = differing(choice.pair);
  if (names.length === 0) return <Text c="dimmed">{t('same')}</Text>;
  return (
    <div className={classes.fields}>
      {names.map((name) => (
        <Radio.Group
          key={name}
          label={c(name)}
          value={String(placeOf(choice, name))}
          onChange={(value) => choose({ picked: { ...choice.picked, [name]: anyPlaceIn(value) } })}
        >
          <div className={classes.two}>
            {placesOf(choice, name).map((place) => (
              <div key={place} className={classes.option} data-chosen={placeOf(choice, name) === place || undefined}>
                <Radio
                  value={String(place)}
                  label={
                    <span className={classes.value}>
                      {place === 'both' ? t('bothBelow') : words(name, choice.pair[place]) || t('nothing')}
                    </span>
                  }
                />
              </div>
            ))}
          </div>
        </Radio.Group>
      ))}
    </div>
  );
}

/** The value of a field in the language of the person. */
function useValueWords() {
  const c = useContactWords();
  return (name: Single, contact: Contact): string => {
    if (name === 'title') return contact.title ? c.title(contact.title) : '';
    if (name === 'contact_type') return contact.contact_type ? c.contactType(contact.contact_type) : '';
    if (name === 'customer_type') return contact.customer_type ? c.customerType(contact.customer_type) : '';
    return String(contact[name] ?? '');
  };
}

/** The entries of the lists of both, each of which may be left out. */
export function ListChoices({ choice, choose }: Given) {
  const c = useTranslations('contact.field');
  const { into, from } = partsOf(choice);
  const all = joined(into, from);
  const words = useEntryWords();
  const { leftOut } = choice;
  const turn = (entry: string, isKept: boolean) =>
    choose({ leftOut: isKept ? leftOut.filter((each) => each !== entry) : [...leftOut, entry] });
  return (
    <div className={classes.fields}>
      {listed
        .filter((name) => all[name].length > 0)
        .map((name) => (
          <Checkbox.Group
            key={name}
            label={c(name)}
            value={all[name].map((entry) => JSON.stringify(entry)).filter((entry) => !leftOut.includes(entry))}
          >
            <div className={classes.two}>
              {all[name].map((entry) => (
                <Checkbox
                  key={JSON.stringify(entry)}
                  value={JSON.stringify(entry)}
                  label={words(name, entry)}
                  onChange={({ currentTarget }) => turn(JSON.stringify(entry), currentTarget.checked)}
                />
              ))}
            </div>
          </Checkbox.Group>
        ))}
    </div>
  );
}

type Entry = Contact[Listed][number];

function useEntryWords() {
  const c = useContactWords();
  return (name: Listed, entry: Entry): string => {
    const value = 'email' in entry ? entry.email : 'number' in entry ? entry.number : addressLine(entry);
    return `${c.kind(name, entry.type)}: ${value}`;
  };
}
