import { createStore } from './store.ts';

/** When the next try is made (milliseconds since 1970) while the service cannot be reached, else null. */
export const nextTry = createStore<number | null>(null);

const PAUSE = 5000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Whether an answer means that the service is away for the moment, and the same request may go through later. */
export const isAway = (status: number): boolean => status === 502 || status === 503 || status === 504;

/** Tells what became of a request: an answer ends the wait, its absence begins one. */
export function noteReach(isReached: boolean): void {
  if (isReached) {
    clearTimeout(timer);
    timer = undefined;
    nextTry.set(null);
  } else if (timer === undefined) {
    nextTry.set(Date.now() + PAUSE);
    timer = setTimeout(look, PAUSE);
  }
}

/** Waits until the service can be reached; at once when it can. */
export function reached(): Promise<void> {
  if (nextTry.get() === null) return Promise.resolve();
  return new Promise((resolve) => {
    const end = nextTry.subscribe(() => {
      if (nextTry.get() !== null) return;
      end();
      resolve();
    });
  });
}

/** Looks at once, without waiting for the next turn. */
export async function look(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const isReached = await fetch('/readyz').then(
    ({ ok }) => ok,
    () => false,
  );
  noteReach(isReached);
}

window.addEventListener('online', look);
