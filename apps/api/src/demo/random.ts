/** Numbers that look like chance and are the same each time. */
export type Random = {
  /** From 0 to one less than this. */
  below(limit: number): number;
  /** True so many times in a hundred. */
  percent(chance: number): boolean;
  pick<const List extends readonly [unknown, ...unknown[]]>(list: List): List[number];
  uuid(): string;
};

/** A generator of its own for this seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  const digits = (count: number) => Array.from({ length: count }, () => below(16).toString(16)).join('');
  return {
    below,
    percent: (chance) => below(100) < chance,
    pick: (list) => list[below(list.length)] ?? list[0],
    uuid: () => `${digits(8)}-${digits(4)}-4${digits(3)}-a${digits(3)}-${digits(12)}`,
  };
}
