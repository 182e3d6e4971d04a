import type { Problem } from '@kupfer/schemas/problem';
import { TRPCClientError } from '@trpc/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, good, type Page, pathIn, placesOf, walk } from './appointments.ts';
import {
  announce,
  ask,
  type BackDoor,
  bookAhead,
  change,
  inHours,
  type Notification,
  openBackDoor,
  pathOf,
  see,
} from './notifications.ts';
import { type Person, type RunningService, startService } from './service.ts';

const LIST = '/appointmentnotifications/';

let service: RunningService;
let backDoor: BackDoor;
let anna: Person;
let bob: Person;

// Without a mail server, so that whatever is asked for stays in the queue.
beforeAll(async () => {
  service = await startService({ local: false });
  backDoor = openBackDoor(service.databaseUrl);
  anna = service.as();
  bob = service.as();
});
afterAll(async () => {
  await backDoor.close();
  await service.stop();
});

const list = async (person: Person, query = '') => (await good(person.get<Page<Notification>>(LIST + query))).results;
const uuidsOf = (notifications: { uuid: string }[]) => notifications.map(({ uuid }) => uuid);

/** The path of the last page of a list. */
async function lastPage(person: Person, path: string): Promise<string> {
  const { next } = await good(person.get<Page<Notification>>(path));
  return next ? lastPage(person, pathIn(next)) : path;
}

describe('the list', () => {
  test('is filtered by appointment, status and recipient, and by all of them', async () => {
    const [first, second] = [await bookAhead(anna), await bookAhead(anna)];
    const draft = await announce(anna, first, { recipient: 'filter@example.org' });
    const queued = await ask(anna, first, { send_at: inHours(9) });
    const other = await ask(anna, second, { send_at: inHours(9), recipient: 'filter@example.org' });
    expect(uuidsOf(await list(anna, `?appointment=${first.uuid}`))).toEqual([draft.uuid, queued.uuid]);
    expect(uuidsOf(await list(anna, `?appointment=${second.uuid.toUpperCase()}`))).toEqual([other.uuid]);
    expect(uuidsOf(await list(anna, '?status=queued'))).toEqual([queued.uuid, other.uuid]);
    expect(uuidsOf(await list(anna, '?recipient=filter%40example.org'))).toEqual([draft.uuid, other.uuid]);
    const all = `?appointment=${first.uuid}&status=draft&recipient=filter%40example.org`;
    expect(await list(anna, all)).toEqual([draft]);
    expect(await list(anna, `${all}&edit_date_gte=${inHours(1)}`)).toEqual([]);
    expect(await list(anna, '?appointment=0198c0de-0000-7000-8000-000000000001')).toEqual([]);
  });

  test.each([
    ['appointment', 'x'],
    ['status', 'gone'],
    ['recipient', 'a@b,c@d'],
    ['edit_date_gte', 'yesterday'],
    ['ordering', 'recipient'],
    ['ordering', 'send_at,-send_at'],
    ['page_size', '0'],
    ['send_at', '2026-07-01T10:00:00Z'],
  ])('refuses %s=%s', async (name, value) => {
    const [place] = await placesOf(anna.get(`${LIST}?${name}=${encodeURIComponent(value)}`));
    expect(place).toMatch(new RegExp(`^/${name}`));
  });

  test.each(['send_at', 'sent_at'] as const)('is ordered by %s, those without it last, page by page', async (name) => {
    const carla = service.as();
    const appointment = await bookAhead(carla);
    const made: Notification[] = [];
    for (const send_at of [null, inHours(3), inHours(1), null, inHours(2)]) {
      made.push(await announce(carla, appointment, { send_at }));
    }
    if (name === 'sent_at') {
      const sent = "update appointment_notification set status = 'sent', sent_at = send_at where uuid = any($1)";
      await backDoor.sql(sent, uuidsOf(made.filter(({ send_at }) => send_at)));
    }
    const [never, third, first, neverToo, second] = uuidsOf(made);
    for (const [ordering, expected] of [
      [name, [first, second, third, never, neverToo]],
      [`-${name}`, [third, second, first, neverToo, never]],
    ] as const) {
      expect(uuidsOf(await list(carla, `?ordering=${ordering}`))).toEqual(expected);
      const inPages = [expected.slice(0, 2), expected.slice(2, 4), expected.slice(4)];
      const path = `${LIST}?ordering=${ordering}&page_size=2`;
      const pages = await walk<Notification>(carla, path);
      expect(pages.map(uuidsOf)).toEqual(inPages);
      const back = await walk<Notification>(carla, await lastPage(carla, path), 'previous');
      expect(back.reverse().map(uuidsOf)).toEqual(inPages);
    }
  });

  test('is ordered by create_date unless asked otherwise', async () => {
    const carla = service.as();
    const appointment = await bookAhead(carla);
    const [first, second] = [await announce(carla, appointment), await announce(carla, appointment)];
    await change(carla, first, { subject: 'Changed last' });
    expect(uuidsOf(await list(carla))).toEqual([first.uuid, second.uuid]);
    expect(uuidsOf(await list(carla, '?ordering=-create_date'))).toEqual([second.uuid, first.uuid]);
  });

  test('tells what was changed since, also by a moved appointment', async () => {
    const carla = service.as();
    const appointment = await bookAhead(carla);
    const reminder = await announce(carla, appointment, { remind_before: 60 });
    const other = await announce(carla, await bookAhead(carla));
    const since = async (instant: string) => uuidsOf(await list(carla, `?edit_date_gte=${instant}`));
    expect(await since(other.edit_date)).toEqual([other.uuid]);
    await good(carla.patch(addressOf(appointment), { start_date: inHours(40), end_date: inHours(41) }));
    expect(await since(other.edit_date)).toEqual([reminder.uuid, other.uuid]);
    const { edit_date } = await see(carla, reminder);
    expect(await since(edit_date)).toEqual([reminder.uuid]);
  });
});

test('two organizations never see, change, resend or delete each other’s notifications', async () => {
  const made = await ask(anna, await bookAhead(anna), { recipient: 'private@example.org', send_at: inHours(5) });
  const own = await announce(bob, await bookAhead(bob));
  const unknown = { uuid: '0198c0de-0000-7000-8000-000000000001' };
  const whole = { appointment: own.appointment, recipient: 'bob@example.org' };
  const attempts = (path: string) => [
    bob.get<Problem>(path),
    bob.put<Problem>(path, whole),
    bob.patch<Problem>(path, { subject: 'Mine' }),
    bob.post<Problem>(`${path}resend/`),
    bob.delete<Problem>(path),
  ];
  const foreign = await Promise.all(attempts(pathOf(made)));
  const nothing = await Promise.all(attempts(pathOf(unknown)));
  foreign.forEach(({ status, text }, position) => {
    expect(status).toBe(404);
    expect(text.replaceAll(made.uuid, unknown.uuid)).toBe(nothing[position]?.text);
  });
  expect(uuidsOf(await list(bob))).toEqual([own.uuid]);
  expect(await list(bob, `?appointment=${made.appointment}`)).toEqual([]);
  expect(await list(bob, '?recipient=private%40example.org')).toEqual([]);
  expect(await see(anna, made)).toEqual(made);

  await announce(anna, { uuid: made.appointment });
  const { next } = await good(anna.get<Page<Notification>>(`${LIST}?page_size=1`));
  expect(await placesOf(bob.get(pathIn(next ?? '')))).toEqual(['/cursor']);
});

describe('by tRPC', () => {
  test('the same procedures do the same', async () => {
    const { appointmentNotification } = anna.trpc;
    const appointment = await bookAhead(anna);
    const given = { appointment: `/appointment/${appointment.uuid}/`, recipient: 'trpc@example.org' };
    const made = await appointmentNotification.create.mutate({ ...given, remind_before: 60 });
    const { uuid } = made;
    expect(made).toEqual(await see(anna, made));
    expect(await appointmentNotification.get.query({ uuid })).toEqual(made);
    const { edit_date: _, ...same } = made;
    expect(await appointmentNotification.replace.mutate(made)).toMatchObject(same);
    const asked = await appointmentNotification.update.mutate({ uuid, send_notification: true });
    expect(asked).toMatchObject({ status: 'queued', next_attempt_at: made.send_at });
    const { results } = await appointmentNotification.list.query({ recipient: 'trpc@example.org', status: 'queued' });
    expect(results).toEqual([asked]);
    await appointmentNotification.update.mutate({ uuid, send_notification: false });
    expect(await appointmentNotification.resend.mutate({ uuid })).toMatchObject({ status: 'queued' });
    await appointmentNotification.delete.mutate({ uuid });
    expect(await anna.get(pathOf(made))).toMatchObject({ status: 404 });
  });

  test('the same refusals come, with the same problem', async () => {
    const foreign = await announce(bob, await bookAhead(bob));
    const made = await announce(anna, await bookAhead(anna));
    const { appointment, uuid } = foreign;
    const { create, delete: remove, get, resend } = anna.trpc.appointmentNotification;
    const two = 'a@b.example, c@d.example';
    for (const [refused, status, places] of [
      [() => get.query({ uuid }), 404, undefined],
      [() => remove.mutate({ uuid }), 404, undefined],
      [() => create.mutate({ appointment, recipient: 'a@b.example' }), 400, ['/appointment']],
      [() => create.mutate({ appointment: made.appointment, recipient: two }), 400, ['/recipient']],
      [() => resend.mutate({ uuid: made.uuid }), 409, undefined],
    ] as const) {
      const problem = problemOf(await refused().catch((error: unknown) => error));
      expect(problem).toMatchObject({ status });
      expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(places);
    }
  });
});

// What the client throws holds the problem as the service sent it.
function problemOf(error: unknown) {
  expect(error).toBeInstanceOf(TRPCClientError);
  return (error as { data: { problem: Problem } }).data.problem;
}
