/**
 * What stands in a file portion by portion: `isFull` is asked after each item, and told when the portion was begun, in
 * milliseconds. Where the file breaks off, what stands before that is the last portion.
 */
export async function* portionsOf<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  isFull: (portion: readonly Item[], begun: number) => boolean,
): AsyncGenerator<{ portion: Item[]; failure: { error: unknown } | null }> {
  let portion: Item[] = [];
  let begun = Date.now();
  let failure: { error: unknown } | null = null;
  try {
    for await (const item of items) {
      portion.push(item);
      if (!isFull(portion, begun)) continue;
      yield { portion, failure };
      portion = [];
      begun = Date.now();
    }
  } catch (error) {
    failure = { error };
  }
  if (portion.length > 0 || failure) yield { portion, failure };
}
