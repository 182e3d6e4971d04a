import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { Fault } from '@kupfer/schemas/problem';

const derive = promisify(argon2);

/** argon2id with 19 MiB, two passes, one lane: the first choice of OWASP's Password Storage Cheat Sheet. */
const COST: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;

type Cost = { memory: number; passes: number; parallelism: number };
type Stored = Cost & { salt: Buffer; key: Buffer };

/** A hash to be stored: argon2id in the PHC string format, which carries its own parameters and salt. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return written({ ...COST, salt, key: await inTurn(() => derived(password, { ...COST, salt }, KEY_BYTES)) });
}

/**
 * Whether this is the password of the hash. Without a hash the answer is no and takes as long, so that nobody learns
 * from the time which user names exist. `around` is called when the turn of this password has come, and calls what
 * verifies it: there tries are counted, of many at the same time never more than are verified at once.
 */
export async function verifyPassword(
  password: string,
  hash: string | undefined,
  around: (verify: () => Promise<boolean>) => Promise<boolean> = (verify) => verify(),
): Promise<boolean> {
  const stored = hash === undefined ? nobody : read(hash);
  const verify = async () => {
    const key = await derived(password, stored, stored.key.length);
    return timingSafeEqual(key, stored.key) && stored !== nobody;
  };
  return inTurn(() => around(verify));
}

/** Whether the hash was made with less effort than new ones are. */
export function isOutdated(hash: string): boolean {
  const { memory, passes } = read(hash);
  return memory < COST.memory || passes < COST.passes;
}

const nobody: Stored = { ...COST, salt: randomBytes(SALT_BYTES), key: randomBytes(KEY_BYTES) };

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

function read(hash: string): Stored {
  const [, memory, passes, parallelism, salt, key] = PHC.exec(hash) ?? [];
  if (!salt || !key) throw new Error('A stored password hash is not argon2id in the PHC string format.');
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    key: Buffer.from(key, 'base64'),
  };
}

function written({ memory, passes, parallelism, salt, key }: Stored): string {
  const [saltText, keyText] = [salt, key].map((bytes) => bytes.toString('base64').replace(/=+$/, ''));
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${saltText}$${keyText}`;
}

function derived(password: string, { memory, passes, parallelism, salt }: Omit<Stored, 'key'>, tagLength: number) {
  return derive('argon2id', { message: password, nonce: salt, tagLength, memory, passes, parallelism });
}

/**
 * Each takes a thread of libuv, of which there are four for files and names too, and a processor: of two one is left to
 * those who are signed in.
 */
const AT_ONCE = availableParallelism() > 2 ? 2 : 1;
/** A few seconds of waiting. */
const MAY_WAIT = 150;
const waiting: (() => void)[] = [];
let running = 0;

async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running < AT_ONCE) running++;
  else if (waiting.length < MAY_WAIT) await new Promise<void>((resolve) => waiting.push(resolve));
  else throw new Fault('unavailable', 'Too many people are signing in at the same moment.', { retryAfter: 5 });
  try {
    return await work();
  } finally {
    // The next one takes over this place, so the number of those running stays.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}
