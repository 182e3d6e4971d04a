import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf } from '../src/rest/operations.ts';
import { appRouter } from '../src/router.ts';
import { kinds } from './objects.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
beforeAll(async () => {
  service = await startService();
  anna = service.as(undefined, 'admin');
});
afterAll(() => service.stop());

const stale = '"AAAAAAAAAAAAAAAAAAAAAA"';
const tagOf = ({ headers }: { headers: Headers }) => headers.get('etag') ?? '';

test('every kind of object with an address of its own is tried here', () => {
  const changed = operationsOf(appRouter).filter(({ method }) => method === 'PATCH' || method === 'PUT');
  const paths = [...new Set(changed.map(({ path }) => path.replace('{uuid}/', '')))].sort();
  // Members have tests of their own.
  expect(paths).toEqual([...kinds.map(({ path }) => path), '/member/', '/organization/'].sort());
});

describe.each(kinds)('$path', ({ path, make, change }) => {
  async function made() {
    const answer = await anna.post(path, await make(anna));
    return { at: `${path}${answer.body.uuid}/`, answer };
  }

  test('POST, GET, PUT and PATCH tell a strong ETag of what they show', async () => {
    const { at, answer } = await made();
    expect(tagOf(answer)).toMatch(/^"[\w-]{22}"$/);
    const read = await anna.get(at);
    expect(tagOf(read)).toBe(tagOf(answer));
    const patched = await anna.patch(at, change());
    expect(tagOf(patched)).not.toBe(tagOf(read));
    expect(tagOf(await anna.get(at))).toBe(tagOf(patched));
    const put = await anna.put(at, patched.body);
    expect(tagOf(await anna.get(at))).toBe(tagOf(put));
  });

  test('a state that is known already is not sent again', async () => {
    const { at, answer } = await made();
    for (const known of [tagOf(answer), `W/${tagOf(answer)}`, `${stale}, ${tagOf(answer)}`, '*']) {
      const { status, text, headers } = await anna.get(at, { 'if-none-match': known });
      expect({ status, text, tag: headers.get('etag') }).toEqual({ status: 304, text: '', tag: tagOf(answer) });
      expect(headers.get('content-type')).toBeNull();
    }
    expect((await anna.get(at, { 'if-none-match': stale })).status).toBe(200);
  });

  test('a change of another state is refused and changes nothing', async () => {
    const { at, answer } = await made();
    const whole = { ...answer.body, ...change() };
    const headers = { 'if-match': stale };
    for (const refused of [
      await anna.patch(at, change(), headers),
      await anna.put(at, whole, headers),
      await anna.delete<Fields>(at, headers),
    ]) {
      expect(refused).toMatchObject({ status: 412, body: { type: '/docs/problems#precondition_failed' } });
    }
    expect((await anna.get(at)).body).toEqual(answer.body);
  });

  test('a change of the state that was read goes through, once', async () => {
    const { at, answer } = await made();
    const headers = { 'if-match': tagOf(answer) };
    const changes = change();
    const patched = await anna.patch(at, changes, headers);
    expect(patched).toMatchObject({ status: 200, body: changes });
    expect((await anna.patch(at, change(), headers)).status).toBe(412);
    expect((await anna.put(at, patched.body, { 'if-match': `W/${tagOf(patched)}` })).status).toBe(200);
    expect((await anna.delete(at, { 'if-match': '*' })).status).toBe(204);
    expect((await anna.delete(at, { 'if-match': '*' })).status).toBe(404);
  });

  test('of two changes of the same state at once one is refused', async () => {
    for (let round = 0; round < 5; round++) {
      const { at, answer } = await made();
      const headers = { 'if-match': tagOf(answer) };
      const both = await Promise.all([anna.patch(at, change(), headers), anna.delete(at, headers)]);
      const statuses = both.map(({ status }) => status).join();
      expect(['200,412', '404,204']).toContain(statuses);
    }
  });
});

test('what is shown inside of an object counts: its ETag changes with them', async () => {
  const contact = await anna.post('/contact/', { last_name: 'Meier' });
  const time = { start_date: '2030-01-01T10:00:00Z', end_date: '2030-01-01T11:00:00Z' };
  const { body, ...answer } = await anna.post('/appointment/', { ...time, contact_uuid: contact.body.uuid });
  const at = `/appointment/${body.uuid}/`;
  const tags = [tagOf(answer)];
  await anna.patch(`/contact/${contact.body.uuid}/`, { last_name: 'Mayer' });
  tags.push(tagOf(await anna.get(at)));
  await anna.post('/appointmentnotes/', { type: 'Primary', note: 'Ring twice', appointments: [body.uuid] });
  tags.push(tagOf(await anna.get(at)));
  await anna.post('/appointmentdrivingtimes/', { appointment: body.uuid, time: 5 });
  tags.push(tagOf(await anna.get(at)));
  expect(new Set(tags).size).toBe(4);
  const withConflicts = await anna.get(`${at}?conflicts=true`);
  expect((await anna.patch(at, { name: 'x' }, { 'if-match': tagOf(withConflicts) })).status).toBe(200);
});

test('the organization is changed under the same conditions', async () => {
  const answer = await anna.get('/organization/');
  expect((await anna.patch('/organization/', { name: 'Acme' }, { 'if-match': stale })).status).toBe(412);
  expect((await anna.patch('/organization/', { name: 'Acme' }, { 'if-match': tagOf(answer) })).status).toBe(200);
  expect((await anna.get('/organization/', { 'if-none-match': tagOf(answer) })).status).toBe(200);
});

test('lists have no ETag', async () => {
  for (const { path } of kinds) expect((await anna.get(path)).headers.get('etag')).toBeNull();
});
