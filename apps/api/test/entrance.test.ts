import type { ContactType } from '@kupfer/schemas/contact-type';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { byHand } from './requests.ts';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let partner: ContactType;
let path: string;

beforeAll(async () => {
  service = await startService();
  anna = service.as(undefined, 'admin');
  partner = (await anna.post<ContactType>('/contacttype/', { name: 'Partner' })).body;
  path = `/contacttype/${partner.uuid}/`;
});
afterAll(() => service.stop());

test('a fit id of the client is kept, another replaced', async () => {
  expect((await anna.get(path, { 'x-request-id': 'my-request:1' })).headers.get('x-request-id')).toBe('my-request:1');
  for (const unfit of ['two words', 'x'.repeat(129), 'ü']) {
    expect((await anna.get(path, { 'x-request-id': unfit })).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test.each([
  '/contacttype/',
  '/nothing/',
  '/livez',
  '/docs',
  '/docs/openapi.json',
  '/trpc/contactType.list',
  '/trpc/nothing',
  '/',
  '/auth/token',
])('the answer of %s has an id', async (where) =>
  expect((await service.stranger.get(where)).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/),
);

test.each(['localhost', 'LOCALHOST:8002', '127.0.0.1:80', '[::1]:8002'])(
  'without a public address %s is a host',
  async (host) => {
    const { status, body } = await byHand(service.url, [
      'GET /contacttype/?page_size=1 HTTP/1.1',
      `Host: ${host}`,
      `Authorization: Bearer ${anna.token}`,
    ]);
    expect(status).toBe(200);
    expect(body.next).toContain(`http://${host}/contacttype/?page_size=1&cursor=`);
  },
);

test.each(['example.org', 'localhost.example.org', '127.0.0.1.nip.io', '127.0.0.2', 'localhost.'])(
  'and %s is none',
  async (host) => {
    const { status, body } = await byHand(service.url, ['GET /livez HTTP/1.1', `Host: ${host}`]);
    expect({ status, body }).toMatchObject({ status: 421, body: { type: '/docs/problems#wrong_host' } });
  },
);

test.each([
  ['/livez', 'localhost:'],
  ['/livez', 'local host'],
  ['/a\\b', 'localhost'],
])('%s of the host "%s" cannot be read', async (where, host) => {
  const { status, body } = await byHand(service.url, [`GET ${where} HTTP/1.1`, `Host: ${host}`]);
  expect({ status, body }).toMatchObject({ status: 400, body: { type: '/docs/problems#bad_input' } });
});

test('with a public address every host is answered, and all links begin with that address', async () => {
  const published = await startService({ publicUrl: 'https://example.org' });
  const otto = published.as(undefined, 'admin');
  const { body } = await otto.get('/contacttype/?page_size=1', { host: 'elsewhere' });
  expect(body.next).toContain('https://example.org/contacttype/?page_size=1&cursor=');
  const { headers } = await otto.post('/contacttype/', { name: 'Partner' });
  expect(headers.get('location')).toContain('https://example.org/contacttype/');
  expect((await otto.get('/')).headers.get('location')).toBe('/docs');
  await published.stop();
});

test('each request leaves a line in the log, without its query', async () => {
  await anna.get('/contacttype/?page_size=2', { 'x-request-id': 'for-the-log' });
  const line = service.log.find(({ request_id }) => request_id === 'for-the-log');
  expect(line).toMatchObject({
    method: 'GET',
    path: '/contacttype/',
    status: 200,
    organization: anna.organization_uuid,
  });
  expect(Object.keys(line ?? {}).sort()).toEqual([
    'client',
    'level',
    'method',
    'ms',
    'msg',
    'organization',
    'path',
    'request_id',
    'status',
    'time',
  ]);
});
