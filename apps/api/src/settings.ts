import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type BlockList, isIP, isIPv4 } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { rangesOf } from './proxies.ts';

/** What the environment decides. */
export type Settings = {
  host: string;
  /** 0 takes any free one. */
  port: number;
  /** Where people reach the service, without a slash at the end. */
  publicUrl: string | undefined;
  /** Proxies whose word about the client is taken; undefined: nobody's. */
  trustProxy: BlockList | undefined;
  /** Pages of which other origins may call the service. */
  corsOrigins: string[];
  /** Requests of one caller in a second, 0 for any number. */
  rateLimit: number;
  /** Processes that share the port. */
  workers: number;
  /** Undefined: the embedded database in `dataDir`. */
  databaseUrl: string | undefined;
  /** Absolute. */
  dataDir: string;
  /** PEM of the platform that signs tokens. */
  jwtPublicKey: string | undefined;
  /** Where it publishes its keys instead. */
  jwtJwksUrl: string | undefined;
  jwtIssuer: string;
  jwtAudience: string | undefined;
  authSecret: string | undefined;
  adminPassword: string | undefined;
  smtpUrl: string | undefined;
  mailFrom: string | undefined;
  /** Mails of one organization in an hour. */
  mailLimit: number;
  /** Opens `/metrics`. */
  metricsToken: string | undefined;
  logLevel: (typeof LOG_LEVELS)[number];
  /** Seconds that running requests get when the service stops. */
  shutdownTimeout: number;
  /** The service is for this machine alone: it listens on loopback and has no public address. */
  local: boolean;
};

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const DATA_DIR = join(import.meta.dirname, '../../../.data');

const text = z.string();
const whole = (least: number, most: number) =>
  text
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most));

/** Each description completes the sentence "NAME is …, should be …". */
const Environment = z.object({
  HOST: text
    .refine(isHost)
    .default('127.0.0.1')
    .describe('an address or name of this machine (0.0.0.0: all its addresses)'),
  PORT: whole(0, 65535).default(8002).describe('a port, 1 to 65535 (0: any free one)'),
  PUBLIC_URL: text
    .refine(isOrigin)
    .transform((value) => new URL(value).origin)
    .optional()
    .describe('where people reach the service, like https://contacts.example.org, without a path'),
  TRUST_PROXY: text
    .refine(rangesOf)
    .transform(rangesOf)
    .optional()
    .describe('addresses and ranges of proxies, separated by commas, like 127.0.0.1, 10.0.0.0/8'),
  CORS_ORIGINS: text
    .transform((value) => value.split(',').map((origin) => origin.trim()))
    .refine((origins) => origins.every(isOrigin))
    .transform((origins) => origins.map((origin) => new URL(origin).origin))
    .default([])
    .describe('origins separated by commas, like https://app.example.org, without a path'),
  RATE_LIMIT: whole(0, 1_000_000).optional().describe('a whole number, 0 (no limit) to 1000000'),
  WORKERS: whole(1, 64).default(1).describe('a whole number, 1 to 64'),
  DATABASE_URL: text
    .refine((value) => isUrl(value, ['postgres:', 'postgresql:']))
    .optional()
    .describe('like postgresql://user:password@host:5432/database'),
  DATA_DIR: text
    .transform((value) => resolve(value))
    .default(DATA_DIR)
    .describe('a directory'),
  JWT_PUBLIC_KEY: text
    .transform((value) => value.replaceAll('\\n', '\n').trim())
    .refine(isPublicKey)
    .optional()
    .describe('a public key in PEM: RSA of 2048 bits or more, EC on P-256, or Ed25519'),
  JWT_JWKS_URL: text
    .refine(isKeySetUrl)
    .optional()
    .describe(
      'where the platform publishes its keys, like https://platform.example.org/jwks.json (http only on this machine)',
    ),
  JWT_ISSUER: text.default('bifrost').describe('the `iss` of the platform’s tokens'),
  JWT_AUDIENCE: text.optional().describe('the `aud` of the platform’s tokens'),
  AUTH_SECRET: text
    .refine((value) => Buffer.byteLength(value) >= 32)
    .optional()
    .describe('at least 32 bytes that nobody can guess, like the output of `openssl rand -hex 32`'),
  ADMIN_PASSWORD: text.optional().describe('the password of the first account'),
  SMTP_URL: text
    .refine((value) => isUrl(value, ['smtp:', 'smtps:']))
    .optional()
    .describe('like smtp://user:password@mail.example.org:587'),
  MAIL_FROM: z.email({ pattern: z.regexes.html5Email }).optional().describe('the address that mails come from'),
  MAIL_LIMIT: whole(1, 1_000_000).default(500).describe('a whole number, 1 to 1000000'),
  METRICS_TOKEN: text
    .regex(/^[\x21-\x7e]{16,}$/)
    .optional()
    .describe('at least 16 visible ASCII characters that nobody can guess'),
  LOG_LEVEL: z
    .enum(LOG_LEVELS)
    .default('info')
    .describe(`one of ${LOG_LEVELS.join(', ')}`),
  SHUTDOWN_TIMEOUT: whole(0, 3600).default(10).describe('seconds, a whole number from 0 to 3600'),
});

type Name = keyof typeof Environment.shape;
const names = Environment.keyof().options;

/** Never printed, and each also to be had from the file that NAME_FILE names. */
const secrets: readonly Name[] = [
  'DATABASE_URL',
  'JWT_PUBLIC_KEY',
  'AUTH_SECRET',
  'ADMIN_PASSWORD',
  'SMTP_URL',
  'METRICS_TOKEN',
];

/**
 * Reads the settings from the environment; an empty variable counts as unset.
 * @throws an Error with one line for each variable that is wrong: what it is (secrets masked) and what it should be
 */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const { values, problems } = readValues(environment);
  const parsed = Environment.safeParse(values);
  for (const issue of parsed.error?.issues ?? []) {
    const name = names.find((known) => known === issue.path[0]);
    if (name)
      problems.push(`${name} is ${shown(name, values[name])}, should be ${Environment.shape[name].description}`);
  }
  if (values.SMTP_URL && !values.MAIL_FROM) {
    problems.push('MAIL_FROM is unset, should be the address that mails come from, since SMTP_URL is set');
  }
  if (values.JWT_PUBLIC_KEY && values.JWT_JWKS_URL) {
    problems.push('JWT_PUBLIC_KEY and JWT_JWKS_URL are both set, only one should be');
  }
  if (!parsed.success || problems.length > 0) throw new Error([...new Set(problems)].join('\n'));
  const read = parsed.data;
  const local = isLoopback(read.HOST) && !read.PUBLIC_URL;
  return {
    host: read.HOST,
    port: read.PORT,
    publicUrl: read.PUBLIC_URL,
    trustProxy: read.TRUST_PROXY,
    corsOrigins: read.CORS_ORIGINS,
    rateLimit: read.RATE_LIMIT ?? (local ? 0 : 100),
    workers: read.WORKERS,
    databaseUrl: read.DATABASE_URL,
    dataDir: read.DATA_DIR,
    jwtPublicKey: read.JWT_PUBLIC_KEY,
    jwtJwksUrl: read.JWT_JWKS_URL,
    jwtIssuer: read.JWT_ISSUER,
    jwtAudience: read.JWT_AUDIENCE,
    authSecret: read.AUTH_SECRET,
    adminPassword: read.ADMIN_PASSWORD,
    smtpUrl: read.SMTP_URL,
    mailFrom: read.MAIL_FROM,
    mailLimit: read.MAIL_LIMIT,
    metricsToken: read.METRICS_TOKEN,
    logLevel: read.LOG_LEVEL,
    shutdownTimeout: read.SHUTDOWN_TIMEOUT,
    local,
  };
}

/** The variables that are set, secrets from their files too, and what is wrong with those files. */
function readValues(environment: Record<string, string | undefined>) {
  const values: Partial<Record<Name, string>> = {};
  const problems: string[] = [];
  for (const name of names) {
    if (environment[name]) values[name] = environment[name];
    const file = secrets.includes(name) && environment[`${name}_FILE`];
    if (!file) continue;
    if (values[name]) problems.push(`${name} and ${name}_FILE are both set, only one should be`);
    try {
      // Editors and `echo` end a file with a line break that is no part of the secret.
      values[name] ??= readFileSync(file, 'utf8').replace(/\r?\n$/, '') || undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message : error;
      problems.push(`${name}_FILE is ${JSON.stringify(file)}, should be a file that can be read (${reason})`);
    }
  }
  return { values, problems };
}

function shown(name: Name, value = ''): string {
  return secrets.includes(name) ? `hidden (${value.length} characters)` : JSON.stringify(value);
}

function isHost(value: string): boolean {
  return isIP(value) > 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(value);
}

/** Whether a host is this machine itself; an IPv6 address also as it stands in an URL, in brackets. */
export function isLoopback(host: string): boolean {
  return ['localhost', '::1', '[::1]'].includes(host) || (isIPv4(host) && host.startsWith('127.'));
}

function isUrl(value: string, protocols: string[]): boolean {
  return URL.canParse(value) && protocols.includes(new URL(value).protocol);
}

/** Whoever could change what is fetched there could sign for everybody: TLS, or this machine itself. */
function isKeySetUrl(value: string): boolean {
  if (!isUrl(value, ['http:', 'https:'])) return false;
  const { protocol, hostname, username, password } = new URL(value);
  // `fetch` takes no address with a password in it.
  if (username || password) return false;
  return protocol === 'https:' || isLoopback(hostname);
}

function isOrigin(value: string): boolean {
  return isUrl(value, ['http:', 'https:']) && /^[^?#@]+$/.test(value) && new URL(value).pathname === '/';
}

function isPublicKey(pem: string): boolean {
  // A private key would be read as well, and its public half taken from it.
  if (!/^-----BEGIN (RSA )?PUBLIC KEY-----/.test(pem)) return false;
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPublicKey(pem);
    if (type === 'rsa') return (details?.modulusLength ?? 0) >= 2048;
    return type === 'ed25519' || (type === 'ec' && details?.namedCurve === 'prime256v1');
  } catch {
    return false;
  }
}
