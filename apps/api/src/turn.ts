import { setImmediate as othersTurn } from 'node:timers/promises';
import { Fault } from '@kupfer/schemas/problem';

/** Milliseconds that one may work while all others wait. */
const LONGEST_TURN = 5;

/** What long work calls between its steps: when it has taken its time, others are answered before it goes on. */
export function pauses(): () => Promise<void> {
  let begun = performance.now();
  return async () => {
    if (performance.now() - begun < LONGEST_TURN) return;
    await othersTurn();
    begun = performance.now();
  };
}

/** How much work is done at once, how much may wait, and how much of that may be of the same. */
type Limits = { atOnce: number; mayWait: number; ofOneMayWait: number };

/**
 * Lets work that is heavy take turns: of one who asks for it one at a time, and of all as many as the limits say. Others
 * wait, in the order in which they came, and hold no connection meanwhile. @throws Fault when too many wait
 */
export function takingTurns({ atOnce, mayWait, ofOneMayWait }: Limits) {
  const running = new Set<string>();
  const waiting: { who: string; begin: () => void }[] = [];
  const beginNext = () => {
    if (running.size >= atOnce) return;
    const next = waiting.find(({ who }) => !running.has(who));
    if (!next) return;
    waiting.splice(waiting.indexOf(next), 1);
    running.add(next.who);
    next.begin();
  };
  return async <Result>(who: string, work: () => Promise<Result>): Promise<Result> => {
    if (waiting.filter((each) => each.who === who).length >= ofOneMayWait) {
      const detail = `Your organization asks for this more often than it can be worked out: ${ofOneMayWait} may wait.`;
      throw new Fault('too_many_requests', detail, { retryAfter: 5 });
    }
    if (waiting.length >= mayWait) {
      throw new Fault('unavailable', 'Too many organizations ask for this at the moment.', { retryAfter: 30 });
    }
    await new Promise<void>((begin) => {
      waiting.push({ who, begin });
      beginNext();
    });
    try {
      return await work();
    } finally {
      running.delete(who);
      beginNext();
    }
  };
}
