import type { Transaction } from './database.ts';

const RAISE = `update customer_counter set last_customer_id = last_customer_id + $2
  where organization_uuid = $1 and last_customer_id <= 999999999 - $2
  returning last_customer_id as customer_id, set_config('synchronous_commit', 'off', true)`;

const RAISE_PAST_TAKEN = `update customer_counter k set last_customer_id = free.customer_id
  from (
    select coalesce(
      (select last_customer_id + 1 where not exists (
        select from contact c where c.organization_uuid = $1 and c.customer_id = last_customer_id + 1)),
      (select c.customer_id + 1 from contact c
        where c.organization_uuid = $1 and c.customer_id > last_customer_id and not exists (
          select from contact n where n.organization_uuid = $1 and n.customer_id = c.customer_id + 1)
        order by c.customer_id limit 1)
    ) as customer_id from customer_counter where organization_uuid = $1
  ) free
  where k.organization_uuid = $1 and k.last_customer_id < free.customer_id and free.customer_id <= 999999999
  returning k.last_customer_id as customer_id, set_config('synchronous_commit', 'off', true)`;

/**
 * The organization's next customer numbers, of which the answer is the last; undefined when there are not so many left.
 * They are committed at once and without waiting for the disk: the flush of the contacts that get them carries them too,
 * and a number that no contact got is a gap, which is allowed.
 */
export async function nextCustomerIds(tx: Transaction, count: number): Promise<number | undefined> {
  const [row] = await tx.aside<{ customer_id: number }>(RAISE, [tx.organization_uuid, count]);
  return row?.customer_id;
}

/** The next number that no contact has, when the ones after the last are taken; given like `nextCustomerIds`. */
export async function customerIdPastTaken(tx: Transaction): Promise<number | undefined> {
  const [row] = await tx.aside<{ customer_id: number }>(RAISE_PAST_TAKEN, [tx.organization_uuid]);
  return row?.customer_id;
}
