import type { Dates } from './appointment-values.ts';
import { instantOrWhy } from './moment.ts';
import { type ReminderValues, units } from './reminder-values.ts';

/** When a mail will leave: as asked, at once; late, since its time has passed; never, since all is over by then. */
export type Leaving = { leaves: 'at once' | 'late' | 'never' } | { leaves: 'at'; at: string };

type About = {
  /** That of the wall clock on which the time to leave was chosen. */
  zone: string;
  /** Of the appointment. */
  span: Dates;
  /** Whether it is a stored mail that waits already. */
  isWaiting?: boolean;
};

/**
 * When a mail about an appointment will leave; the rules are those of `schedule` in
 * packages/db/src/appointment-notification.ts. Undefined while the time is typed.
 */
export function leavingOf(reminder: ReminderValues, { zone, span, isWaiting = false }: About): Leaving | undefined {
  const due = dueAt(reminder, zone, span);
  if (due === undefined) return undefined;
  const now = Date.now();
  const leaves = due === null ? now : Date.parse(due);
  const end = Date.parse(span.end_date);
  // A mail about an appointment that is over is sent only when it was asked for after the end.
  if (Math.max(leaves, now) >= end && (end > now || isWaiting)) return { leaves: 'never' };
  if (due === null) return { leaves: 'at once' };
  return leaves <= now ? { leaves: 'late' } : { leaves: 'at', at: due };
}

/** The instant, null for at once. */
function dueAt({ when, at, amount, unit }: ReminderValues, zone: string, span: Dates): string | null | undefined {
  if (when === 'at once') return null;
  if (when === 'at a time') return instantOrWhy(at, zone).instant;
  if (!/^\d{1,7}$/.test(amount.trim())) return undefined;
  return new Date(Date.parse(span.start_date) - Number(amount) * units[unit] * 60_000).toISOString();
}
