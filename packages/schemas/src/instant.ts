import { Temporal } from 'temporal-polyfill';

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})$/;
// Temporal reads a leap second as the one before: the seconds are looked at here.
const LOCAL = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:[0-5]\d(\.\d{1,9})?)?$/;
const EARLIEST = Date.parse('1900-01-01T00:00:00Z');
const LATEST = Date.parse('2999-12-31T23:59:59.999Z');

function format(milliseconds: number): string | undefined {
  return milliseconds >= EARLIEST && milliseconds <= LATEST ? new Date(milliseconds).toISOString() : undefined;
}

/**
 * Reads RFC 3339 with an offset; answers UTC with milliseconds (finer digits are cut off), or undefined when the text
 * is something else, the date does not exist, or the year lies outside 1900 to 2999.
 */
export function readInstant(text: string): string | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', offset = 'Z'] = match;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const wall = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    milliseconds,
  );
  // Date.UTC rolls 30 February over to March and 24:00 to the next day: compare with what was written.
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  if (new Date(wall).toISOString().slice(0, 19) !== written) return undefined;
  if (offset.toUpperCase() === 'Z') return format(wall);
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(4));
  if (hours > 23 || minutes > 59) return undefined;
  return format(wall - (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000);
}

/** Reads a date-time without an offset, as `<input type="datetime-local">` writes it; undefined when it is none. */
export function readLocalTime(text: string): Temporal.PlainDateTime | undefined {
  if (!LOCAL.test(text)) return undefined;
  try {
    return Temporal.PlainDateTime.from(text.replace(/[t ]/, 'T'), { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

/** Reads a calendar date, `2026-07-01`, from 1900 to 2999; undefined when it is none. */
export function readDate(text: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  return readInstant(`${text}T00:00:00Z`) && text;
}

/**
 * The instant at which clocks in the zone show the local time. Answers a sentence instead when a clock change skips
 * or repeats that time: nobody can know which instant was meant.
 */
export function inZone(local: Temporal.PlainDateTime, timeZone: string): { instant: string } | { wrong: string } {
  try {
    const zoned = local.toZonedDateTime(timeZone, { disambiguation: 'reject' });
    const instant = format(zoned.epochMilliseconds);
    return instant ? { instant } : { wrong: 'The year must be from 1900 to 2999.' };
  } catch {
    return {
      wrong: `Clocks in ${timeZone} skip or repeat this time; give it with its offset, like 2026-10-25T02:30:00+01:00.`,
    };
  }
}

/**
 * The instant as clocks in the zone show it, and whether they show the same once only: when they go back, an hour is
 * shown twice.
 *
 * @throws RangeError for a zone that does not exist
 */
export function clockTime(instant: string, timeZone: string): { zoned: Temporal.ZonedDateTime; isShownOnce: boolean } {
  const zoned = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone);
  return { zoned, isShownOnce: 'instant' in inZone(zoned.toPlainDateTime(), timeZone) };
}

/**
 * The instant at which clocks in the zone show the local time, as iCalendar reads it (RFC 5545, 3.3.5): the first one of
 * a time that is shown twice, and one that is skipped by the offset before the gap. Undefined outside 1900 to 2999.
 */
export function firstInstant(local: Temporal.PlainDateTime, timeZone: string): string | undefined {
  return format(local.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds);
}
