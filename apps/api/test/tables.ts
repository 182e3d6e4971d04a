import type { BackDoor } from './notifications.ts';

/**
 * What is written beside the transactions of requests: a refused one leaves a gap in the numbers, and mails leave at any
 * time; of all other tables `change` only says that they were changed.
 */
const ASIDE = ['customer_counter', 'mail_departure', 'change'];

/** What the sender of mails writes into the row of a mail that was asked for. */
const SENDING = [
  ...['status', 'attempts', 'sent_at', 'next_attempt_at', 'retry_at', 'last_error', 'edit_date'],
  ...['lease_holder', 'lease_until', 'sent_subject', 'sent_text', 'search_text', 'secret_hash', 'secret_expires_at'],
];

/** By table the fingerprint of all rows of an organization, null where it has none. */
export type Fingerprints = Record<string, string | null>;

/** Prepares to take the fingerprints of an organization in every table of the catalogue. */
export async function openFingerprints({ sql }: BackDoor): Promise<(organization: string) => Promise<Fingerprints>> {
  const [all] = await sql<{ statement: string }>(
    `select string_agg(format(
       'select %L as name, md5(string_agg((to_jsonb(t)
          - case when to_jsonb(t) @> ''{"send_notification": true}'' or %L = ''account_mail'' then $2::text[] else ''{}'' end)::text,
          '','' order by t::text)) as rows from %I t where t.%I = $1', c.relname, c.relname, c.relname, a.attname),
       ' union all ' order by c.relname) as statement
     from pg_class c join pg_attribute a on a.attrelid = c.oid
       and a.attname = case c.relname when 'organization' then 'uuid' else 'organization_uuid' end
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all ($1)`,
    ASIDE,
  );
  return async (organization) => {
    const tables = await sql<{ name: string; rows: string | null }>(all?.statement ?? '', organization, SENDING);
    return Object.fromEntries(tables.map(({ name, rows }) => [name, rows]));
  };
}
