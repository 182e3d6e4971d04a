import { cardProperties } from '@kupfer/schemas/contact-card';
import { isUuid } from '@kupfer/schemas/fields';
import { type CardProperty, propertiesOf } from './card-property.ts';
import { UNREADABLE } from './charset.ts';
import type { Draft, DraftEntry } from './draft.ts';
import { addressEntry, emailEntry, phoneEntry, type Told } from './entry.ts';
import { applyName, applySingle } from './single.ts';
import type { Card } from './vcard.ts';

/** Properties without a field of their own, and what they are called in the notes. */
const LINES = new Map([
  ['bday', 'Birthday'],
  ['anniversary', 'Anniversary'],
  ['url', 'Website'],
  ['nickname', 'Nickname'],
  ['title', 'Job title'],
  ['role', 'Role'],
  ['categories', 'Categories'],
  ['impp', 'Messenger'],
  ['x-skype', 'Skype'],
  ['x-skype-username', 'Skype'],
  ['x-jabber', 'Jabber'],
]);

/** Characters of a name, an address or a number: nothing longer has a field. */
const LONGEST_VALUE = 1_000;

const fieldOf = new Map<string, string>(Object.entries(cardProperties).map(([field, name]) => [name, field]));

/** What a card says. */
export function draftOfCard(card: Card, isDamaged: boolean): Draft {
  const draft: Draft = {
    line: card.line,
    last_line: card.last_line,
    size: card.properties.reduce((sum, { length }) => sum + length, 0),
    fields: {},
    lists: { addresses: [], emails: [], phones: [] },
    replaces: { addresses: null, emails: null, phones: null },
    lines: [],
    mapped: [],
    columns: {},
    isOurs: false,
    errors: [],
    noted: card.left.map((column) => ({
      pointer: '',
      column,
      detail: 'This is not kept: a contact has no room for it.',
    })),
  };
  const fail = (detail: string) => draft.errors.push({ pointer: '', column: null, detail });
  if (card.wrong !== null) {
    fail(card.wrong);
    return draft;
  }
  if (isDamaged && card.properties.some((line) => line.includes(UNREADABLE)))
    fail('This card holds bytes that are no UTF-8.');
  try {
    read(draft, propertiesOf(card.properties));
  } catch (error) {
    fail(`This card cannot be read: ${error instanceof Error ? error.message.slice(0, 200) : error}.`);
  }
  if (Object.keys(draft.fields).length + draft.lines.length + Object.values(draft.lists).flat().length === 0) {
    fail('This card says nothing about a contact.');
  }
  return draft;
}

function read(draft: Draft, properties: CardProperty[]): void {
  const first = (name: string) => properties.find((property) => property.name === name);
  const labels = new Map(
    properties.filter(({ name }) => name === 'x-ablabel').map((each) => [each.group, textOf(each)]),
  );
  const label = (group: string | undefined) => group && labels.get(group);
  if (/^group$/i.test(textOf(first('kind') ?? first('x-addressbookserver-kind')))) {
    draft.errors.push({ pointer: '', column: 'KIND', detail: 'This card is a group of contacts, and none itself.' });
    return;
  }
  draft.isOurs = first(cardProperties.customer_id) !== undefined;
  const single = (name: string, text: string, column: string) =>
    applySingle(draft, { name, text: text.trim(), heading: column, clears: false });
  const uid = textOf(first('uid')).replace(/^urn:uuid:/i, '');
  if (isUuid(uid)) single('uuid', uid, 'UID');
  const [last = '', given = '', middle = '', prefix = '', suffix = ''] = partsOf(first('n'));
  for (const [name, text] of Object.entries({ last_name: last, first_name: given, middle_name: middle, suffix })) {
    single(name, text, 'N');
  }
  if (prefix.trim() !== '') single('title', prefix, 'N');
  const [company = '', ...departments] = partsOf(first('org'));
  single('company', company, 'ORG');
  single('notes_line', departments.filter(Boolean).join(', '), 'Department');
  for (const property of properties) {
    if (/^(?:email|tel|adr)$/.test(property.name) && textOf(property).length > LONGEST_VALUE) {
      const detail = `This has more than ${LONGEST_VALUE.toLocaleString('en')} characters.`;
      draft.errors.push({ pointer: '', column: property.name.toUpperCase(), detail });
      continue;
    }
    const told = withType(property, label(property.group) || property.types.join(' '));
    if (property.name === 'email') keep(draft, 'emails', emailEntry(told('email'), beside(draft)));
    else if (property.name === 'tel') keep(draft, 'phones', phoneEntry(told('number'), beside(draft)));
    else if (property.name === 'adr') readAddress(draft, property, told('text'));
    else if (fieldOf.has(property.name))
      single(fieldOf.get(property.name) ?? '', textOf(property), property.name.toUpperCase());
    else if (LINES.has(property.name))
      single('notes_line', unescaped(textOf(property)), LINES.get(property.name) ?? '');
  }
  const notes = properties.filter(({ name }) => name === 'note').map(textOf);
  single('notes', notes.join('\n'), 'NOTE');
  const name = textOf(first('fn')).trim().slice(0, LONGEST_VALUE);
  if (name !== '' && !draft.isOurs) applyName(draft, { text: name, column: 'FN' });
  draft.mapped = mappedBy(draft);
}

const beside = ({ fields, isOurs }: Draft) => ({ type: undefined, hasCompany: Boolean(fields.company), isOurs });

const withType =
  (property: CardProperty, label: string) =>
  (part: string): Told => ({
    [part]: { text: textOf(property), column: property.name.toUpperCase() },
    ...(label && { type: { text: label, column: property.name.toUpperCase() } }),
  });

/** A card names all entries of a list that it names at all. */
function keep(draft: Draft, field: 'addresses' | 'emails' | 'phones', entry: DraftEntry | null): void {
  if (!entry) return;
  draft.lists[field].push(entry);
  draft.replaces[field] = Infinity;
}

function readAddress(draft: Draft, property: CardProperty, { type }: Told): void {
  const [box = '', extended = '', street = '', city = '', region = '', code = '', country = ''] = partsOf(property);
  const column = 'ADR';
  const isBlank = [street, extended, city, code, country].every((part) => part.trim() === '');
  const cells = {
    street_and_number: [street, extended].filter(Boolean).join(', '),
    city,
    postal_code: code,
    country,
    text: isBlank ? (property.label ?? '') : '',
  };
  const told = Object.entries(cells)
    .map(
      ([part, text]) =>
        [
          part,
          { text: part === 'text' || part === 'street_and_number' ? text.trim() : oneLine(text), column },
        ] as const,
    )
    .filter(([, { text }]) => text !== '');
  keep(draft, 'addresses', addressEntry({ ...Object.fromEntries(told), ...(type && { type }) }, beside(draft)));
  for (const [heading, text] of [
    ['PO box', box],
    ['Region', region],
  ] as const) {
    applySingle(draft, { name: 'notes_line', text: oneLine(text), heading, clears: false });
  }
}

function mappedBy({ fields, lists, lines }: Draft): string[] {
  const listed = Object.entries(lists).filter(([, entries]) => entries.length > 0);
  return [
    ...new Set([...Object.keys(fields), ...listed.map(([name]) => name), ...(lines.length > 0 ? ['notes'] : [])]),
  ];
}

const oneLine = (text: string) => text.trim().replaceAll(/\s*[\r\n]+\s*/g, ', ');

function textOf(property: CardProperty | undefined): string {
  return (property?.values ?? [])
    .map((value) => (Array.isArray(value) ? value.filter(Boolean).join(', ') : value))
    .join(', ');
}

function partsOf(property: CardProperty | undefined): string[] {
  return [property?.values[0] ?? []].flat();
}

/** Some escape the colon of an address of the web. */
const unescaped = (text: string) => text.replaceAll('\\:', ':');
