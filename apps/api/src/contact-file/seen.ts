import { hash } from 'node:crypto';
import type { Likeness } from './duplicate.ts';

/** What rows of the file were already, so that later ones are compared with them too. */
export type Seen = {
  add(key: string): void;
  has(key: string): boolean;
};

/** For a few rows. */
export const seenNow = (): Seen => new Set<string>();

/** For all rows of a file that is only looked at: 48 bits of each key, so that a large file costs little. */
export function seenInFile(): Seen {
  const keys = new Set<number>();
  const short = (key: string) => hash('sha1', key, 'buffer').readUIntBE(0, 6);
  return { add: (key) => keys.add(short(key)), has: (key) => keys.has(short(key)) };
}

/** What is compared of a row. */
export type Compared = {
  uuid: string | undefined;
  customer_id: number | undefined;
  core_user_uuid: string | undefined;
  /** Null: it is compared with nothing, because it is known, or duplicates are wanted. */
  likeness: Likeness | null;
  /** Its uuid tells it from all others of the file, however alike. */
  isApart: boolean;
};

/** The keys by which others may know this row. */
export function keysOf({ uuid, customer_id, core_user_uuid, likeness, isApart }: Compared): string[] {
  return [
    ...identifiersOf({ uuid, customer_id }),
    ...(core_user_uuid ? [`user ${core_user_uuid}`] : []),
    ...[...(likeness?.keys() ?? [])].map((key) => (isApart ? `apart ${key}` : `like ${key}`)),
  ];
}

export function identifiersOf({ uuid, customer_id }: Pick<Compared, 'uuid' | 'customer_id'>): string[] {
  return [...(uuid ? [`uuid ${uuid}`] : []), ...(customer_id ? [`number ${customer_id}`] : [])];
}

/** Whether a row before is known by these keys. */
export const knows = (seen: Seen, keys: readonly string[]): boolean => keys.some((key) => seen.has(key));

/** The words for what the row shares with one before; undefined: nothing. */
export function likeSeen(seen: Seen, { likeness, isApart }: Compared): string | undefined {
  for (const [key, words] of likeness ?? []) {
    if (seen.has(`like ${key}`) || (!isApart && seen.has(`apart ${key}`))) return words;
  }
  return undefined;
}
