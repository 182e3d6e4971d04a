import { randomUUID } from 'node:crypto';
import type { ContactType } from '@kupfer/schemas/contact-type';
import type { Problem } from '@kupfer/schemas/problem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Person, type RunningService, signToken, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let mona: Person;
let partner: ContactType;
let path: string;

beforeAll(async () => {
  service = await startService();
  anna = service.as(undefined, 'admin');
  mona = service.as(anna.organization_uuid, 'member');
  partner = (await anna.post<ContactType>('/contacttype/', { name: 'Partner' })).body;
  path = `/contacttype/${partner.uuid}/`;
});
afterAll(() => service.stop());

const JSON_TYPE = { 'content-type': 'application/json' };
const NOBODY = '/contacttype/0198c0de-0000-7000-8000-000000000001/';

describe('paths and methods', () => {
  test('a path is the same with and without the slash at its end', async () => {
    const [withSlash, without] = [await anna.get(path), await anna.get(path.slice(0, -1))];
    expect(withSlash).toMatchObject({ status: 200, body: partner });
    expect(without).toMatchObject({ status: 200, body: partner });
    expect(await anna.get('/contacttype')).toMatchObject({ status: 200, body: { previous: null } });
  });

  test.each([
    '/nothing/',
    '/ContactType/',
    '/contacttype//',
    '/contacttype/a/b/',
    '/docs/package.json',
    '/auth/',
    '/trpcs',
  ])('there is nothing at %s', async (unknown) => {
    const { status, headers, body } = await service.stranger.get<Problem>(unknown);
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toEqual({
      type: '/docs/problems#not_found',
      title: 'Not found',
      status: 404,
      detail: 'There is no such path.',
      instance: unknown,
    });
  });

  test('percent-encoding does not make another path', async () => {
    expect(await anna.get(`/%63ontacttype/${partner.uuid}`)).toMatchObject({ status: 200, body: partner });
    expect(await anna.get('/contacttype/%ff/')).toMatchObject({ status: 404 });
    expect(await anna.get('/contacttype/%zz/')).toMatchObject({ status: 404 });
  });

  test('HEAD is GET without a body', async () => {
    const head = await anna.send('HEAD', path);
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers.get('content-type')).toBe('application/json');
    expect(await anna.send('HEAD', NOBODY)).toMatchObject({ status: 404, text: '' });
    expect(await anna.send('HEAD', '/auth/token')).toMatchObject({ status: 405, text: '' });
  });

  test.each([
    ['/contacttype/', 'GET, HEAD, POST, OPTIONS'],
    ['/contacttype/x', 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS'],
    ['/livez', 'GET, HEAD, OPTIONS'],
    ['/auth/token', 'POST, OPTIONS'],
    ['/docs/', 'GET, HEAD, OPTIONS'],
    ['/trpc/contactType.list', 'GET, HEAD, POST, OPTIONS'],
  ])('OPTIONS and the refusal of other methods tell what %s allows', async (where, allowed) => {
    const options = await service.stranger.send('OPTIONS', where);
    expect(options).toMatchObject({ status: 204, text: '' });
    expect(options.headers.get('allow')).toBe(allowed);
    const refused = await service.stranger.send('PROPFIND', where);
    expect(refused).toMatchObject({
      status: 405,
      body: { type: '/docs/problems#method_not_allowed', instance: where },
    });
    expect(refused.headers.get('allow')).toBe(allowed);
  });

  test.each(['/', '/admin', '/admin/'])('%s leads to the documentation', async (where) => {
    const { status, headers } = await service.stranger.get(where);
    expect([status, headers.get('location')]).toEqual([302, '/docs']);
  });
});

describe('the order of checks', () => {
  const text = { 'content-type': 'text/plain', accept: 'text/html' };
  const html = { ...JSON_TYPE, accept: 'text/html' };
  const large = 'x'.repeat(1_048_577);

  test('path, method, sign-in, role, media type, size, acceptable answer, uuid, syntax, schema, object', async () => {
    const statuses = async (...answers: Promise<{ status: number }>[]) =>
      (await Promise.all(answers)).map(({ status }) => status);
    expect(
      await statuses(
        service.stranger.send('POST', '/nothing/?x', { body: large, headers: text }),
        service.stranger.send('PUT', '/contacttype/?x', { body: large, headers: text }),
        service.stranger.send('PUT', '/contacttype/x/?x', { body: large, headers: text }),
        mona.send('PUT', '/contacttype/x/?x', { body: large, headers: text }),
        anna.send('PUT', '/contacttype/x/?x', { body: large, headers: text }),
        anna.send('PUT', '/contacttype/x/?x', { body: large, headers: html }),
        anna.send('PUT', '/contacttype/x/?x', { body: 'x', headers: html }),
        anna.send('PUT', '/contacttype/x/?x', { body: 'x', headers: JSON_TYPE }),
        anna.send('PUT', `${NOBODY}?x`, { body: 'x', headers: JSON_TYPE }),
        anna.put(NOBODY, { name: '' }),
        anna.put(NOBODY, { name: 'Friend' }),
      ),
    ).toEqual([404, 405, 401, 403, 415, 413, 406, 404, 400, 400, 404]);
  });

  test('unknown, malformed and foreign uuids are answered alike', async () => {
    const foreign = await service.as(undefined, 'admin').get<Problem>(path);
    for (const where of [NOBODY, '/contacttype/7/', '/contacttype/a%2Fb/', `${path.slice(0, -1)}0/`]) {
      const { status, body } = await anna.get<Problem>(where);
      expect({ status, body: { ...body, instance: '' } }).toEqual({
        status: 404,
        body: { ...foreign.body, instance: '' },
      });
    }
  });

  test('a refused request changes nothing', async () => {
    await mona.patch(path, { name: 'Other' });
    await anna.patch(`${path}?x=1`, { name: 'Other' });
    await anna.patch(path, { name: 'Other', uuid: randomUUID() });
    expect(await anna.get(path)).toMatchObject({ body: partner });
  });
});

describe('who is calling', () => {
  test('without a token one is told how to send it', async () => {
    const { status, headers, body } = await service.stranger.get('/contacttype/');
    expect({ status, body }).toMatchObject({ status: 401, body: { type: '/docs/problems#not_signed_in' } });
    expect(headers.get('www-authenticate')).toBe('Bearer realm="kupfer"');
  });

  test('of a bad token one is told what is wrong with it', async () => {
    const token = signToken({ core_user_uuid: randomUUID(), organization_uuid: 'copper', username: 'eve' });
    const { status, headers, body } = await service.stranger.get('/contacttype/', { authorization: `Bearer ${token}` });
    expect({ status, body }).toMatchObject({ status: 401, body: { type: '/docs/problems#invalid_token' } });
    expect(headers.get('www-authenticate')).toBe(
      `Bearer realm="kupfer", error="invalid_token", error_description="${body.detail}"`,
    );
  });

  test('members may read what only administrators may change', async () => {
    expect(await mona.get(path)).toMatchObject({ status: 200, body: partner });
    expect(await mona.delete(path)).toMatchObject({ status: 403 });
  });
});

describe('answers', () => {
  test('a new object is told with its address', async () => {
    const { status, headers, body } = await anna.post('/contacttype', { name: 'Guest' });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`${service.url}/contacttype/${body.uuid}/`);
    expect(await anna.get(new URL(headers.get('location') ?? '').pathname)).toMatchObject({ status: 200, body });
  });

  test('a deletion answers nothing, and a second one finds nothing', async () => {
    const { body } = await anna.post('/contacttype/', { name: 'Short' });
    const { status, text, headers } = await anna.delete(`/contacttype/${body.uuid}/`);
    expect({ status, text }).toEqual({ status: 204, text: '' });
    expect(headers.has('content-type')).toBe(false);
    expect(await anna.delete(`/contacttype/${body.uuid}/`)).toMatchObject({ status: 404 });
  });

  test('data are for the caller alone, and are asked for again each time', async () => {
    const { headers } = await anna.get(path);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('cache-control')).toBe('private, no-cache');
    expect(headers.get('vary')).toBe('Authorization, Accept-Encoding');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each([
    '*/*',
    'application/json',
    'application/*;q=0.1',
    'text/html, application/xhtml+xml, */*;q=0.8',
    'application/json;q=0.5, */*;q=0',
  ])('Accept: %s is satisfied', async (accept) =>
    expect(await anna.get(path, { accept })).toMatchObject({ status: 200 }),
  );

  test.each([
    'text/html',
    'application/json;q=0',
    'application/xml, application/json;q=0, */*',
    'application/*;q=0.0',
    'application/problem+json',
  ])('Accept: %s cannot be satisfied', async (accept) =>
    expect(await anna.get(path, { accept })).toMatchObject({
      status: 406,
      body: { type: '/docs/problems#not_acceptable' },
    }),
  );
});

describe('lists', () => {
  type Page = { next: string | null; previous: string | null; results: ContactType[] };

  test('pages are linked by whole addresses that keep the other parameters', async () => {
    const first = await anna.get<Page>('/contacttype/?ordering=-name,create_date&page_size=2');
    const next = new URL(first.body.next ?? '');
    expect(next.origin + next.pathname).toBe(`${service.url}/contacttype/`);
    expect(Object.fromEntries(next.searchParams)).toMatchObject({ ordering: '-name,create_date', page_size: '2' });
    expect(first.body.previous).toBeNull();
    expect(first.headers.get('link')).toBe(`<${next}>; rel="next"`);

    const second = await anna.get<Page>(next.pathname + next.search);
    expect(second.headers.get('link')).toBe(`<${second.body.next}>; rel="next", <${second.body.previous}>; rel="prev"`);
    const back = new URL(second.body.previous ?? '');
    expect((await anna.get<Page>(back.pathname + back.search)).body.results).toEqual(first.body.results);
  });

  test('by tRPC the same list gives the cursor itself', async () => {
    const byRest = await anna.get<Page>('/contacttype/?page_size=3');
    const byTrpc = await anna.trpc.contactType.list.query({ page_size: 3 });
    expect(byTrpc.results).toEqual(byRest.body.results);
    expect(byTrpc.next).toBe(new URL(byRest.body.next ?? '').searchParams.get('cursor'));
  });

  test('contacts are turned by offset', async () => {
    for (const last_name of ['Adler', 'Fern']) await anna.post('/contact/', { last_name });
    const first = await anna.get<Page & { count: number }>('/contact/?limit=1&search=');
    expect(first.body.next).toBe(`${service.url}/contact/?limit=1&search=&offset=1`);
    const next = new URL(first.body.next ?? '');
    expect((await anna.get<Page>(next.pathname + next.search)).body.previous).toContain('offset=0');
  });

  test('a list that has no further page has no Link', async () => {
    expect((await anna.get('/contacttype/')).headers.has('link')).toBe(false);
  });
});
