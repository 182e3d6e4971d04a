import { createContext, Script } from 'node:vm';
import { Fault } from '@kupfer/schemas/problem';

/** Milliseconds that others may have to wait for one piece of work; a busy machine needs some for honest work, too. */
const LONGEST = 1_000;

const script = new Script('work()');
const globals: { work(): void } = { work() {} };
// Made once: that takes longer than most of the work.
const context = createContext(globals);

/** What a file has cost so far: steps of recurrences, and the milliseconds by which pieces of work took longer than `SHORT`. */
export type Effort = { steps: number; late: number };

const MOST_STEPS = 1_000_000;
/** Milliseconds for which nobody minds to wait; so much more may all pieces of a file together take. */
const SHORT = 50;
const MOST_LATE = 10_000;
/** What is counted for work that took too long: four times are too much for a file. */
const STEPS_OF_TOO_LONG = 250_000;

/** Counts steps. @throws Fault `too_large` when those of the whole file are too many */
export function spend(effort: Effort, steps: number): void {
  effort.steps += steps;
  if (effort.steps < MOST_STEPS && effort.late < MOST_LATE) return;
  throw new Fault('too_large', 'The recurring events of this file are too much to work out: send it in parts.');
}

/**
 * Runs what a file could keep busy for ever, like a rule that no day fits.
 * @throws Fault `bad_input` when it takes too long, `too_large` when that happens again and again
 */
export function inTime<Result>(effort: Effort, work: () => Result): Result {
  let result: { value: Result } | undefined;
  globals.work = () => {
    result = { value: work() };
  };
  const begun = performance.now();
  try {
    script.runInContext(context, { timeout: LONGEST });
  } catch (error) {
    // It comes from the context, whose Error is another one.
    if (typeof error === 'object' && error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      spend(effort, STEPS_OF_TOO_LONG);
      throw new Fault('bad_input', 'To work this out takes too long.', { cause: error });
    }
    throw error;
  }
  effort.late += Math.max(0, performance.now() - begun - SHORT);
  spend(effort, 0);
  if (!result) throw new Error('the work ended without a result');
  return result.value;
}
