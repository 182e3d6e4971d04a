import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningService, startService } from './service.ts';

const directory = mkdtempSync(join(tmpdir(), 'kupfer-web-'));
const script = `export const words = ${JSON.stringify('a script that is long enough to be made shorter '.repeat(20))};`;
const files: Record<string, string | Buffer> = {
  'index.html': '<script nonce="__NONCE__" src="/app/assets/main-Ab3.js"></script><p nonce="__NONCE__">Kupfer</p>',
  'mail-frame.html': '<title>Mail</title>',
  'favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'notes.txt': 'not a part of the client',
  'assets/main-Ab3.js': script,
  'assets/main-Ab3.js.br': brotliCompressSync(script),
  'assets/main-Ab3.js.gz': gzipSync(script),
  'assets/main-Ab3.css': 'p { margin: 0 }',
  'assets/letters-Ab3.woff2': Buffer.from([0x77, 0x4f, 0x46, 0x32]),
};

let service: RunningService;
let bare: RunningService;
beforeAll(async () => {
  mkdirSync(join(directory, 'assets'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  [service, bare] = await Promise.all([startService({}, directory), startService()]);
});
afterAll(async () => {
  await Promise.all([service.stop(), bare.stop()]);
  rmSync(directory, { recursive: true });
});

/** The status and body of a path that is sent as it stands: `fetch` would resolve its dots. */
async function getRaw(path: string): Promise<{ status: number | undefined; text: string }> {
  const { hostname, port } = new URL(service.url);
  const [answer] = await once(request({ hostname, port, path }).end(), 'response');
  return { status: answer.statusCode, text: Buffer.concat(await answer.toArray()).toString() };
}

test.each(['/app', '/app/', '/app/index.html', '/app/contacts', '/app/contacts/0198c0de/?edit=true', '/app/a.b'])(
  '%s is the page, which draws its screen by itself',
  async (path) => {
    const { status, headers, text } = await service.stranger.get(path);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toContain('Kupfer');
  },
);

test('the page has a nonce that its policy names, another one each time, and no one keeps it', async () => {
  const nonces = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const { headers, text } = await service.stranger.get('/app/');
      const policy = headers.get('content-security-policy') ?? '';
      const [, nonce = ''] = /script-src 'self' 'nonce-([^']+)'/.exec(policy) ?? [];
      expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
      expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
      expect(policy).not.toContain('unsafe');
      expect(text).toBe(String(files['index.html']).replaceAll('__NONCE__', nonce));
      expect(headers.get('cache-control')).toBe('no-store');
      return nonce;
    }),
  );
  expect(new Set(nonces).size).toBe(5);
});

test('nothing may frame the page, or send it elsewhere', async () => {
  const { headers } = await service.stranger.get('/app/');
  const policy = headers.get('content-security-policy');
  for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"])
    expect(policy).toContain(rule);
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('the frame of a mail has no origin, and runs nothing but its own script', async () => {
  const { status, headers, text } = await service.stranger.get('/app/mail-frame.html');
  expect({ status, text }).toEqual({ status: 200, text: files['mail-frame.html'] });
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts",
  );
});

test.each([
  ['main-Ab3.js', 'text/javascript; charset=utf-8'],
  ['main-Ab3.css', 'text/css; charset=utf-8'],
  ['letters-Ab3.woff2', 'font/woff2'],
])('%s is kept for good, since its name holds the hash of its content', async (name, type) => {
  const { status, headers } = await service.stranger.get(`/app/assets/${name}`);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe(type);
  expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
});

test('a file whose name says nothing of its content is asked for anew', async () => {
  const { headers } = await service.stranger.get('/app/favicon.svg');
  expect(headers.get('cache-control')).toBe('no-cache');
});

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, deflate', 'gzip'],
  ['GZIP', 'gzip'],
  ['gzip;q=0.5', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0.000, gzip;q=0', null],
  ['identity', null],
  ['xbr, brx', null],
  ['', null],
])('a browser that takes “%s” is sent the form %s', async (accepted, encoding) => {
  const { status, headers, text } = await service.stranger.get('/app/assets/main-Ab3.js', {
    'accept-encoding': accepted,
  });
  expect({ status, text }).toEqual({ status: 200, text: script });
  expect(headers.get('content-encoding')).toBe(encoding);
  expect(headers.get('vary')).toBe('Accept-Encoding');
});

test('a file that was not compressed is sent as it is', async () => {
  const { headers, text } = await service.stranger.get('/app/assets/main-Ab3.css', { 'accept-encoding': 'br' });
  expect(headers.get('content-encoding')).toBeNull();
  expect(text).toBe(files['assets/main-Ab3.css']);
});

test.each(['/app/assets/main-Old.js', '/app/assets/', '/app/assets/main-Ab3.js.br'])(
  '%s does not exist, and is not the page',
  async (path) => {
    const { status, text } = await getRaw(path);
    expect(status).toBe(404);
    expect(text).toContain('/docs/problems#not_found');
  },
);

test.each([
  '/app/../../package.json',
  '/app/%2e%2e/%2e%2e/package.json',
  '/app/..%2f..%2fpackage.json',
  '/app/..%5c..%5cpackage.json',
  '/app//etc/passwd',
  '/app/assets/../../../package.json',
  '/app/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
  '/app/assets/..%2f..%2f..%2fpackage.json',
  '/app/assets/%00',
  '/app/notes.txt',
])('%s leads to no file outside of the client', async (path) => {
  const { status, text } = await getRaw(path);
  expect([200, 404]).toContain(status);
  expect(text).toMatch(status === 200 ? /Kupfer/ : /\/docs\/problems#not_found/);
  expect(text).not.toMatch(/workspace|root:|not a part of the client/);
});

test.each(['/app/', '/app/assets/main-Ab3.js'])('%s is answered to HEAD like to GET, without a body', async (path) => {
  const { status, headers, text } = await service.stranger.send('HEAD', path);
  const got = await service.stranger.get(path);
  expect({ status, text }).toEqual({ status: 200, text: '' });
  for (const name of ['content-type', 'cache-control', 'vary'])
    expect({ name, value: headers.get(name) }).toEqual({ name, value: got.headers.get(name) });
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s is refused', async (method) => {
  for (const path of ['/app', '/app/contacts', '/app/assets/main-Ab3.js']) {
    const { status, headers } = await service.stranger.send(method, path);
    expect({ path, status, allow: headers.get('allow') }).toEqual({ path, status: 405, allow: 'GET, HEAD, OPTIONS' });
  }
});

test('the way to the client is found from / and /admin', async () => {
  for (const [path, place] of Object.entries({ '/': '/app/', '/admin': '/app/admin', '/admin/': '/app/admin' })) {
    const { status, headers } = await service.stranger.get(path);
    expect({ path, status, place: headers.get('location') }).toEqual({ path, status: 302, place });
  }
});

test('without a built client there is none, and the documentation is what one is sent to', async () => {
  for (const path of ['/', '/admin']) {
    const { status, headers } = await bare.stranger.get(path);
    expect({ path, status, place: headers.get('location') }).toEqual({ path, status: 302, place: '/docs' });
  }
  for (const path of ['/app', '/app/contacts', '/app/assets/main-Ab3.js'])
    expect({ path, ...(await bare.stranger.get(path)) }).toMatchObject({ path, status: 404 });
});
