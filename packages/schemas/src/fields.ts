import { z } from 'zod';
import { readInstant, readLocalTime } from './instant.ts';

const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\n\r\t]/u;

function lengthInCodePoints(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

function wrongText(text: string, limits: { min: number; max: number; lines: boolean }): string | undefined {
  if (!text.isWellFormed()) return 'This text holds half of a character (a lone surrogate).';
  if ((limits.lines ? CONTROL_BUT_LINES : CONTROL).test(text)) {
    return limits.lines ? 'Control characters are not allowed.' : 'Line breaks and control characters are not allowed.';
  }
  // A text of n UTF-16 units has at most n code points, so most texts need no counting.
  if (text.length > limits.max && lengthInCodePoints(text) > limits.max) return `At most ${limits.max} characters.`;
  if (text.length < limits.min)
    return limits.min === 1 ? 'This must not be empty.' : `At least ${limits.min} characters.`;
}

function textField(limits: { min: number; max: number; lines: boolean }) {
  return z
    .string()
    .trim()
    .check((ctx) => {
      const message = wrongText(ctx.value, limits);
      if (message) ctx.issues.push({ code: 'custom', message, input: ctx.value });
    })
    .meta({ maxLength: limits.max, ...(limits.min > 0 && { minLength: limits.min }) });
}

/** One line of text, trimmed, at most `max` code points. */
export const line = (max: number, min = 0) => textField({ min, max, lines: false });

/** Text that may have several lines, trimmed, at most `max` code points. */
export const lines = (max: number) => textField({ min: 0, max, lines: true });

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether PostgreSQL would take this as a uuid in the canonical form; any version, any variant. */
export const isUuid = (value: unknown): value is string => typeof value === 'string' && GUID.test(value);

/** A uuid of anything, also of things outside this service: 8-4-4-4-12 hex digits, answered in lower case. */
export const Uuid = z.guid('This is not a uuid, like 0198c0de-0000-7000-8000-000000000001.').toLowerCase();

/** A list of uuids, none twice. */
/** Uuids in a list. */
export const MOST_UUIDS = 1000;

export const Uuids = z
  .array(Uuid)
  .max(MOST_UUIDS, `At most ${MOST_UUIDS.toLocaleString('en')} uuids.`)
  .check((ctx) => {
    const seen = new Set<string>();
    ctx.value.forEach((uuid, position) => {
      if (seen.has(uuid))
        ctx.issues.push({ code: 'custom', message: 'This uuid is in the list twice.', input: uuid, path: [position] });
      seen.add(uuid);
    });
  });

/**
 * The uuid in a path. Any text is let through by the schema: what is not the uuid of an object is answered 404 like
 * an unknown one (docs/api.md, "Identifiers").
 */
export const PathUuid = z.string().meta({ format: 'uuid', description: 'The uuid of the object.' });

/**
 * An e-mail address by the rule of HTML (WHATWG, "valid e-mail address"), its domain also in Unicode (IDN), at most
 * 254 characters (RFC 5321, 4.5.3.1.3 less the angle brackets).
 */
export const Email = line(254)
  .check((ctx) => {
    if (ctx.issues.length === 0 && !isEmail(ctx.value)) {
      ctx.issues.push({
        code: 'custom',
        message: 'This is not an e-mail address, like name@example.org.',
        input: ctx.value,
      });
    }
  })
  .meta({ format: 'email', maxLength: 254, examples: ['anna@example.org'] });

const DOMAIN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;

// Letters, digits and hyphens of every script. The URL parser would decode `%` and drop characters that nobody sees.
const LETTER = '[[\\p{L}\\p{M}\\p{N}]--\\p{Default_Ignorable_Code_Point}]';
const LABEL = `${LETTER}(?:[${LETTER}\\u200c\\u200d\\-]*${LETTER})?`;
const UNICODE_DOMAIN = new RegExp(`^${LABEL}(?:[.\u3002]${LABEL})*$`, 'v');

function isEmail(address: string): boolean {
  const domain = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@([^@]{1,253})$/i.exec(address)?.[1];
  if (!domain) return false;
  if (DOMAIN.test(domain)) return true;
  // The URL parser knows IDNA (UTS 46) on the server and in the browser alike.
  const host = UNICODE_DOMAIN.test(domain) && URL.parse(`http://${domain}`)?.hostname;
  return Boolean(host && DOMAIN.test(host));
}

/**
 * A time zone by its IANA name, `Area/City` or UTC, as ICU knows it; the database checks that PostgreSQL knows it too.
 * Shorter names are refused: PostgreSQL takes CET or EST for an offset that never changes.
 */
export const TimeZone = line(64)
  .check((ctx) => {
    if (!isTimeZone(ctx.value)) {
      ctx.issues.push({ code: 'custom', message: 'This is not a time zone, like Europe/Berlin.', input: ctx.value });
    }
  })
  .meta({ maxLength: 64, examples: ['Europe/Berlin'] });

function isTimeZone(name: string): boolean {
  // Intl takes offsets like "+01:00" too, which are no IANA names.
  if (!/^([a-z][a-z0-9_+-]*(\/[a-z0-9_+-]+)+|utc)$/i.test(name)) return false;
  if (knownZones.has(name.toLowerCase())) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    return false;
  }
  knownZones.add(name.toLowerCase());
  return true;
}

/** Those that were asked for, in small letters: a thousand appointments would wait a second for Intl. */
const knownZones = new Set<string>();

const INSTANT_HINT = 'A date and time with its offset is expected, like 2026-07-01T12:00:00+02:00, from 1900 to 2999.';

/** A point in time: RFC 3339 with an offset on the way in, UTC with milliseconds afterwards and on the way out. */
export const Instant = z
  .string()
  .check((ctx) => {
    const instant = readInstant(ctx.value);
    if (instant) ctx.value = instant;
    else ctx.issues.push({ code: 'custom', message: INSTANT_HINT, input: ctx.value });
  })
  .meta({ format: 'date-time', examples: ['2026-07-01T10:00:00.000Z'] });

/** Like `Instant`, or a local date-time that `inZone` turns into an instant. */
export const InstantOrLocalTime = z
  .string()
  .check((ctx) => {
    const instant = readInstant(ctx.value);
    if (instant) ctx.value = instant;
    else if (!readLocalTime(ctx.value)) ctx.issues.push({ code: 'custom', message: INSTANT_HINT, input: ctx.value });
  })
  .meta({
    description:
      'RFC 3339 with an offset, or a local date-time when `time_zone` stands in the same body. Answered in UTC with milliseconds.',
    examples: ['2026-07-01T10:00:00.000Z'],
    format: 'date-time',
  });

/** Time marks of every stored object, read-only. */
export const timeMarks = {
  create_date: Instant.meta({ readOnly: true, format: 'date-time', description: 'When it was created.' }),
  edit_date: Instant.meta({ readOnly: true, format: 'date-time', description: 'When it was changed last.' }),
};

/** The language of mails and of the organization. */
export const Language = z.enum(['en', 'de']).meta({ id: 'Language' });
export type Language = z.infer<typeof Language>;

/** The input of what needs no more than the object's uuid. */
export const Addressed = z.strictObject({ uuid: PathUuid });
export type Addressed = z.infer<typeof Addressed>;

/** The answer of a deletion. */
export const Nothing = z.void();
