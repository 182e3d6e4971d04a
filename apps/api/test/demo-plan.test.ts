import type { Contact } from '@kupfer/schemas/contact';
import { Email } from '@kupfer/schemas/fields';
import { phoneDigits } from '@kupfer/schemas/fold';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cast, Plan } from '../src/demo/appointments.ts';
import { calendarAround } from '../src/demo/calendar.ts';
import { demoContacts } from '../src/demo/contacts.ts';
import { plansOf } from '../src/demo/fill.ts';

const { staff, business, customers } = demoContacts('de');
const everybody = [...staff, ...business, ...customers];

test('there are about 200 contacts of all kinds, and nobody twice', () => {
  expect(everybody.length).toBeGreaterThan(180);
  expect(everybody.length).toBeLessThan(220);
  for (const type of ['Customer', 'Supplier', 'Producer', 'Personnel', null])
    expect(everybody.some(({ contact_type }) => contact_type === type)).toBe(true);
  for (const type of ['Customer', 'Contact', 'Company', 'Public', null])
    expect(everybody.some(({ customer_type }) => customer_type === type)).toBe(true);
  const people = everybody.filter(({ first_name, last_name, company }) => first_name && last_name && !company);
  const names = people.map(({ first_name, last_name }) => `${first_name} ${last_name}`);
  expect(new Set(names).size).toBe(names.length);
  const companies = everybody.flatMap(({ company }) => company ?? []);
  expect(new Set(companies).size).toBe(companies.length);
});

test('some are hard to show: company alone, hardly any fields, long names, umlauts', () => {
  expect(everybody.some(({ company, last_name }) => company && !last_name)).toBe(true);
  expect(everybody.some(({ last_name, company, first_name }) => !last_name && !company && !first_name)).toBe(true);
  expect(everybody.some(({ last_name }) => last_name.length > 40)).toBe(true);
  expect(everybody.some(({ company }) => (company?.length ?? 0) > 90)).toBe(true);
  expect(everybody.filter(({ last_name }) => /[äöüßÄÖÜ]/.test(last_name)).length).toBeGreaterThan(30);
  expect(everybody.some(({ notes }) => notes)).toBe(true);
  expect(everybody.some(({ workflowlevel1_uuids }) => workflowlevel1_uuids.length > 0)).toBe(true);
});

test('no e-mail address can be anybody’s: all lie in a domain that is reserved (RFC 2606), each is given once', () => {
  const emails = everybody.flatMap(({ emails }) => emails.map(({ email }) => email));
  expect(emails.length).toBeGreaterThan(150);
  expect(emails.filter((email) => !email.endsWith('.example') || !Email.safeParse(email).success)).toEqual([]);
  const own = emails.filter((email) => !email.endsWith('@familie.example'));
  expect(new Set(own).size).toBe(own.length);
});

test('no phone rings: all numbers lie in the ranges for films (Bundesnetzagentur, 148/2021), each is given once', () => {
  const numbers = everybody.flatMap(({ phones }) => phones.map(({ number }) => phoneDigits(number).at(-1) ?? ''));
  const reserved =
    /^(03023125\d{3}|04066969\d{3}|06990009\d{3}|02214710\d{3}|08999998\d{3}|017139200\d\d|0176040690\d\d)$/;
  expect(numbers.length).toBeGreaterThan(200);
  expect(numbers.filter((number) => !reserved.test(number))).toEqual([]);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('the contacts are the same each time, but for the CoreUsers of those who work here', () => {
  const without = (list: typeof staff) => list.map(({ core_user_uuid: _, ...contact }) => contact);
  const again = demoContacts('de');
  expect(again.customers).toEqual(customers);
  expect(again.business).toEqual(business);
  expect(without(again.staff)).toEqual(without(staff));
  expect(again.staff[0]?.core_user_uuid).not.toBe(staff[0]?.core_user_uuid);
});

/** The cast as the database would answer it. */
const cast: Cast = {
  owners: [
    { owner: crypto.randomUUID(), owner_type: 'CoreUser' },
    ...staff.slice(0, 4).map(() => ({ owner: crypto.randomUUID(), owner_type: 'Contact' as const })),
  ],
  helpers: stored(staff.slice(4)),
  customers: stored(customers),
  business: stored(business),
  organization: { owner: crypto.randomUUID(), owner_type: 'Organization' },
};

// None of the lists is empty.
function stored(contacts: typeof staff) {
  const at = '2026-01-01T00:00:00.000Z';
  const marks = { organization_uuid: '', create_date: at, edit_date: at };
  const list = contacts.map((contact, index) => ({
    ...contact,
    ...marks,
    uuid: crypto.randomUUID(),
    customer_id: index + 1,
  }));
  return list as [Contact, ...Contact[]];
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The clock on a wall in the zone; to make one takes long. */
function clockIn(timeZone: string): Intl.DateTimeFormat {
  const time = { hourCycle: 'h23', weekday: 'short', hour: '2-digit', minute: '2-digit' } as const;
  const date = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const made = clocks.get(timeZone) ?? new Intl.DateTimeFormat('en', { timeZone, ...date, ...time });
  clocks.set(timeZone, made);
  return made;
}

/** What the clock in the zone shows. */
function clock(instant: string, timeZone: string) {
  const parts = clockIn(timeZone)
    .formatToParts(new Date(instant))
    .map(({ type, value }) => [type, value]);
  const { year, month, day, weekday, hour, minute } = Object.fromEntries(parts);
  return { date: `${year}-${month}-${day}`, weekday: String(weekday), minutes: Number(hour) * 60 + Number(minute) };
}

const isWeekend = (weekday: string) => ['Sat', 'Sun'].includes(weekday);

/** Whether it begins and ends on one working day, from 7 to 18 h. */
function isAtWork({ start_date, end_date }: Plan, zone: string): boolean {
  const [start, end] = [clock(start_date, zone), clock(end_date, zone)];
  return start.date === end.date && !isWeekend(start.weekday) && start.minutes >= 420 && end.minutes <= 1080;
}

const daysBetween = (one: string, other: string) => (Date.parse(other) - Date.parse(one)) / 86_400_000;

const zones = ['Europe/Berlin', 'America/Sao_Paulo', 'Africa/Cairo', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC'];
const moments = fc.date({ min: new Date('2015-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });

test('whenever and wherever it is made: 8 to 12 appointments on each working day, from 7 to 18 h, and a few others', () => {
  fc.assert(
    fc.property(moments, fc.constantFrom(...zones), (now, zone) => {
      const plans = plansOf('de', calendarAround(now, zone), cast);
      const today = clock(now.toISOString(), zone).date;
      for (const { start_date, end_date } of plans) {
        expect(start_date <= end_date).toBe(true);
        expect(Math.abs(daysBetween(today, start_date))).toBeLessThan(28);
      }
      expect(plans.map(({ start_date }) => start_date)).toEqual(plans.map(({ start_date }) => start_date).sort());
      const atWork = plans.filter((plan) => isAtWork(plan, zone) && plan.owner !== cast.organization.owner);
      const days = Map.groupBy(atWork, ({ start_date }) => clock(start_date, zone).date);
      expect(days.size).toBe(30);
      for (const [date, list] of days)
        expect({ date, isBusy: list.length >= 8 && list.length <= 13 }).toEqual({ date, isBusy: true });
      expect(plans.length - atWork.length).toBeLessThan(20);
    }),
    { numRuns: 40 },
  );
});

test('the hours are those of the clock on the wall also when it changes in between', () => {
  // In Berlin clocks go back on 25 October 2026 and forward on 28 March 2027.
  for (const now of ['2026-10-22T10:00:00Z', '2027-03-24T22:59:00Z']) {
    const plans = plansOf('de', calendarAround(new Date(now), 'Europe/Berlin'), cast);
    const other = plansOf('de', calendarAround(new Date('2026-06-17T10:00:00Z'), 'Europe/Berlin'), cast);
    const hours = (list: Plan[]) =>
      list.map(({ start_date, end_date }) => [start_date, end_date].map((at) => clock(at, 'Europe/Berlin').minutes));
    expect(hours(plans).sort()).toEqual(hours(other).sort());
    const offsets = plans.map(({ start_date }) => Date.parse(start_date) % 86_400_000);
    expect(new Set(offsets).size).toBeGreaterThan(
      new Set(other.map(({ start_date }) => Date.parse(start_date) % 86_400_000)).size,
    );
  }
});

test('there are evenings, Saturdays, a night, a whole day, several days, another zone, and all kinds of notes', () => {
  const zone = 'Europe/Berlin';
  const plans = plansOf('en', calendarAround(new Date('2026-06-17T10:00:00Z'), zone), cast);
  const some = (is: (plan: Plan, start: ReturnType<typeof clock>, end: ReturnType<typeof clock>) => boolean) =>
    plans.filter((plan) => is(plan, clock(plan.start_date, zone), clock(plan.end_date, zone))).length;
  const hours = ({ start_date, end_date }: Plan) => daysBetween(start_date, end_date) * 24;
  expect({
    evenings: some((_, start, end) => start.minutes >= 19 * 60 && start.date === end.date),
    saturdays: some((_, { weekday }) => weekday === 'Sat'),
    nights: some((plan, start, end) => start.date !== end.date && hours(plan) < 12),
    wholeDays: some((plan, start, end) => hours(plan) === 24 && start.minutes === 0 && end.minutes === 0),
    severalDays: some((plan) => hours(plan) > 24),
    abroad: some(({ time_zone }) => time_zone === 'America/New_York'),
  }).toEqual({ evenings: 2, saturdays: 3, nights: 1, wholeDays: 1, severalDays: 1, abroad: 1 });
  const types = plans.flatMap(({ notes = [] }) => notes.map(({ type }) => type));
  expect([...new Set(types)].sort()).toEqual(['OOO Note', 'OOO Reason', 'Primary', 'Secondary']);
  expect(plans.some(({ sharesNote }) => sharesNote)).toBe(true);
  expect(plans.some(({ drive }) => drive)).toBe(true);
  expect(new Set(plans.map(({ owner }) => owner)).size).toBe(6);
});

test('the plan is the same each time, and in the language that is asked for', () => {
  const calendar = calendarAround(new Date('2026-06-17T10:00:00Z'), 'Europe/Berlin');
  expect(plansOf('de', calendar, cast)).toEqual(plansOf('de', calendar, cast));
  const names = (language: 'de' | 'en') =>
    plansOf(language, calendar, cast)
      .map(({ name }) => name)
      .join();
  expect(names('de')).toContain('Dachbesichtigung');
  expect(names('en')).not.toContain('Dachbesichtigung');
  expect(names('en')).toContain('Roof inspection');
});
