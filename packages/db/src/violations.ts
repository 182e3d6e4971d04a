import { badInput, Fault } from '@kupfer/schemas/problem';

/** A rule that the database keeps, by the name of its constraint: where the input broke it, and how to say so. */
type Rule = { pointer: string; detail: string; code: 'bad_input' | 'conflict' };

const missing = (pointer: string): Rule => ({ pointer, detail: 'This object does not exist.', code: 'bad_input' });
const taken = (pointer: string, detail: string): Rule => ({ pointer, detail, code: 'conflict' });
const wrong = (pointer: string, detail: string): Rule => ({ pointer, detail, code: 'bad_input' });

const rules: Record<string, Rule> = {
  contact_customer_id_key: taken('/customer_id', 'Another contact has this customer number.'),
  contact_core_user_uuid_key: taken('/core_user_uuid', 'Another contact is this CoreUser.'),
  contact_contact_type_fkey: missing('/contact_type'),
  contact_type_name_key: taken('/name', 'Another contact type has this name.'),
  appointment_contact_fkey: missing('/contact_uuid'),
  appointment_owner_contact_fkey: missing('/owner'),
  appointment_period_check: wrong('/end_date', 'The end must not lie before the start.'),
  contact_pkey: taken('/uuid', 'There is a contact with this uuid already.'),
  appointment_participant_booking_excl: taken(
    '',
    'Somebody would be in two appointments at once, and this organization refuses double booking.',
  ),
  appointment_time_zone_check: wrong('/time_zone', 'This is not a time zone, like Europe/Berlin.'),
  organization_time_zone_check: wrong('/time_zone', 'This is not a time zone, like Europe/Berlin.'),
  appointment_note_link_pkey: taken(
    '/type',
    'An appointment has at most one note of a type, and this one has another.',
  ),
  appointment_note_link_appointment_fkey: missing('/appointments'),
  appointment_notification_appointment_fkey: missing('/appointment'),
  appointment_driving_time_appointment_fkey: missing('/appointment'),
  demo_pkey: taken('', 'There is demo data already: delete it first.'),
  account_username_key: taken('/username', 'Another account has this user name.'),
  account_email_key: taken('/email', 'Another account has this e-mail address.'),
  account_mail_invitation_key: taken('/email', 'This address is invited already: send the invitation again.'),
  member_pkey: taken('', 'This account belongs to the organization already.'),
  appointment_driving_time_content_check: wrong('/distance', 'At least one of distance and time is needed.'),
};

const DEADLOCK = '40P01';
const SERIALIZATION_FAILURE = '40001';
const UNKNOWN_TIME_ZONE = '22023';
const TOOK_TOO_LONG = '57014';

/** SQLSTATE classes and codes that say that the database is away or about to go (PostgreSQL, appendix A). */
const AWAY = /^(08|57P0[1-3]|53300)/;

function textProperty(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}

const passing = new WeakSet<Fault>();

function inPassing(detail: string, cause: unknown): Fault {
  const fault = new Fault('unavailable', detail, { retryAfter: 1, cause });
  passing.add(fault);
  return fault;
}

/** A refusal because of another row that was gone when it was looked for: the transaction is tried again. */
export const metNobody = (cause: unknown) => inPassing('Others book the same people at this moment.', cause);

/** Whether a transaction ended only because of another one. */
export function mayBeRetried(error: unknown): boolean {
  if (error instanceof Fault) return passing.has(error);
  const state = textProperty(error, 'code');
  return state === DEADLOCK || state === SERIALIZATION_FAILURE;
}

/** Whether PostgreSQL could not read a value as what it was to be (class 22). */
export function isDataException(error: unknown): boolean {
  return textProperty(error, 'code')?.startsWith('22') === true;
}

/** The name of the constraint that an error of PostgreSQL tells of. */
export function brokenConstraint(error: unknown): string | undefined {
  return textProperty(error, 'constraint');
}

function isAway(error: unknown): boolean {
  const code = textProperty(error, 'code') ?? '';
  if (
    AWAY.test(code) ||
    ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'P1001'].includes(code)
  )
    return true;
  // pg has no codes for these two.
  const message = textProperty(error, 'message') ?? '';
  return message.startsWith('Connection terminated') || message === 'timeout exceeded when trying to connect';
}

/** The refusal of a broken rule, by the name of its constraint; undefined for one that nobody can break by input. */
export function faultOfConstraint(constraint: string | undefined, cause?: unknown): Fault | undefined {
  const rule = rules[constraint ?? ''];
  return rule && new Fault(rule.code, rule.detail, { errors: [{ pointer: rule.pointer, detail: rule.detail }], cause });
}

/** Throws what `faultOfDatabase` makes of an error: for `catch`. */
export function failAsFault(error: unknown): never {
  throw faultOfDatabase(error);
}

/** What a failure of the database means to a client; an error that no client can mend is returned as it is. */
export function faultOfDatabase(error: unknown): unknown {
  if (error instanceof Fault) return error;
  const broken = faultOfConstraint(brokenConstraint(error), error);
  if (broken) return broken;
  if (textProperty(error, 'code') === UNKNOWN_TIME_ZONE && textProperty(error, 'message')?.startsWith('time zone')) {
    return badInput('/time_zone', 'This is not a time zone, like Europe/Berlin.');
  }
  if (textProperty(error, 'code') === TOOK_TOO_LONG) {
    return new Fault('unavailable', 'The database took too long for this.', { retryAfter: 30, cause: error });
  }
  if (mayBeRetried(error)) return inPassing('Others change the same objects at this moment.', error);
  if (isAway(error))
    return new Fault('unavailable', 'The database does not answer at the moment.', { retryAfter: 5, cause: error });
  return error;
}
