import { problemOf } from '../problem.ts';
import { isSame } from './appointment-values.ts';

/**
 * Sends creates under keys that tell the service of a repeated one. When an answer did not arrive, nobody knows whether
 * the object is there: what was sent then is sent again before anything else is, so the object may be that of an
 * earlier body.
 */
export function makeCreateOnce() {
  const unanswered = new Map<string, unknown>();
  return async function createOnce<Body, Made>(
    key: string,
    body: Body,
    send: (body: Body, wishes: { context: { idempotencyKey: string } }) => Promise<Made>,
  ): Promise<Made> {
    const wishes = { context: { idempotencyKey: key } };
    const first = asBody<Body>(unanswered.get(key)) ?? body;
    try {
      unanswered.set(key, first);
      const made = await send(first, wishes);
      unanswered.delete(key);
      return made;
    } catch (error) {
      if (!problemOf(error)) throw error;
      unanswered.delete(key);
      if (isSame(first, body)) throw error;
    }
    return createOnce(key, body, send);
  };
}
export type CreateOnce = ReturnType<typeof makeCreateOnce>;

// One key always goes with one kind of body.
function asBody<Body>(kept: unknown) {
  return kept as Body | undefined;
}
