import { hash } from 'node:crypto';
import type { Transaction } from '@kupfer/db/database';
import { findKeptAnswer, holdRetryKey, keepAnswer } from '@kupfer/db/kept-answer';
import { badInput, Fault } from '@kupfer/schemas/problem';
import type { Caller } from './caller.ts';
import type { Context } from './trpc.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** Seconds after which a repeated request may find the first one answered. */
const SOON = 1;

type Options<Input> = {
  ctx: { tx: Transaction; caller: Caller; hasMailbox: boolean } & Pick<
    Context,
    'address' | 'feedUrl' | 'idempotencyKey' | 'ifMatch' | 'reply'
  >;
  input: Input & { uuid?: string | undefined };
  path: string;
};

/**
 * A resolver whose effect happens once, however often its request is repeated with the same `Idempotency-Key`: the
 * answer, or of it what `whatIsKept` leaves, is kept in the transaction of the write and given again. Without a key it
 * is the resolver alone.
 *
 * @throws Fault `key_reused` for another input, `still_running` while the first request is not answered.
 */
export function once<Input, Answer extends { uuid: string }>(
  resolve: (options: Options<Input>) => Promise<Answer>,
  whatIsKept: (answer: Answer) => Answer = (answer) => answer,
): (options: Options<Input>) => Promise<Answer> {
  return async (options) => {
    const { ctx, input, path } = options;
    if (ctx.idempotencyKey === undefined) return resolve(options);
    if (!KEY.test(ctx.idempotencyKey)) {
      throw badInput('', 'The header Idempotency-Key has 1 to 255 visible ASCII characters.');
    }
    const retry = {
      caller_uuid: ctx.caller.core_user_uuid,
      procedure: `${path} ${input.uuid ?? ''}`,
      key: ctx.idempotencyKey,
    };
    const fingerprint = hash('sha256', JSON.stringify(input), 'base64url');
    if (!(await holdRetryKey(ctx.tx, retry))) {
      throw new Fault('still_running', 'The request with this Idempotency-Key is still running.', { retryAfter: SOON });
    }
    const kept = await findKeptAnswer(ctx.tx, retry);
    if (kept === undefined) {
      const answer = await resolve(options);
      await keepAnswer(ctx.tx, retry, fingerprint, whatIsKept(answer));
      return answer;
    }
    if (kept.fingerprint !== fingerprint) {
      throw new Fault('key_reused', 'This Idempotency-Key was sent with another request before.');
    }
    if (kept.answer === null) throw new Fault('conflict', 'What this request made was deleted since.');
    ctx.reply.isReplayed = true;
    return answerOf<Answer>(kept.answer);
  };
}

// Under this procedure's name `once` keeps nothing but what its resolver answered.
function answerOf<Answer>(kept: unknown) {
  return kept as Answer;
}
