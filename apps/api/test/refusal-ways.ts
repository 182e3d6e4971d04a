import { randomUUID } from 'node:crypto';
import { run } from '@kupfer/db/testing-server';
import type { ProblemCode } from '@kupfer/schemas/problem';
import { expect } from 'vitest';
import type { Documented } from './documented.ts';
import { openBackDoor } from './notifications.ts';
import { ownWays } from './own-refusal-ways.ts';
import {
  addressOf,
  bodyFor,
  hasBody,
  kindAt,
  make,
  ofPage,
  type Refused,
  type Services,
  send,
  type Way,
} from './refusal-call.ts';
import { byHand } from './requests.ts';

/** Ways of any operation. */
const ways: Record<ProblemCode, Way> = {
  async bad_input({ method, path }, { usual, cookie }) {
    const anna = usual.as(undefined, 'superuser');
    const at = addressOf(path);
    const headers = ofPage(usual, cookie);
    if (hasBody(method)) return send(anna, method, at, { nickname: 'A' }, headers);
    return send(anna, method, `${at}?nickname=A`, undefined, headers);
  },

  async not_signed_in(operation, { usual }) {
    const { method, path } = operation;
    const body = path.startsWith('/auth/') ? await bodyFor(operation, usual.stranger) : undefined;
    return send(usual.stranger, method, addressOf(path), body, ofPage(usual));
  },

  invalid_token: ({ method, path }, { usual }) =>
    send(usual.stranger, method, addressOf(path), undefined, { authorization: 'Bearer something' }),

  wrong_password: ({ method, path }, { usual }) =>
    send(usual.stranger, method, path, { username: 'admin', password: 'guessed' }, ofPage(usual)),

  /** For an organization that is none of the caller's, from a page of another site. */
  not_allowed({ method, path }, { usual }) {
    const headers = { 'x-organization-uuid': randomUUID(), origin: 'https://elsewhere.example.org' };
    return send(usual.as(), method, addressOf(path), undefined, headers);
  },

  async not_found(operation, { usual, cookie }) {
    const anna = usual.as(undefined, 'superuser');
    const body = await bodyFor(operation, anna);
    return send(anna, operation.method, addressOf(operation.path), body, ofPage(usual, cookie));
  },

  method_not_allowed: ({ path }, { usual }) => usual.as().send('REPORT', addressOf(path)),

  not_acceptable: ({ method, path }, { usual }) =>
    send(usual.as(undefined, 'superuser'), method, addressOf(path), undefined, { accept: 'text/html' }),

  /** What was made is gone, and is not made again. */
  async conflict(operation, { usual }) {
    const anna = usual.as(undefined, 'superuser');
    const key = { 'idempotency-key': randomUUID() };
    const body = await bodyFor(operation, anna);
    const at = addressOf(operation.path);
    const made = await send(anna, operation.method, at, body, key);
    await anna.delete(`${operation.path}${made.body?.uuid}/`);
    return send(anna, operation.method, at, body, key);
  },

  async still_running(operation, { usual }) {
    const anna = usual.as(undefined, 'superuser');
    const body = await bodyFor(operation, anna);
    const at = addressOf(operation.path);
    const key = { 'idempotency-key': randomUUID() };
    const backDoor = openBackDoor(usual.databaseUrl);
    const lock = await backDoor.alone();
    await lock.query('begin; lock table kept_answer');
    // One of both waits for the lock, and the other one is told so.
    const both = [send(anna, operation.method, at, body, key), send(anna, operation.method, at, body, key)];
    const refused = await Promise.race(both);
    await lock.query('rollback');
    lock.release();
    await Promise.all(both);
    await backDoor.close();
    return refused;
  },

  async precondition_failed(operation, { usual }) {
    const anna = usual.as(undefined, 'superuser');
    const one = operation.path.includes('{uuid}') ? await make(anna, operation.path) : undefined;
    const body = await bodyFor(operation, anna);
    return send(anna, operation.method, addressOf(operation.path, one), body, { 'if-match': '"another"' });
  },

  too_large({ method, path }, { usual, cookie }) {
    const body = { name: 'x'.repeat(path.endsWith('/import/') ? 50 * 2 ** 20 : 2 ** 20) };
    return send(usual.as(undefined, 'superuser'), method, addressOf(path), body, ofPage(usual, cookie));
  },

  unsupported_media_type({ method, path }, { usual, cookie }) {
    const headers = { ...ofPage(usual, cookie), 'content-type': 'text/plain' };
    return send(usual.as(undefined, 'superuser'), method, addressOf(path), {}, headers);
  },

  wrong_host: ({ method, path }, { usual }) =>
    byHand(usual.url, [`${method} ${addressOf(path)} HTTP/1.1`, 'Host: contacts.example.org']),

  async key_reused(operation, { usual }) {
    const anna = usual.as(undefined, 'superuser');
    const key = { 'idempotency-key': randomUUID() };
    const body = await bodyFor(operation, anna);
    const other = { ...kindAt(operation.path).change() };
    await send(anna, 'POST', operation.path, body, key);
    return send(anna, operation.method, operation.path, typeof body === 'object' ? { ...body, ...other } : other, key);
  },

  /** Two may come at once, and one more each second. */
  async too_many_requests({ method, path }, { limited }) {
    const anna = limited.as(undefined, 'superuser');
    const once = () => send(anna, method, addressOf(path), undefined, ofPage(limited));
    const answers = await Promise.all(Array.from({ length: 20 }, once));
    return answers.find(({ status }) => status === 429) ?? expect.fail('none of 20 at once was refused');
  },

  /** The tables are not where the service looks for them. */
  async internal(operation, { usual, cookie }) {
    const anna = usual.as(undefined, 'superuser');
    const body = await bodyFor(operation, anna);
    // From here on the service knows the organization of the caller.
    await anna.get('/contacttype/');
    await run(usual.databaseUrl, 'alter schema public rename to elsewhere');
    try {
      return await send(anna, operation.method, addressOf(operation.path), body, ofPage(usual, cookie));
    } finally {
      await run(usual.databaseUrl, 'alter schema elsewhere rename to public');
    }
  },

  unavailable: ({ method, path }, { stopping }) => send(stopping.as(), method, addressOf(path)),
};

/** What the operation answers where it should refuse with this code. */
export function refuse(operation: Documented, code: ProblemCode, services: Services): Promise<Refused> {
  return (ownWays[`${operation.id} ${code}`] ?? ways[code])(operation, services);
}
