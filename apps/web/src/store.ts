import { useSyncExternalStore } from 'react';

/** A value that components follow by `use`, and that code outside of components reads and replaces. */
export type Store<Value> = { get(): Value; set(value: Value): void; subscribe(hear: () => void): () => void };

/** Makes a store that begins with this value. */
export function createStore<Value>(value: Value): Store<Value> {
  const hearers = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const hear of hearers) hear();
    },
    subscribe(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
  };
}

/** The value of a store; the component is drawn anew when it changes. */
export const useStore = <Value>({ subscribe, get }: Store<Value>): Value => useSyncExternalStore(subscribe, get);
