import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readSettings } from '../src/settings.ts';

const directory = mkdtempSync(join(tmpdir(), 'kupfer-settings-'));
afterAll(() => rmSync(directory, { recursive: true }));

function secretFile(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const pem = (key: KeyObject) =>
  key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }).toString();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const shortRsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const ed25519 = generateKeyPairSync('ed25519');

const key = 'a public key in PEM: RSA of 2048 bits or more, EC on P-256, or Ed25519';
const keySet =
  'where the platform publishes its keys, like https://platform.example.org/jwks.json (http only on this machine)';
const port = 'a port, 1 to 65535 (0: any free one)';
const address = 'where people reach the service, like https://contacts.example.org, without a path';
const proxies = 'addresses and ranges of proxies, separated by commas, like 127.0.0.1, 10.0.0.0/8';
const origins = 'origins separated by commas, like https://app.example.org, without a path';

test.each([
  ['PORT', '80a', `PORT is "80a", should be ${port}`],
  ['PORT', '65536', `PORT is "65536", should be ${port}`],
  ['PORT', '-1', `PORT is "-1", should be ${port}`],
  ['PORT', ' 80', `PORT is " 80", should be ${port}`],
  [
    'HOST',
    'http://localhost',
    'HOST is "http://localhost", should be an address or name of this machine (0.0.0.0: all its addresses)',
  ],
  ['PUBLIC_URL', 'example.org', `PUBLIC_URL is "example.org", should be ${address}`],
  ['PUBLIC_URL', 'ftp://example.org', `PUBLIC_URL is "ftp://example.org", should be ${address}`],
  ['PUBLIC_URL', 'https://example.org/contacts', `PUBLIC_URL is "https://example.org/contacts", should be ${address}`],
  ['PUBLIC_URL', 'https://example.org/?a=1', `PUBLIC_URL is "https://example.org/?a=1", should be ${address}`],
  ['CORS_ORIGINS', '*', `CORS_ORIGINS is "*", should be ${origins}`],
  ['CORS_ORIGINS', 'https://example.org/app', `CORS_ORIGINS is "https://example.org/app", should be ${origins}`],
  ['CORS_ORIGINS', 'https://example.org,', `CORS_ORIGINS is "https://example.org,", should be ${origins}`],
  ['RATE_LIMIT', '-1', 'RATE_LIMIT is "-1", should be a whole number, 0 (no limit) to 1000000'],
  ['TRUST_PROXY', '10.0.0.0/33', `TRUST_PROXY is "10.0.0.0/33", should be ${proxies}`],
  ['TRUST_PROXY', '127.0.0.1,', `TRUST_PROXY is "127.0.0.1,", should be ${proxies}`],
  ['TRUST_PROXY', '10.0.0.0/', `TRUST_PROXY is "10.0.0.0/", should be ${proxies}`],
  ['TRUST_PROXY', 'localhost', `TRUST_PROXY is "localhost", should be ${proxies}`],
  [
    'DATABASE_URL',
    'mysql://me:secret@host/db',
    'DATABASE_URL is hidden (25 characters), should be like postgresql://user:password@host:5432/database',
  ],
  ['JWT_PUBLIC_KEY', 'secret', `JWT_PUBLIC_KEY is hidden (6 characters), should be ${key}`],
  ['JWT_JWKS_URL', 'jwks.json', `JWT_JWKS_URL is "jwks.json", should be ${keySet}`],
  [
    'JWT_JWKS_URL',
    'http://example.org/jwks.json',
    `JWT_JWKS_URL is "http://example.org/jwks.json", should be ${keySet}`,
  ],
  ['JWT_JWKS_URL', 'http://127.example.org/', `JWT_JWKS_URL is "http://127.example.org/", should be ${keySet}`],
  [
    'JWT_JWKS_URL',
    'http://localhost@example.org/',
    `JWT_JWKS_URL is "http://localhost@example.org/", should be ${keySet}`,
  ],
  [
    'JWT_JWKS_URL',
    'https://me:secret@example.org/',
    `JWT_JWKS_URL is "https://me:secret@example.org/", should be ${keySet}`,
  ],
  ['JWT_JWKS_URL', 'file:///etc/jwks.json', `JWT_JWKS_URL is "file:///etc/jwks.json", should be ${keySet}`],
  [
    'AUTH_SECRET',
    'ä'.repeat(15),
    'AUTH_SECRET is hidden (15 characters), should be at least 32 bytes that nobody can guess, like the output of `openssl rand -hex 32`',
  ],
  [
    'AUTH_SECRET_FILE',
    '/missing',
    `AUTH_SECRET_FILE is "/missing", should be a file that can be read (ENOENT: no such file or directory, open '/missing')`,
  ],
  [
    'SMTP_URL',
    'mail.example.org:25',
    'SMTP_URL is hidden (19 characters), should be like smtp://user:password@mail.example.org:587',
  ],
  ['MAIL_FROM', 'nobody', 'MAIL_FROM is "nobody", should be the address that mails come from'],
  ['MAIL_LIMIT', '0', 'MAIL_LIMIT is "0", should be a whole number, 1 to 1000000'],
  ['WORKERS', '0', 'WORKERS is "0", should be a whole number, 1 to 64'],
  ['WORKERS', '65', 'WORKERS is "65", should be a whole number, 1 to 64'],
  [
    'METRICS_TOKEN',
    'too short',
    'METRICS_TOKEN is hidden (9 characters), should be at least 16 visible ASCII characters that nobody can guess',
  ],
  ['LOG_LEVEL', 'loud', 'LOG_LEVEL is "loud", should be one of trace, debug, info, warn, error, fatal, silent'],
  ['SHUTDOWN_TIMEOUT', '1.5', 'SHUTDOWN_TIMEOUT is "1.5", should be seconds, a whole number from 0 to 3600'],
])('a wrong %s is refused in one line', (name, value, line) => {
  const valid = { MAIL_FROM: 'kupfer@example.org' };
  expect(() => readSettings({ ...valid, [name]: value })).toThrow(new Error(line));
});

test('every wrong variable has its line', () => {
  const wrong = () => readSettings({ PORT: 'x', LOG_LEVEL: 'x', MAIL_LIMIT: '500' });
  expect(wrong).toThrow(/^PORT is "x", .*\nLOG_LEVEL is "x", .*$/);
});

test('a variable and its file are not both set', () => {
  const both = { ADMIN_PASSWORD: 'one', ADMIN_PASSWORD_FILE: secretFile('both', 'other') };
  expect(() => readSettings(both)).toThrow(
    new Error('ADMIN_PASSWORD and ADMIN_PASSWORD_FILE are both set, only one should be'),
  );
});

test('a platform has one key or the address of several', () => {
  const both = { JWT_PUBLIC_KEY: pem(ed25519.publicKey), JWT_JWKS_URL: 'https://example.org/jwks.json' };
  expect(() => readSettings(both)).toThrow(
    new Error('JWT_PUBLIC_KEY and JWT_JWKS_URL are both set, only one should be'),
  );
});

test.each(['https://example.org/jwks.json', 'http://localhost:9000/keys', 'http://127.0.0.1/', 'http://[::1]:9000/'])(
  'the keys of a platform may be at %s',
  (url) => {
    expect(readSettings({ JWT_JWKS_URL: url }).jwtJwksUrl).toBe(url);
  },
);

test('a mail server needs a sender', () => {
  const alone = () => readSettings({ SMTP_URL: 'smtp://localhost' });
  expect(alone).toThrow(
    new Error('MAIL_FROM is unset, should be the address that mails come from, since SMTP_URL is set'),
  );
});

test('nothing set, or all empty, is a local installation with the embedded database', () => {
  const expected = {
    host: '127.0.0.1',
    port: 8002,
    databaseUrl: undefined,
    jwtIssuer: 'bifrost',
    mailLimit: 500,
    local: true,
  };
  expect(readSettings({})).toMatchObject({ ...expected, dataDir: join(import.meta.dirname, '../../../.data') });
  expect(readSettings({ HOST: '', PORT: '', DATABASE_URL: '', AUTH_SECRET: '', AUTH_SECRET_FILE: '' })).toEqual(
    readSettings({}),
  );
});

test.each([
  ['localhost', undefined, true],
  ['127.0.0.2', undefined, true],
  ['::1', undefined, true],
  ['0.0.0.0', undefined, false],
  ['127.example.org', undefined, false],
  ['127.0.0.1', 'https://contacts.example.org', false],
])('with HOST=%s and PUBLIC_URL=%s the local mode is %s', (host, url, local) => {
  expect(readSettings({ HOST: host, PUBLIC_URL: url }).local).toBe(local);
});

test('origins are read as browsers send them', () => {
  expect(readSettings({ CORS_ORIGINS: 'https://Example.org/, http://localhost:5173' }).corsOrigins).toEqual([
    'https://example.org',
    'http://localhost:5173',
  ]);
  expect(readSettings({}).corsOrigins).toEqual([]);
});

test('requests are limited outside of the local mode, or when a limit is set', () => {
  const outside = { HOST: '0.0.0.0' };
  expect(readSettings({}).rateLimit).toBe(0);
  expect(readSettings({ RATE_LIMIT: '7' }).rateLimit).toBe(7);
  expect(readSettings(outside).rateLimit).toBe(100);
  expect(readSettings({ ...outside, RATE_LIMIT: '0' }).rateLimit).toBe(0);
});

test('a secret comes from its file, without the last line break', () => {
  const settings = readSettings({
    ADMIN_PASSWORD_FILE: secretFile('password', ' verbatim \n'),
    DATABASE_URL_FILE: secretFile('database', 'postgresql://kupfer@database/kupfer'),
  });
  expect(settings).toMatchObject({ adminPassword: ' verbatim ', databaseUrl: 'postgresql://kupfer@database/kupfer' });
});

test.each([
  ['RSA of 2048 bits', rsa.publicKey],
  ['P-256', p256.publicKey],
  ['Ed25519', ed25519.publicKey],
])('a key of %s is read, on one line too', (_, publicKey) => {
  const lines = pem(publicKey).trim();
  expect(readSettings({ JWT_PUBLIC_KEY: `${lines}\n` }).jwtPublicKey).toBe(lines);
  expect(readSettings({ JWT_PUBLIC_KEY: lines.replaceAll('\n', '\\n') }).jwtPublicKey).toBe(lines);
});

test.each([
  ['RSA of 1024 bits', shortRsa.publicKey],
  ['P-384', p384.publicKey],
  ['RSA that is private', rsa.privateKey],
])('a key of %s is refused and not printed', (_, wrongKey) => {
  const value = pem(wrongKey);
  const line = `JWT_PUBLIC_KEY is hidden (${value.length} characters), should be ${key}`;
  expect(() => readSettings({ JWT_PUBLIC_KEY: value })).toThrow(new Error(line));
});

test('the public address has no slash at its end', () => {
  expect(readSettings({ PUBLIC_URL: 'https://example.org:8443/' }).publicUrl).toBe('https://example.org:8443');
});
