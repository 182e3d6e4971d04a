/** The tables whose rows are mails in the queue; in this order they are looked through. */
export const mailTables = ['account_mail', 'appointment_notification'] as const;
export type MailTable = (typeof mailTables)[number];

/** What one table has beside the columns that all mails have: the instant before which a mail waits, and what left. */
const extras: Record<
  MailTable,
  { notBefore(at: string): string; retryAt(at: string): string; whatLeft(isKept: string): string }
> = {
  account_mail: { notBefore: (at) => at, retryAt: () => '', whatLeft: () => '' },
  appointment_notification: {
    notBefore: (at) => `greatest(${at}, send_at)`,
    retryAt: (at) => `, retry_at = ${at}`,
    whatLeft: (isKept) =>
      `, sent_subject = case when ${isKept} then sent_subject end, sent_text = case when ${isKept} then sent_text end`,
  },
};

/**
 * For how long a taken mail is its sender's alone. Longer than one try of the mailer (45 s), and short enough that the
 * mail of a dead sender is taken over within 60 s.
 */
export const LEASE = "interval '50 seconds'";

/** The pauses after a temporary failure; after the last one the mail is "failed". */
export const PAUSES = ['1 minute', '5 minutes', '30 minutes', '2 hours', '6 hours', '12 hours'];

/** How long a mail that left counts against the limit of its organization. */
const HOUR = "interval '1 hour'";

// "Of an organization at most so many in an hour" is a sum over rows: claims take turns, so that two cannot both add.
// A sender that is cut off in its turn is ended by the server, or all others would wait for it.
export const TURN = `select set_config('idle_in_transaction_session_timeout', '10s', true),
  pg_advisory_xact_lock(hashtext('kupfer outbox'))`;

export const FORGET_DEPARTURES = `delete from mail_departure where left_at <= statement_timestamp() - ${HOUR}`;

// How many mails of `o.organization_uuid` may leave, of all tables together, when $1 is the limit of an organization.
const allowance = `$1 - (select count(*) from mail_departure d
    where d.organization_uuid = o.organization_uuid and d.left_at > statement_timestamp() - ${HOUR})
  ${mailTables
    .map(
      (table) => `- (select count(*) from ${table} s
    where s.organization_uuid = o.organization_uuid and s.status = 'sending')`,
    )
    .join(' ')}`;

const isLast = `attempts > ${PAUSES.length}`;
const isDue = `n.status = 'queued' and n.next_attempt_at <= statement_timestamp()
  and coalesce(n.expires_at > statement_timestamp(), true)`;

// Every statement about a claimed mail has an effect only while the lease is ours.
export const held = 'where organization_uuid = $1 and uuid = $2 and lease_holder = $3';

// Whoever waited for their turn began the transaction long ago: here only the time of the statement is the time. And
// nobody here waits for a row that a user holds: it is left for the next look. A transaction changes a row once only: at
// the second change PostgreSQL would check its reference anew, and wait for whoever moves the appointment.

function statementsOf(table: MailTable) {
  const { notBefore, retryAt, whatLeft } = extras[table];

  // The first that are due of each organization, at most $2, and how many of them its limit lets leave. However many
  // wait, no more is read.
  const due = `due as materialized (
      select first.* from organization o cross join lateral (
        select n.organization_uuid, n.uuid, n.next_attempt_at, row_number() over (order by n.next_attempt_at, n.uuid) as place
        from ${table} n where n.organization_uuid = o.uuid and ${isDue}
        order by n.next_attempt_at, n.uuid limit $2
      ) first
      where exists (select from ${table} n where ${isDue})
    ), allowance as materialized (
      select o.organization_uuid, ${allowance} as mails from (select distinct organization_uuid from due) o
    )`;
  const dueRows = `select n.organization_uuid, n.uuid
      from ${table} n
      join due on due.organization_uuid = n.organization_uuid and due.uuid = n.uuid
      join allowance on allowance.organization_uuid = n.organization_uuid`;
  const pause = '(now() + (($5)::interval[])[attempts])';
  const ends = `($4 or ${pause} is null)`;

  return {
    takeBack: `with lapsed as materialized (
        select organization_uuid, uuid from ${table}
        where status = 'sending' and lease_until < statement_timestamp() for update skip locked
      )
      update ${table} n set
        status = case when ${isLast} then 'failed' else 'queued' end,
        next_attempt_at = case when not ${isLast} then ${notBefore('statement_timestamp()')} end,
        last_error = 'The sender of this mail ended before the mail server had answered.',
        lease_holder = null, lease_until = null ${whatLeft(isLast)}
      from lapsed where n.organization_uuid = lapsed.organization_uuid and n.uuid = lapsed.uuid`,

    cancelExpired: `with expired as materialized (
        select organization_uuid, uuid from ${table}
        where status = 'queued' and expires_at <= statement_timestamp() for update skip locked
      )
      update ${table} n set status = 'cancelled', next_attempt_at = null
      from expired where n.organization_uuid = expired.organization_uuid and n.uuid = expired.uuid`,

    // The organizations take turns too: one with many mails does not hold up the others.
    claim: `with ${due}, taken as materialized (
        ${dueRows} where ${isDue} and due.place <= allowance.mails
        order by due.place, due.next_attempt_at limit $2 for update of n skip locked
      )
      update ${table} n set
        status = 'sending', attempts = attempts + 1, next_attempt_at = null ${retryAt('null')},
        lease_holder = gen_random_uuid(), lease_until = statement_timestamp() + ${LEASE}
      from taken where n.organization_uuid = taken.organization_uuid and n.uuid = taken.uuid
      returning n.organization_uuid, n.uuid, n.lease_holder`,

    delay: `with ${due}, late as materialized (
        ${dueRows} where ${isDue} and due.place > allowance.mails for update of n skip locked
      )
      update ${table} n set next_attempt_at = statement_timestamp() + interval '1 minute', last_error = $3
      from late where n.organization_uuid = late.organization_uuid and n.uuid = late.uuid`,

    markSent: `with departed as (insert into mail_departure (organization_uuid, lease_holder) values ($1, $3))
      update ${table}
      set status = 'sent', sent_at = now(), last_error = null, lease_holder = null, lease_until = null ${held}`,

    markFailed: `update ${table} set
        status = case when ${ends} then 'failed' else 'queued' end,
        next_attempt_at = case when not ${ends} then ${notBefore(pause)} end ${retryAt(`case when not ${ends} then ${pause} end`)},
        last_error = left($6, 500), lease_holder = null, lease_until = null ${whatLeft(ends)}
      ${held}`,

    giveBack: `update ${table}
      set status = 'queued', attempts = attempts - 1, next_attempt_at = ${notBefore('now()')},
        lease_holder = null, lease_until = null ${whatLeft('false')}
      ${held}`,

    explain: `with due as materialized (
        select n.organization_uuid, n.uuid from ${table} n
        where ${isDue} and n.last_error is distinct from $1 for update skip locked
      )
      update ${table} n set last_error = $1
      from due where n.organization_uuid = due.organization_uuid and n.uuid = due.uuid`,
  };
}

/** The statements of the queue, for the mails of each table. */
export const outboxStatements: Record<MailTable, ReturnType<typeof statementsOf>> = {
  account_mail: statementsOf('account_mail'),
  appointment_notification: statementsOf('appointment_notification'),
};
