import type { Fields, Person } from './service.ts';

/** One way to make an object of each kind, and to change it. */
export const kinds = [
  { path: '/contact/', make: async () => ({ last_name: 'Müller' }), change: () => ({ first_name: 'Anna' }) },
  {
    path: '/contacttype/',
    make: async () => ({ name: `Type ${crypto.randomUUID()}` }),
    change: () => ({ name: `Type ${crypto.randomUUID()}` }),
  },
  { path: '/appointment/', make: async () => time, change: () => ({ name: 'Consultation' }) },
  {
    path: '/appointmentnotes/',
    make: async (person: Person) => ({
      type: 'Primary',
      note: 'Ring twice',
      appointments: [await appointment(person)],
    }),
    change: () => ({ note: 'Ring once' }),
  },
  {
    path: '/appointmentdrivingtimes/',
    make: async (person: Person) => ({ appointment: await appointment(person), time: 10 }),
    change: () => ({ time: 20 }),
  },
  {
    path: '/appointmentnotifications/',
    make: async (person: Person) => ({ appointment: await appointment(person), recipient: 'anna@example.org' }),
    change: () => ({ message: 'See you' }),
  },
] satisfies { path: string; make(person: Person): Promise<Fields>; change(): Fields }[];

/** The kinds of object that are made and deleted, but not changed; `another` makes another one of it. */
export const unchangedKinds = [
  {
    path: '/invitation/',
    make: async () => ({ email: `${crypto.randomUUID()}@example.org` }),
    another: () => ({ role: 'admin' }),
  },
  { path: '/apikey/', make: async () => ({ name: 'Website' }), another: () => ({ role: 'admin' }) },
  { path: '/calendarfeed/', make: async () => ({ name: 'Telephone' }), another: () => ({ scope: 'organization' }) },
] satisfies { path: string; make(person: Person): Promise<Fields>; another(): Fields }[];

const time = { start_date: '2030-01-01T10:00:00.000Z', end_date: '2030-01-01T11:00:00.000Z' };

async function appointment(person: Person): Promise<unknown> {
  const { body } = await person.post('/appointment/', time);
  return body.uuid;
}
