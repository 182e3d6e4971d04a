import { randomUUID } from 'node:crypto';
import type { Organization } from '@kupfer/schemas/organization';
import { usualHours } from '@kupfer/schemas/working-hours';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, type RunningService, startService } from './service.ts';

/** Every Monday at these times, and no work on other days. */
const hoursOn = (monday: unknown) => ({
  ...{ tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] },
  monday,
});

let service: RunningService;
let anna: Person;
let bert: Person;

beforeAll(async () => {
  service = await startService();
  anna = await service.as(randomUUID(), 'admin');
  bert = await service.as(randomUUID(), 'admin');
});

afterAll(() => service.stop());

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

test('an organization comes to be with its first token, with the values that everybody begins with', async () => {
  const { status, body } = await anna.get('/organization/');
  expect(status).toBe(200);
  expect(body).toEqual({
    uuid: anna.organization_uuid,
    name: '',
    phone: '',
    email: '',
    time_zone: 'Europe/Berlin',
    language: 'en',
    double_booking: 'allow',
    working_hours: usualHours,
    conflicting: null,
    create_date: instant,
    edit_date: instant,
  });
});

test('both doors show and change the own organization, and never the other', async () => {
  const changed = await anna.patch<Organization>('/organization/', {
    name: 'Anna & Söhne',
    phone: '+49 30 1',
    language: 'de',
  });
  expect(changed.status).toBe(200);
  expect(changed.body).toMatchObject({
    uuid: anna.organization_uuid,
    name: 'Anna & Söhne',
    phone: '+49 30 1',
    language: 'de',
  });
  expect(await anna.trpc.organization.get.query()).toEqual(changed.body);

  const other = await bert.trpc.organization.update.mutate({ name: 'Bert', email: 'office@bücher.example' });
  expect(other).toMatchObject({
    uuid: bert.organization_uuid,
    name: 'Bert',
    email: 'office@bücher.example',
    phone: '',
  });
  expect((await bert.get('/organization')).body).toEqual(other);
  expect((await anna.get('/organization')).body).toEqual(changed.body);
});

test('what GET shows can be sent back, and the edit date moves', async () => {
  const before = (await anna.get<Organization>('/organization/')).body;
  const { status, body } = await anna.patch<Organization>('/organization/', before);
  expect(status).toBe(200);
  expect(body).toEqual({ ...before, edit_date: instant });
  expect(body.edit_date > before.edit_date).toBe(true);
});

test('null clears a field to what it began with', async () => {
  await anna.patch('/organization/', {
    name: 'x',
    phone: '1',
    email: 'a@example.org',
    time_zone: 'Asia/Kathmandu',
    language: 'de',
  });
  const cleared = { name: null, phone: null, email: null, time_zone: null, language: null, double_booking: null };
  const { status, body } = await anna.patch('/organization/', cleared);
  expect(status).toBe(200);
  const begun = { name: '', phone: '', email: '', time_zone: 'Europe/Berlin', language: 'en', double_booking: 'allow' };
  expect(body).toMatchObject(begun);
});

test('working hours are replaced as a whole, and null returns them to those of everybody', async () => {
  const hours = hoursOn([
    { from: '00:00', to: '12:00' },
    { from: '12:00', to: '24:00' },
  ]);
  const kept = await anna.patch<Organization>('/organization/', { working_hours: hours });
  expect(kept.body.working_hours).toEqual(hours);
  expect((await anna.trpc.organization.get.query()).working_hours).toEqual(hours);
  expect(Object.keys(kept.body.working_hours)[0]).toBe('monday');
  const cleared = await anna.patch<Organization>('/organization/', { working_hours: null });
  expect(cleared.body.working_hours).toEqual(usualHours);
});

test('two changes of different fields at the same time both stay', async () => {
  const changes = [{ name: 'together' }, { phone: '123' }, { email: 'b@example.org' }, { language: 'de' }];
  await Promise.all(changes.map((change) => bert.patch('/organization/', change)));
  expect((await bert.get('/organization/')).body).toMatchObject(Object.assign({}, ...changes));
});

test.each(['Europe/London', 'Asia/Kathmandu', 'America/Argentina/Buenos_Aires', 'UTC'])(
  '%s is a time zone',
  async (time_zone) => {
    expect((await anna.patch('/organization/', { time_zone })).body).toMatchObject({ time_zone });
  },
);

test('limits count characters, and texts are trimmed', async () => {
  const { status, body } = await anna.patch('/organization/', { name: ` ${'🐎'.repeat(100)} `, phone: '1'.repeat(20) });
  expect(status).toBe(200);
  expect(body).toMatchObject({ name: '🐎'.repeat(100), phone: '1'.repeat(20) });
});

test.each<[Record<string, unknown>, string]>([
  [{ name: 'x'.repeat(101) }, '/name'],
  [{ name: 'two\nlines' }, '/name'],
  [{ name: 'nul\0' }, '/name'],
  [{ name: 7 }, '/name'],
  [{ phone: '1'.repeat(21) }, '/phone'],
  [{ email: 'nobody' }, '/email'],
  [{ email: 'a@example.org, b@example.org' }, '/email'],
  [{ time_zone: 'Berlin' }, '/time_zone'],
  [{ time_zone: '+01:00' }, '/time_zone'],
  [{ time_zone: '' }, '/time_zone'],
  [{ language: 'fr' }, '/language'],
  [{ double_booking: 'sometimes' }, '/double_booking'],
  [{ working_hours: { ...usualHours, tuesday: undefined } }, '/working_hours/tuesday'],
  [{ working_hours: hoursOn([{ from: '9:00', to: '10:00' }]) }, '/working_hours/monday/0/from'],
  [{ working_hours: hoursOn([{ from: '24:00', to: '24:00' }]) }, '/working_hours/monday/0/from'],
  [{ working_hours: hoursOn([{ from: '09:00', to: '24:01' }]) }, '/working_hours/monday/0/to'],
  [{ working_hours: hoursOn([{ from: '09:00', to: '09:00' }]) }, '/working_hours/monday/0/to'],
  [
    {
      working_hours: hoursOn([
        { from: '09:00', to: '12:00' },
        { from: '11:59', to: '13:00' },
      ]),
    },
    '/working_hours/monday/1/from',
  ],
  [
    {
      working_hours: hoursOn([
        { from: '13:00', to: '17:00' },
        { from: '09:00', to: '12:00' },
      ]),
    },
    '/working_hours/monday/1/from',
  ],
  [{ working_hours: hoursOn(Array(6).fill({ from: '09:00', to: '10:00' })) }, '/working_hours/monday'],
  [{ working_hours: { ...usualHours, holiday: [] } }, '/working_hours/holiday'],
  [{ uuid: randomUUID() }, '/uuid'],
  [{ uuid: null }, '/uuid'],
  [{ organization_uuid: randomUUID() }, '/organization_uuid'],
  [{ colour: 'copper' }, '/colour'],
])('%j is refused and changes nothing', async (change, pointer) => {
  const before = (await anna.get('/organization/')).text;
  const { status, body } = await anna.patch('/organization/', { phone: '999', ...change });
  expect(status).toBe(400);
  expect(body).toMatchObject({ errors: [{ pointer }] });
  expect((await anna.get('/organization/')).text).toBe(before);
});

test('the own uuid in a body is accepted, in any case', async () => {
  expect((await anna.patch('/organization/', { uuid: anna.organization_uuid.toUpperCase() })).status).toBe(200);
});

test('a member reads the organization and does not change it, at neither door', async () => {
  const member = await service.as(anna.organization_uuid);
  expect((await member.get('/organization/')).status).toBe(200);
  const refused = await member.patch('/organization/', { name: 'taken over' });
  expect(refused.status).toBe(403);
  expect(refused.body).toMatchObject({ type: '/docs/problems#not_allowed' });
  await expect(member.trpc.organization.update.mutate({ name: 'taken over' })).rejects.toMatchObject({
    data: { problem: { status: 403 } },
  });
  expect((await anna.get('/organization/')).text).not.toContain('taken over');
});

test('a superuser changes the organization that it names, others name none', async () => {
  const root = await service.as(randomUUID(), 'superuser');
  const there = { 'x-organization-uuid': bert.organization_uuid };
  const { status, body } = await root.patch('/organization/', { name: 'by root' }, there);
  expect(status).toBe(200);
  expect(body).toMatchObject({ uuid: bert.organization_uuid, name: 'by root' });
  expect((await bert.get('/organization/')).body).toMatchObject({ name: 'by root' });
  expect((await root.get('/organization/')).body).toMatchObject({ uuid: root.organization_uuid, name: '' });
  expect((await root.get('/organization/', { 'x-organization-uuid': randomUUID() })).status).toBe(403);
  expect((await anna.get('/organization/', there)).status).toBe(403);
});

test('a stranger and a wrong token are told apart', async () => {
  const stranger = await service.stranger.get('/organization/');
  expect(stranger.status).toBe(401);
  expect(stranger.headers.get('www-authenticate')).toBe('Bearer realm="kupfer"');
  expect(stranger.body).toMatchObject({ type: '/docs/problems#not_signed_in' });
  const wrong = await service.stranger.get('/organization/', { authorization: `Bearer ${anna.token}x` });
  expect(wrong.status).toBe(401);
  expect(wrong.headers.get('www-authenticate')).toMatch(
    /^Bearer realm="kupfer", error="invalid_token", error_description="/,
  );
  expect(wrong.body).toMatchObject({ type: '/docs/problems#invalid_token' });
});

test('parameters that nobody knows are refused', async () => {
  expect((await anna.get('/organization/?name=x')).status).toBe(400);
});
