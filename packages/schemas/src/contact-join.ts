import { type Contact, LONGEST_NOTES, MOST_ENTRIES } from './contact.ts';
import type { ContactMerge } from './contact-merge.ts';
import { MOST_UUIDS } from './fields.ts';
import { phoneDigits } from './fold.ts';
import { Fault } from './problem.ts';

/** How many entries a list of a contact may have. */
const most = {
  addresses: MOST_ENTRIES,
  emails: MOST_ENTRIES,
  phones: MOST_ENTRIES,
  siteprofile_uuids: MOST_UUIDS,
  workflowlevel1_uuids: MOST_UUIDS,
  workflowlevel2_uuids: MOST_UUIDS,
} as const;

type List = keyof typeof most;

/** The entries of the first list, and those of the other that it has not. */
function together<Entry>(first: readonly Entry[], other: readonly Entry[], key: (entry: Entry) => unknown): Entry[] {
  const known = new Set(first.map(key));
  return [...first, ...other.filter((entry) => !known.has(key(entry)))];
}

const itself = (value: string) => value;

function listsOf(into: Contact, from: Contact): Pick<Contact, List> {
  return {
    addresses: together(into.addresses, from.addresses, (address) => JSON.stringify(Object.entries(address).sort())),
    emails: together(into.emails, from.emails, ({ email }) => email.toLowerCase()),
    phones: together(into.phones, from.phones, ({ number }) => phoneDigits(number)[0]),
    siteprofile_uuids: together(into.siteprofile_uuids, from.siteprofile_uuids, itself),
    workflowlevel1_uuids: together(into.workflowlevel1_uuids, from.workflowlevel1_uuids, itself),
    workflowlevel2_uuids: together(into.workflowlevel2_uuids, from.workflowlevel2_uuids, itself),
  };
}

const holds = (text: string, lines: string) => `\n${text}\n`.includes(`\n${lines}\n`);

/** What somebody wrote down is kept of both, one below the other, as far as a contact holds it. */
function notesOf({ notes: own }: Contact, { notes: other }: Contact): string | null {
  if (!own || !other) return own || other;
  if (holds(own, other)) return own;
  const both = holds(other, own) ? other : `${own}\n\n${other}`;
  return [...both].length > LONGEST_NOTES ? own : both;
}

/** The customer number of the contact that was made first: it stands in older papers. */
function olderNumber(into: Contact, from: Contact): number {
  if (into.create_date === from.create_date) return Math.min(into.customer_id, from.customer_id);
  return (into.create_date < from.create_date ? into : from).customer_id;
}

/**
 * What the contact `into` holds once `from` is merged into it: its own fields, blank ones filled from the other; the
 * lists and notes of both; the number of the older one.
 */
export function joined(
  into: Contact,
  from: Contact,
): Omit<Contact, 'uuid' | 'organization_uuid' | 'create_date' | 'edit_date'> {
  return {
    customer_id: olderNumber(into, from),
    core_user_uuid: into.core_user_uuid ?? from.core_user_uuid,
    first_name: into.first_name || from.first_name,
    middle_name: into.middle_name || from.middle_name,
    last_name: into.last_name || from.last_name,
    suffix: into.suffix || from.suffix,
    title: into.title ?? from.title,
    contact_type: into.contact_type ?? from.contact_type,
    customer_type: into.customer_type ?? from.customer_type,
    company: into.company || from.company,
    notes: notesOf(into, from),
    ...listsOf(into, from),
  };
}

/**
 * The same with what `fields` say instead.
 *
 * @throws Fault `bad_input` for lists that get too long, `conflict` when the two are different CoreUsers, unless
 *   `fields` say what is to hold.
 */
export function joinedBy(into: Contact, from: Contact, fields: ContactMerge['fields']) {
  const all = joined(into, from);
  if (fields.core_user_uuid === undefined && from.core_user_uuid && all.core_user_uuid !== from.core_user_uuid) {
    const detail = 'The two are different CoreUsers: say by fields.core_user_uuid which one the contact is to be.';
    throw new Fault('conflict', detail, { errors: [{ pointer: '/fields/core_user_uuid', detail }] });
  }
  const errors = Object.keys(most)
    .map(listNamed)
    .filter((name) => all[name].length > most[name] && fields[name] === undefined)
    .map((name) => ({
      pointer: `/fields/${name}`,
      detail: `Together the two have ${all[name].length} ${name}, and a contact has at most ${most[name]}: say by fields.${name} which ones to keep.`,
    }));
  if (errors[0]) throw new Fault('bad_input', errors[0].detail, { errors });
  return { ...all, ...fields, customer_id: fields.customer_id ?? all.customer_id };
}

// Object.keys forgets the names of `most`.
function listNamed(name: string) {
  return name as List;
}
