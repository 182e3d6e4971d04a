import type { AppointmentRow } from '@kupfer/db/appointment';
import type { AppointmentCreate } from '@kupfer/schemas/appointment';
import type { Contact } from '@kupfer/schemas/contact';
import type { Language } from '@kupfer/schemas/fields';
import type { Calendar } from './calendar.ts';
import type { Random } from './random.ts';
import { type Work, wordings } from './wording.ts';

/** Minutes after midnight between which people work. */
const OPENS = 7 * 60;
const CLOSES = 18 * 60;

type Owner = Pick<AppointmentRow, 'owner' | 'owner_type'>;

/** Who takes part in the demo. */
export type Cast = {
  /** Whose appointments these are; the first is who asked for the demo. */
  owners: readonly [Owner, ...Owner[]];
  helpers: readonly [Contact, ...Contact[]];
  customers: readonly [Contact, ...Contact[]];
  business: readonly [Contact, ...Contact[]];
  /** Owns what concerns all. */
  organization: Owner;
};

/** An appointment to be made, with what belongs to it. */
export type Plan = Owner &
  Pick<AppointmentCreate, 'name' | 'start_date' | 'end_date'> &
  Partial<
    Pick<AppointmentRow, 'type' | 'address' | 'summary' | 'contact_uuid' | 'time_zone' | 'workflowlevel2_uuids'> &
      Pick<AppointmentCreate, 'invitee_uuids' | 'notes'>
  > & {
    drive?: { distance: string | null; time: number | null; time_point: string };
    /** Whether it shows the note that several share. */
    sharesNote?: boolean;
  };

type Parts = { random: Random; language: Language; calendar: Calendar; cast: Cast };

/** The weeks that are filled, this one being 0. */
export const weeks = [-2, -1, 0, 1, 2, 3] as const;

/** Who is away in which week: nobody plans anything for them. */
export const away = { owner: 3, week: 2 };

/** What people at work do on a working day: 8 to 12 appointments, now and then one that begins before another ends. */
export function workingDay(parts: Parts, week: number, day: number): Plan[] {
  const { random, calendar, cast } = parts;
  const date = calendar.date(week, day);
  // On Mondays there is a team meeting before.
  const opens = day === 0 ? OPENS + 30 : OPENS;
  const owners = cast.owners.filter((_, index) => week !== away.week || index !== away.owner);
  const free = new Map(owners.map(({ owner }) => [owner, opens + random.pick([0, 30, 60])]));
  const wanted = 8 + random.below(5);
  const plans: Plan[] = [];
  for (let turn = 0; plans.length < wanted && turn < 100; turn++) {
    const who = owners[turn % owners.length];
    if (!who) break;
    const from = free.get(who.owner) ?? opens;
    const { kind, work } = task(parts);
    const minutes = random.pick(work.minutes);
    const begin = from > opens + 60 && random.percent(8) ? from - 30 : from;
    if (begin + minutes > CLOSES) continue;
    free.set(who.owner, begin + minutes + random.pick([0, 15, 30, 45]));
    plans.push(plan(parts, { ...who, kind, work, date, begin, end: begin + minutes }));
  }
  return plans;
}

type Kind = 'inspection' | 'offer' | 'installation' | 'maintenance' | 'office' | 'supplier';

function task({ random, language }: Parts): { kind: Kind; work: Work } {
  const { outside, office, supplier } = wordings[language];
  const kinds = [
    'inspection',
    'inspection',
    'offer',
    'offer',
    'installation',
    'maintenance',
    'office',
    'supplier',
  ] as const;
  const kind = random.pick(kinds);
  return { kind, work: kind === 'office' ? office : kind === 'supplier' ? supplier : outside[kind] };
}

function plan(
  { random, language, calendar, cast }: Parts,
  {
    owner,
    owner_type,
    kind,
    work,
    date,
    begin,
    end,
  }: Owner & { kind: Kind; work: Work; date: string; begin: number; end: number },
): Plan {
  const { primary, secondary, noPlace } = wordings[language];
  const time = { owner, owner_type, start_date: calendar.at(date, begin), end_date: calendar.at(date, end) };
  const what = { type: [work.type], summary: random.pick(work.summaries) };
  const title = random.pick(work.names);
  if (kind === 'office') return { ...time, ...what, name: title, address: random.percent(30) ? noPlace : '' };

  const contact = random.pick(kind === 'supplier' ? cast.business : cast.customers);
  const helpers = kind === 'installation' ? [random.pick(cast.helpers).uuid] : [];
  const invited = random.percent(40) ? [contact.uuid] : [];
  const minutes = 10 + random.below(40);
  const sharesNote = kind === 'installation' && random.percent(25);
  const isDriven = kind !== 'supplier' && random.percent(60);
  return {
    ...time,
    ...what,
    name: named(title, contact),
    address: placeOf(contact),
    contact_uuid: contact.uuid,
    invitee_uuids: [...helpers, ...invited],
    workflowlevel2_uuids: contact.workflowlevel2_uuids,
    notes: [
      ...(random.percent(45) ? [{ type: 'Primary' as const, note: random.pick(primary) }] : []),
      ...(!sharesNote && random.percent(15) ? [{ type: 'Secondary' as const, note: random.pick(secondary) }] : []),
    ],
    sharesNote,
    ...(isDriven && {
      drive: {
        distance: random.percent(90) ? `${1 + random.below(45)}.${random.below(10)}0` : null,
        time: minutes,
        time_point: calendar.at(date, begin - minutes),
      },
    }),
  };
}

const LONGEST_NAME = 50;

function named(title: string, { last_name, first_name, company }: Contact): string {
  const whole = [title, last_name || company || first_name].filter(Boolean).join(' – ');
  return whole.length <= LONGEST_NAME ? whole : title;
}

const LONGEST_PLACE = 100;

function placeOf({ addresses: [address] }: Contact): string {
  if (!address) return '';
  const { street, house_number, postal_code, city } = address;
  const whole = `${street} ${house_number}, ${postal_code} ${city}`;
  return whole.length <= LONGEST_PLACE ? whole : `${postal_code} ${city}`;
}
