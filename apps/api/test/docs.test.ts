import { problems } from '@kupfer/schemas/problem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** Addresses that a page loads or leads to on this service. */
const linksIn = (html: string) => [...html.matchAll(/(?:src|href)="(\/[^"#]*)/g)].map(([, link = '']) => link);

test('the documentation is at /docs and /docs/', async () => {
  const [page, same] = [await service.stranger.get('/docs'), await service.stranger.get('/docs/')];
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(same.text).toBe(page.text);
});

test.each(['/docs', '/docs/problems'])(
  '%s is complete, and runs nothing that is inline or from elsewhere',
  async (where) => {
    const { text, headers } = await service.stranger.get(where);
    for (const link of linksIn(text))
      expect({ link, ...(await service.stranger.get(link)) }).toMatchObject({ link, status: 200 });
    expect(text).not.toMatch(/<script>|<style|\son\w+=|style=/);
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  },
);

test.each([
  '/docs',
  '/docs/start.js',
  '/docs/swagger-ui-bundle.js',
  '/docs/swagger-ui.css',
  '/docs/problems',
  '/docs/openapi.json',
])('%s has the header fields that keep browsers strict', async (where) => {
  const { status, headers } = await service.stranger.get(where);
  expect(status).toBe(200);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});

test('no token outlives the page, and nobody else is told of the document', async () => {
  const { text } = await service.stranger.get('/docs/start.js');
  expect(text).toContain('"persistAuthorization":false');
  expect(text).toContain('"validatorUrl":null');
  expect(text).toContain('"url":"/docs/openapi.json"');
});

test('every refusal is explained under its code', async () => {
  const { text } = await service.stranger.get('/docs/problems');
  for (const [code, { title }] of Object.entries(problems)) {
    expect(text).toContain(`<section id="${code}">`);
    expect(text).toContain(title);
  }
});

test('the `type` of a refusal leads to its explanation', async () => {
  const { body } = await service.stranger.get<{ type: string }>('/contact/');
  const [page = '', code] = body.type.split('#');
  expect((await service.stranger.get(page)).text).toContain(`<section id="${code}">`);
});

test('only the files that the page needs are served', async () => {
  for (const name of ['package.json', 'index.html', 'swagger-ui.js', 'swagger-ui-bundle.js.map', '..%2Fpackage.json']) {
    expect(await service.stranger.get(`/docs/${name}`)).toMatchObject({ status: 404 });
  }
});
