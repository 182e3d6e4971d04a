import { Fault } from '@kupfer/schemas/problem';
import { LRUCache } from 'lru-cache';

/**
 * Counts so many calls of somebody, and adds to the header fields of the answer what is left.
 * @throws Fault `too_many_requests`; what is refused does not count
 */
export type RateLimiter = (who: string, fields: Record<string, string>, calls?: number) => void;

/** Whom it does not remember has not called for so long, or so many others did, that he may begin anew. */
const REMEMBERED = 10_000;
/** Seconds in which what was used up comes back; so many times the rate may be used at once. */
const WINDOW = 2;

/**
 * Allows everybody so many calls in a second, 0 for any number; who was quiet may use up those of two seconds at once.
 * Each has a bucket that fills steadily and that calls take from. `now` answers milliseconds.
 */
export function rateLimiter(perSecond: number, now = () => performance.now()): RateLimiter {
  if (perSecond === 0) return () => {};
  const burst = perSecond * WINDOW;
  // As draft-ietf-httpapi-ratelimit-headers says since it has these two fields.
  const policy = `"caller";q=${burst};w=${WINDOW}`;
  const buckets = new LRUCache<string, { left: number; at: number }>({ max: REMEMBERED });
  return (who, fields, calls = 1) => {
    const at = now();
    const bucket = buckets.get(who) ?? { left: burst, at };
    const left = Math.min(burst, bucket.left + ((at - bucket.at) * perSecond) / 1000);
    // A batch that is larger than the bucket would never pass.
    const missing = Math.min(calls, burst) - left;
    bucket.left = missing > 0 ? left : -missing;
    bucket.at = at;
    buckets.set(who, bucket);
    fields['RateLimit-Policy'] = policy;
    fields.RateLimit = `"caller";r=${Math.floor(bucket.left)};t=${Math.ceil((burst - bucket.left) / perSecond)}`;
    if (missing <= 0) return;
    const retryAfter = Math.ceil(missing / perSecond);
    throw new Fault('too_many_requests', `Too many requests: ${perSecond} in a second are allowed.`, { retryAfter });
  };
}
