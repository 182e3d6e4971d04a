import type { Contact } from '@kupfer/schemas/contact';
import { joined } from '@kupfer/schemas/contact-join';

/** Fields of which a contact has one value, in the order of the form. */
export const single = [
  'customer_id', 'title', 'first_name', 'middle_name', 'last_name', 'suffix', 'company', 'contact_type',
  'customer_type', 'notes', 'core_user_uuid',
] as const; // biome-ignore format: a list of names
export type Single = (typeof single)[number];

/** Fields that hold the entries of both, unless some are left out. */
export const listed = ['phones', 'emails', 'addresses'] as const;
export type Listed = (typeof listed)[number];

/** Whose value holds: a place is that of a contact of the pair; of notes those of both may be kept. */
export type Place = 0 | 1 | 'both';

/** Two contacts that are compared, and what a person chose. */
export type Choice = {
  pair: readonly [Contact, Contact];
  survivor: 0 | 1;
  /** Whose value holds, for fields of which somebody said so. */
  picked: Partial<Record<Single, Place>>;
  /** Entries that are left out, as JSON. */
  leftOut: readonly string[];
};

/** The two of the choice by their part: `into` stays, `from` goes. */
export const partsOf = ({ pair, survivor }: Choice) => ({ into: pair[survivor], from: pair[survivor === 0 ? 1 : 0] });

const same = (one: unknown, other: unknown) => (one ?? '') === (other ?? '');

/** The fields in which the two differ. */
export const differing = ([one, other]: Choice['pair']): Single[] =>
  single.filter((name) => !same(one[name], other[name]));

/** The value that a field has with that choice. */
function valueAt(choice: Choice, place: Place, name: Single) {
  const { into, from } = partsOf(choice);
  return (place === 'both' ? joined(into, from) : choice.pair[place])[name];
}

/** The places of a field's values. */
export function placesOf(choice: Choice, name: Single): Place[] {
  const isOneOfThem = ([0, 1] as const).some((place) => same(choice.pair[place][name], valueAt(choice, 'both', name)));
  return isOneOfThem ? [0, 1] : [0, 1, 'both'];
}

/** Whose value of a field holds: that which was picked, else the service's own choice. */
export function placeOf(choice: Choice, name: Single): Place {
  const picked = choice.picked[name];
  if (picked !== undefined) return picked;
  return placesOf(choice, name).find((place) => same(valueAt(choice, place, name), valueAt(choice, 'both', name))) ?? 0;
}

/** What of `fields` the service is to be told: all that differs from what follows from the two by themselves. */
export function fieldsOf(choice: Choice): Partial<Pick<Contact, Single | Listed>> {
  const { into, from } = partsOf(choice);
  const all = joined(into, from);
  const chosen = differing(choice.pair)
    .map((name) => [name, valueAt(choice, placeOf(choice, name), name)] as const)
    .filter(([name, value]) => !same(value, all[name]) || (name === 'core_user_uuid' && into[name] && from[name]));
  const kept = listed
    .map((name) => [name, all[name].filter((entry) => !choice.leftOut.includes(JSON.stringify(entry)))] as const)
    .filter(([name, entries]) => entries.length < all[name].length);
  return Object.fromEntries([...chosen, ...kept]);
}

/** The contact as it will be. */
export function resultOf(choice: Choice): Contact {
  const { into, from } = partsOf(choice);
  return { ...into, ...joined(into, from), ...fieldsOf(choice) };
}
