import { type Database, statement, type Transaction } from './database.ts';

/** Whose repeated request it may be: a key holds for one caller and one procedure of an organization. */
export type RetryKey = { caller_uuid: string; procedure: string; key: string };

const valuesOf = (tx: Transaction, { caller_uuid, procedure, key }: RetryKey) => [
  tx.organization_uuid,
  caller_uuid,
  procedure,
  key,
];

/** Holds the key until the transaction ends. Answers false while another transaction holds it. */
export async function holdRetryKey(tx: Transaction, retry: RetryKey): Promise<boolean> {
  const name = JSON.stringify(valuesOf(tx, retry));
  const [row] = await tx.query<{ held: boolean }>('select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as held', [
    name,
  ]);
  return row?.held === true;
}

const KEPT = "interval '24 hours'";

/**
 * The answer that was kept under the key, null when the object that it showed was deleted since, with the fingerprint
 * of the request that it answered.
 */
export async function findKeptAnswer(
  tx: Transaction,
  retry: RetryKey,
): Promise<{ fingerprint: string; answer: unknown } | undefined> {
  const [row] = await tx.query<{ fingerprint: string; answer: unknown }>(
    `select fingerprint, answer from kept_answer
     where organization_uuid = $1 and caller_uuid = $2 and procedure = $3 and key = $4
       and create_date > now() - ${KEPT}`,
    valuesOf(tx, retry),
  );
  return row;
}

/** Keeps an answer under the key for 24 hours. Its content is erased with the object that it shows. */
export async function keepAnswer(
  tx: Transaction,
  retry: RetryKey,
  fingerprint: string,
  answer: { uuid: string },
): Promise<void> {
  await tx.query(
    `insert into kept_answer (organization_uuid, caller_uuid, procedure, key, fingerprint, answer, object_uuid)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (organization_uuid, caller_uuid, procedure, key) do update set fingerprint = excluded.fingerprint,
       answer = excluded.answer, object_uuid = excluded.object_uuid, create_date = now()`,
    [...valuesOf(tx, retry), fingerprint, JSON.stringify(answer), answer.uuid],
  );
}

/** Erases the answers that were kept long enough. */
export async function purgeKeptAnswers(database: Database): Promise<void> {
  await statement(database.pool, `delete from kept_answer where create_date <= now() - ${KEPT}`);
}
