import type { Transaction } from './database.ts';

/**
 * Marks appointments as changed because something that they show did, so that a client that follows `edit_date` hears
 * of it. In the order of their uuids, so that two of these do not wait for one another.
 */
export async function touchAppointments(tx: Transaction, uuids: readonly string[]): Promise<void> {
  if (uuids.length === 0) return;
  await tx.query(
    `update appointment set edit_date = now() where organization_uuid = $1 and uuid in (
       select uuid from appointment where organization_uuid = $1 and uuid = any ($2::uuid[]) order by uuid for update
     )`,
    [tx.organization_uuid, uuids],
  );
}
