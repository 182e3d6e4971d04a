import type { Transaction } from './database.ts';

/**
 * Marks appointments as changed because something that they show is about to, so that a client that follows
 * `edit_date` hears of it; keeps everybody else from changing them until the transaction ends. Answers which of them
 * there are.
 *
 * Whoever writes notes or driving times calls this or `lockAppointment` first: all take appointments in the order of
 * their uuids and what belongs to them afterwards, so that no two wait for one another.
 */
export async function touchAppointments(tx: Transaction, uuids: readonly string[]): Promise<string[]> {
  if (uuids.length === 0) return [];
  const touched = await tx.query<{ uuid: string }>(
    `update appointment set edit_date = now() where organization_uuid = $1 and uuid in (
       select uuid from appointment where organization_uuid = $1 and uuid = any ($2::uuid[]) order by uuid for update
     ) returning uuid`,
    [tx.organization_uuid, uuids],
  );
  return touched.map(({ uuid }) => uuid);
}
