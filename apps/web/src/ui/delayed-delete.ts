import { createStore, useStore } from '../store.ts';
import { TOAST_TIME } from './toast.tsx';

/** The uuids of objects that are hidden because they will be deleted in a moment. */
const hidden = createStore<ReadonlySet<string>>(new Set());
const waiting = new Map<string, { timer: ReturnType<typeof setTimeout>; run: () => Promise<unknown> }>();

/** The uuids that no list and no calendar shows. */
export const useHidden = (): ReadonlySet<string> => useStore(hidden);

/**
 * Hides an object, and deletes it when the time to undo is over, or when the page is left. When the deletion fails the
 * object is shown again, and `fail` hears why. Answers what takes it back.
 */
export function deleteLater(uuid: string, run: () => Promise<unknown>, fail: (error: unknown) => void): () => void {
  const perform = async () => {
    waiting.delete(uuid);
    try {
      await run();
    } catch (error) {
      show(uuid);
      fail(error);
    }
  };
  hidden.set(new Set(hidden.get()).add(uuid));
  waiting.set(uuid, { timer: setTimeout(perform, TOAST_TIME), run: perform });
  return () => {
    clearTimeout(waiting.get(uuid)?.timer);
    waiting.delete(uuid);
    show(uuid);
  };
}

/** Deletes at once what of these was to be deleted in a moment; whether there was any. */
export async function deleteNow(uuids: readonly string[]): Promise<boolean> {
  const due = uuids.flatMap((uuid) => waiting.get(uuid) ?? []);
  for (const { timer } of due) clearTimeout(timer);
  await Promise.all(due.map(({ run }) => run()));
  return due.length > 0;
}

function show(uuid: string): void {
  const rest = new Set(hidden.get());
  rest.delete(uuid);
  hidden.set(rest);
}

window.addEventListener('pagehide', () => {
  for (const { timer, run } of waiting.values()) {
    clearTimeout(timer);
    run();
  }
});
