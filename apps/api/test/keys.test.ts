import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { authSecret, signingKey } from '../src/auth/keys.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kupfer-keys-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const kept = () => authSecret({ authSecret: undefined, dataDir: join(directory, 'data') });

test('without AUTH_SECRET a secret is made once and kept for its owner alone', () => {
  const secret = kept();
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(kept()).toBe(secret);
  expect(readdirSync(join(directory, 'data'))).toEqual(['auth-secret']);
  expect(statSync(join(directory, 'data/auth-secret')).mode & 0o777).toBe(0o600);
});

test('AUTH_SECRET is used as it is, and nothing is written', () => {
  expect(authSecret({ authSecret: 'x'.repeat(32), dataDir: directory })).toBe('x'.repeat(32));
  expect(readdirSync(directory)).toEqual([]);
});

test('of many starts at once all find the same secret', async () => {
  const keys = new URL('../src/auth/keys.ts', import.meta.url).href;
  const program = `
    import { authSecret } from ${JSON.stringify(keys)};
    import { parentPort } from 'node:worker_threads';
    parentPort.postMessage(authSecret({ authSecret: undefined, dataDir: ${JSON.stringify(directory)} }));`;
  const start = () =>
    new Promise<unknown>((resolve, reject) => {
      const url = new URL(`data:text/javascript,${encodeURIComponent(program)}`);
      new Worker(url).once('message', resolve).once('error', reject);
    });
  const secrets = await Promise.all(Array.from({ length: 5 }, start));
  expect(new Set(secrets)).toEqual(new Set([authSecret({ authSecret: undefined, dataDir: directory })]));
  expect(readdirSync(directory)).toEqual(['auth-secret']);
});

test('a secret that was cut short is not used', () => {
  writeFileSync(join(directory, 'auth-secret'), 'short\n');
  expect(() => authSecret({ authSecret: undefined, dataDir: directory })).toThrow('auth-secret is damaged: remove it');
});

test('the signing key follows from the secret', async () => {
  const [one, again, other] = await Promise.all(['a', 'a', 'b'].map((letter) => signingKey(letter.repeat(32))));
  expect(one?.kid).toMatch(/^[\w-]{43}$/);
  expect(again?.kid).toBe(one?.kid);
  expect(other?.kid).not.toBe(one?.kid);
  expect(one?.key.asymmetricKeyType).toBe('ed25519');
});
