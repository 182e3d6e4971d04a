import { Fault } from '@kupfer/schemas/problem';

/** Opens a stream for somebody, and answers what gives it back. @throws Fault when there are too many */
export type StreamOpener = (who: string) => () => void;

/**
 * Counts open streams: of one of those who read, and of all.
 */
export function streamCounter(limits: { each: number; all: number }): StreamOpener {
  const byReader = new Map<string, number>();
  let all = 0;
  return (who) => {
    const own = byReader.get(who) ?? 0;
    if (own >= limits.each) {
      const detail = `Too many streams: ${limits.each} at the same time are allowed.`;
      throw new Fault('too_many_requests', detail, { retryAfter: 5 });
    }
    if (all >= limits.all) {
      throw new Fault('unavailable', 'Too many streams are open at the moment.', { retryAfter: 30 });
    }
    byReader.set(who, own + 1);
    all += 1;
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      all -= 1;
      const left = (byReader.get(who) ?? 1) - 1;
      if (left > 0) byReader.set(who, left);
      else byReader.delete(who);
    };
  };
}
