import { randomUUID } from 'node:crypto';
import type { Appointment } from '@kupfer/schemas/appointment';
import type { Demo } from '@kupfer/schemas/demo';
import type { Organization } from '@kupfer/schemas/organization';
import { type Problem, problems } from '@kupfer/schemas/problem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, book, good, look, meet, type Page, placesOf, uuids } from './appointments.ts';
import { type BackDoor, eventually, openBackDoor } from './notifications.ts';
import { type Answer, type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let backDoor: BackDoor;
beforeAll(async () => {
  service = await startService();
  backDoor = openBackDoor(service.databaseUrl);
});
afterAll(async () => {
  await backDoor.close();
  await service.stop();
});

const rule = (person: Person, double_booking: Organization['double_booking']) =>
  good(person.patch<Organization>('/organization/', { double_booking }));

/** The administrator of a new organization, which refuses double booking. */
async function strict(): Promise<Person> {
  const anna = service.as(undefined, 'admin');
  await rule(anna, 'refuse');
  return anna;
}

const at = (time: string) => `2026-07-01T${time}:00.000Z`;
const span = (from: string, to: string) => ({ start_date: at(from), end_date: at(to) });
const between = (person: Person, from: string, to: string, fields: Fields = {}) =>
  book(person, { ...span(from, to), ...fields });

/** The appointments that a refusal names as the others. */
async function inTheWay(answer: Answer<unknown> | Promise<Answer<unknown>>): Promise<string[] | undefined> {
  const { status, body, text } = await answer;
  expect(status, text).toBe(409);
  const { type, detail, conflicts } = asProblem(body);
  expect(type).toBe('/docs/problems#conflict');
  expect(detail).toContain('refuses double booking');
  return conflicts;
}

// Only asked of answers whose status says that they are refusals.
function asProblem(body: unknown) {
  return body as Problem;
}

const uuidsOf = (...appointments: { uuid: string }[]) => appointments.map(({ uuid }) => uuid).toSorted();

async function conflictsOf(person: Person, { uuid }: { uuid: string }): Promise<string[] | null> {
  return (await good(person.get<Appointment>(`${addressOf({ uuid })}?conflicts=true`))).conflicts;
}

/** Two appointments of one owner that overlap since before it was refused. */
async function legacy(): Promise<{ anna: Person; owner: string; first: Appointment; second: Appointment }> {
  const anna = service.as(undefined, 'admin');
  const owner = randomUUID();
  const first = await between(anna, '10:00', '11:00', { owner });
  const second = await between(anna, '10:30', '11:30', { owner });
  expect((await rule(anna, 'refuse')).conflicting).toEqual([first.uuid, second.uuid]);
  return { anna, owner, first, second };
}

describe('an organization that refuses double booking', () => {
  test.each([
    ['one that begins when it ends', '11:00', '12:00', true],
    ['one that ends when it begins', '09:00', '10:00', true],
    ['one without length inside of it', '10:30', '10:30', true],
    ['one that overlaps its last minute', '10:59', '12:00', false],
    ['one that overlaps its first minute', '09:00', '10:01', false],
    ['one inside of it', '10:15', '10:45', false],
    ['one around it', '09:00', '12:00', false],
    ['one at the same time', '10:00', '11:00', false],
  ])('beside ten to eleven: %s', async (_, from, to, isTaken) => {
    const anna = await strict();
    const first = await between(anna, '10:00', '11:00');
    const second = await anna.post<Appointment>('/appointment/', span(from, to));
    if (isTaken) expect(second.status).toBe(201);
    else expect(await inTheWay(second)).toEqual([first.uuid]);
    const { results } = await good(anna.get<Page<Appointment>>('/appointment/?conflicts=true'));
    expect(results.map(({ conflicts }) => conflicts)).toEqual(isTaken ? [[], []] : [[]]);
  });

  test('refuses by every way to write, at both doors, with the same words, and changes nothing', async () => {
    const anna = await strict();
    const owner = randomUUID();
    const first = await between(anna, '10:00', '11:00', { owner });
    const second = await between(anna, '12:00', '13:00', { owner, name: 'Second' });
    const overlapping = { ...span('10:30', '11:30'), owner };
    const answers = [
      await anna.post('/appointment/', overlapping),
      await anna.put(addressOf(second), { ...second, ...overlapping }),
      await anna.patch(addressOf(second), { start_date: at('10:59') }),
    ];
    for (const answer of answers) expect(await inTheWay(answer)).toEqual([first.uuid]);
    const { uuid } = second;
    const { notes: _, ...fields } = second;
    for (const refused of [
      anna.trpc.appointment.create.mutate(overlapping),
      anna.trpc.appointment.replace.mutate({ ...fields, ...overlapping }),
      anna.trpc.appointment.update.mutate({ uuid, ...overlapping }),
    ]) {
      await expect(refused).rejects.toMatchObject({
        data: {
          code: 'CONFLICT',
          problem: { status: 409, conflicts: [first.uuid], detail: asProblem(answers[0]?.body).detail },
        },
      });
    }
    expect(await look(anna, second)).toEqual(second);
    expect((await good(anna.get<Page<Appointment>>('/appointment/'))).results).toHaveLength(2);
  });

  test('counts owners and invitees alike, contacts and users, and names every other appointment', async () => {
    const anna = await strict();
    const { uuid: contact } = await meet(anna);
    const [owner, guest] = uuids(2);
    const owned = await between(anna, '10:00', '11:00', { owner });
    const invited = await between(anna, '10:15', '10:45', { invitee_uuids: [guest] });
    const ofContact = await between(anna, '10:30', '11:30', { owner: contact, owner_type: 'Contact' });
    const all = { ...span('10:40', '10:50'), owner: guest, invitee_uuids: [owner, contact] };
    expect(await inTheWay(anna.post('/appointment/', all))).toEqual(uuidsOf(owned, invited, ofContact));
    expect(await inTheWay(anna.post('/appointment/', { ...all, invitee_uuids: [guest] }))).toEqual([invited.uuid]);
  });

  test('names at most a hundred', async () => {
    const anna = await strict();
    const guest = randomUUID();
    const minutes = Array.from({ length: 105 }, (_, minute) => new Date(Date.parse(at('10:00')) + minute * 60_000));
    for (const minute of minutes) {
      const end_date = new Date(minute.getTime() + 60_000).toISOString();
      await book(anna, { start_date: minute.toISOString(), end_date, invitee_uuids: [guest], owner: randomUUID() });
    }
    const day = { ...span('00:00', '23:00'), owner: guest };
    expect(await inTheWay(anna.post('/appointment/', day))).toHaveLength(100);
  });

  test('lets itself own what overlaps, but not its invitees be there twice', async () => {
    const anna = await strict();
    const owner = anna.organization_uuid;
    const guest = randomUUID();
    const first = await between(anna, '10:00', '11:00', { owner, invitee_uuids: [guest] });
    await between(anna, '10:00', '11:00', { owner });
    const twice = { ...span('10:00', '11:00'), owner, invitee_uuids: [guest] };
    expect(await inTheWay(anna.post('/appointment/', twice))).toEqual([first.uuid]);
    const free = await between(anna, '10:00', '11:00', {
      owner: guest,
      start_date: at('09:00'),
      end_date: at('10:00'),
    });
    expect((await good(anna.patch<Appointment>(addressOf(free), { ...span('10:00', '11:00'), owner }))).owner).toBe(
      owner,
    );
  });

  test('asks of a changed owner and of added invitees whether they are free, and not of those who leave', async () => {
    const anna = await strict();
    const [busy, free] = uuids(2);
    const first = await between(anna, '10:00', '11:00', { owner: busy });
    const second = await between(anna, '10:30', '11:30', { owner: free });
    expect(await inTheWay(anna.patch(addressOf(second), { owner: busy }))).toEqual([first.uuid]);
    expect(await inTheWay(anna.patch(addressOf(second), { invitee_uuids: [busy] }))).toEqual([first.uuid]);
    const later = await between(anna, '12:00', '13:00', { owner: free, invitee_uuids: [busy, randomUUID()] });
    const moved = { ...span('10:30', '12:00'), owner: randomUUID(), invitee_uuids: [] };
    await good(anna.patch(addressOf(later), moved));
    expect(await conflictsOf(anna, later)).toEqual([]);
  });

  test('gives the time free when an appointment is deleted or moved', async () => {
    const anna = await strict();
    const first = await between(anna, '10:00', '11:00');
    const wanted = span('10:00', '10:30');
    await inTheWay(anna.post('/appointment/', wanted));
    await good(anna.patch(addressOf(first), span('14:00', '15:00')));
    const second = await book(anna, wanted);
    await inTheWay(anna.patch(addressOf(first), span('10:00', '11:00')));
    expect((await anna.delete(addressOf(second))).status).toBe(204);
    await good(anna.patch(addressOf(first), span('10:00', '11:00')));
  });

  test('minds If-Match and missing references before, and repeats by an Idempotency-Key what it made', async () => {
    const anna = await strict();
    const key = { 'idempotency-key': randomUUID() };
    const first = await anna.post<Appointment>('/appointment/', span('10:00', '11:00'), key);
    const again = await anna.post<Appointment>('/appointment/', span('10:00', '11:00'), key);
    expect(again.body).toEqual(first.body);
    const second = await between(anna, '12:00', '13:00');
    const tag = (await anna.get(addressOf(second))).headers.get('etag') ?? '';
    const overlapping = span('10:30', '11:00');
    expect((await anna.patch(addressOf(second), overlapping, { 'if-match': '"other"' })).status).toBe(412);
    expect(await inTheWay(anna.patch(addressOf(second), overlapping, { 'if-match': tag }))).toEqual([first.body.uuid]);
    expect(await placesOf(anna.patch(addressOf(second), { ...overlapping, contact_uuid: randomUUID() }))).toEqual([
      '/contact_uuid',
    ]);
    expect(await placesOf(anna.post('/appointment/', { ...overlapping, contact_uuid: randomUUID() }))).toEqual([
      '/contact_uuid',
    ]);
    // What was refused was not kept: the same request may pass when the time is free.
    const other = { 'idempotency-key': randomUUID() };
    await inTheWay(anna.post('/appointment/', overlapping, other));
    await anna.delete(addressOf(first.body));
    expect((await anna.post('/appointment/', overlapping, other)).status).toBe(201);
  });

  test('hinders no other organization, and is not hindered by one', async () => {
    const [anna, bert] = [await strict(), service.as(undefined, 'admin')];
    const owner = randomUUID();
    await between(bert, '10:00', '11:00', { owner });
    await between(bert, '10:00', '11:00', { owner });
    const own = await between(anna, '10:00', '11:00', { owner });
    expect(await inTheWay(anna.post('/appointment/', { ...span('10:00', '11:00'), owner }))).toEqual([own.uuid]);
    await between(bert, '10:00', '11:00', { owner });
  });

  test('gets demo data in which nobody is at two places', async () => {
    const anna = await strict();
    const { appointments } = await good(anna.post<Demo>('/demo/', {}));
    const { results } = await good(anna.get<Page<Appointment>>('/appointment/?conflicts=true&page_size=2000'));
    expect(results).toHaveLength(appointments);
    expect(appointments).toBeGreaterThan(200);
    expect(results.filter(({ conflicts }) => conflicts?.length)).toEqual([]);
  });
});

describe('what overlaps since before', () => {
  test('may be edited, and invite somebody who is free', async () => {
    const { anna, first, second } = await legacy();
    const renamed = await good(anna.patch<Appointment>(addressOf(first), { name: 'Renamed', summary: 'Anew' }));
    const { uuid, contact: _, ...fields } = renamed;
    await good(anna.put(addressOf(first), { ...fields, uuid, address: 'Elsewhere' }));
    await good(anna.patch(addressOf(first), { invitee_uuids: [randomUUID()], start_date: first.start_date }));
    expect(await conflictsOf(anna, first)).toEqual([second.uuid]);
  });

  test('names only what is new to it when it invites somebody who is busy', async () => {
    const { anna, first } = await legacy();
    const guest = randomUUID();
    const other = await between(anna, '10:45', '12:00', { owner: guest });
    expect(await inTheWay(anna.patch(addressOf(first), { invitee_uuids: [guest] }))).toEqual([other.uuid]);
  });

  test('may be moved away, and then not back', async () => {
    const { anna, first, second } = await legacy();
    expect(await inTheWay(anna.patch(addressOf(second), span('10:45', '11:45')))).toEqual([first.uuid]);
    await good(anna.patch(addressOf(second), span('11:00', '12:00')));
    expect(await conflictsOf(anna, first)).toEqual([]);
    const back = { start_date: second.start_date, end_date: second.end_date };
    expect(await inTheWay(anna.patch(addressOf(second), back))).toEqual([first.uuid]);
  });

  test('is in the way of what comes later', async () => {
    const { anna, owner, first, second } = await legacy();
    const wanted = { ...span('10:45', '10:50'), owner };
    expect(await inTheWay(anna.post('/appointment/', wanted))).toEqual(uuidsOf(first, second));
  });
});

describe('the setting', () => {
  test('answers what conflicts already when it is switched on, and only then', async () => {
    const anna = service.as(undefined, 'admin');
    const [owner, guest, busy] = uuids(3);
    const ahead = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    const past = await between(anna, '10:00', '12:00', { owner });
    const around = await between(anna, '09:00', '18:00', { owner: guest });
    const inside = await between(anna, '11:00', '11:30', { owner: busy, invitee_uuids: [owner, guest] });
    const late = await between(anna, '17:00', '17:30', { owner: guest });
    await between(anna, '12:00', '13:00', { owner });
    await between(anna, '09:30', '09:30', { owner: guest });
    const next = await book(anna, { start_date: ahead(1), end_date: ahead(3), owner: busy });
    const then = await book(anna, { start_date: ahead(2), end_date: ahead(4), owner: busy });
    const others = await good(anna.get<Page<Appointment>>('/appointment/?conflicts=true'));
    const found = others.results.filter(({ conflicts }) => conflicts?.length);

    const { conflicting, ...now } = await rule(anna, 'refuse');
    expect(conflicting).toEqual([next, then, around, past, inside, late].map(({ uuid }) => uuid));
    expect(uuidsOf(...found)).toEqual(conflicting?.toSorted());
    expect(await good(anna.get('/organization/'))).toEqual({ ...now, conflicting: null });
    expect((await rule(anna, 'refuse')).conflicting).toBeNull();
    expect((await rule(anna, 'allow')).conflicting).toBeNull();
    expect((await anna.trpc.organization.update.mutate({ double_booking: 'refuse' })).conflicting).toEqual(conflicting);
    expect((await good(anna.patch<Organization>('/organization/', { double_booking: null }))).double_booking).toBe(
      'allow',
    );
  });

  test('names at most a thousand', async () => {
    const anna = service.as(undefined, 'admin');
    await anna.get('/organization/');
    await backDoor.sql(
      `with made as (
         insert into appointment (organization_uuid, uuid, owner, owner_type, start_date, end_date, time_zone, search_text)
         select $1, gen_random_uuid(), $2, 'CoreUser', '2030-01-01', '2030-01-02', 'UTC', '' from generate_series(1, 1005)
         returning *)
       insert into appointment_participant
         (organization_uuid, appointment_uuid, participant_uuid, is_owner, start_date, end_date)
       select organization_uuid, uuid, owner, true, start_date, end_date from made`,
      anna.organization_uuid,
      randomUUID(),
    );
    expect((await rule(anna, 'refuse')).conflicting).toHaveLength(1000);
  });

  test('is answered with an ETag that the next change may name', async () => {
    const { anna, second } = await legacy();
    await rule(anna, 'allow');
    const switched = await anna.patch<Organization>('/organization/', { double_booking: 'refuse' });
    expect(switched.body.conflicting).toContain(second.uuid);
    const headers = { 'if-match': switched.headers.get('etag') ?? '' };
    expect((await anna.patch('/organization/', { name: 'Roofers' }, headers)).status).toBe(200);
    expect((await anna.patch('/organization/', { name: 'Tilers' }, headers)).status).toBe(412);
  });

  test('allows all again, and what was booked while it refused may then overlap', async () => {
    const anna = await strict();
    const first = await between(anna, '10:00', '11:00');
    await rule(anna, 'allow');
    const second = await between(anna, '10:30', '11:30');
    await good(anna.patch(addressOf(first), { end_date: at('11:15') }));
    expect((await rule(anna, 'refuse')).conflicting).toEqual([first.uuid, second.uuid]);
    await good(anna.patch(addressOf(first), { name: 'Still there' }));
    expect(await inTheWay(anna.post('/appointment/', span('11:00', '11:10')))).toEqual(uuidsOf(first, second));
  });

  test('is for administrators alone, and the database knows no other value', async () => {
    const anna = await strict();
    const member = service.as(anna.organization_uuid);
    expect((await member.patch('/organization/', { double_booking: 'allow' })).status).toBe(403);
    expect((await good(member.get<Organization>('/organization/'))).double_booking).toBe('refuse');
    await expect(backDoor.sql(`update organization set double_booking = 'often'`)).rejects.toThrow('check');
  });

  test('waits for who books by the old one, whose appointment then counts', async () => {
    const anna = service.as(undefined, 'admin');
    const first = await between(anna, '10:00', '11:00');
    const slow = await backDoor.alone();
    // As the service writes it, but for the commit, which takes its time.
    await slow.query('begin');
    await slow.query(
      `insert into appointment (organization_uuid, uuid, owner, owner_type, start_date, end_date, time_zone, search_text)
       select organization_uuid, $2, owner, owner_type, start_date, end_date, time_zone, '' from appointment where uuid = $1`,
      [first.uuid, randomUUID()],
    );
    await slow.query(
      `insert into appointment_participant
         (organization_uuid, appointment_uuid, participant_uuid, is_owner, start_date, end_date)
       select organization_uuid, uuid, owner, true, start_date, end_date from appointment
       where organization_uuid = $1 and uuid <> $2`,
      [anna.organization_uuid, first.uuid],
    );
    const switching = rule(anna, 'refuse');
    await eventually(async () => expect(await backDoor.blocked()).toBe(1));
    await slow.query('commit');
    slow.release();
    expect((await switching).conflicting).toHaveLength(2);
  });
});

test('the page of problems tells of the other appointments', async () => {
  expect(problems.conflict.cause).toContain('`conflicts`');
  expect((await service.stranger.get('/docs/problems')).text).toContain('two appointments at once');
});
