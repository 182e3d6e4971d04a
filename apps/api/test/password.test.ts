import { argon2Sync } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { hashPassword, isOutdated, verifyPassword } from '../src/auth/password.ts';

/** A hash made by node:crypto itself, with other parameters than ours. */
function hashOf(password: string, memory: number, passes: number): string {
  const nonce = Buffer.from('sixteen bytes ok');
  const key = argon2Sync('argon2id', { message: password, nonce, memory, passes, parallelism: 1, tagLength: 32 });
  const [salt, hash] = [nonce, key].map((bytes) => bytes.toString('base64').replace(/=+$/, ''));
  return `$argon2id$v=19$m=${memory},t=${passes},p=1$${salt}$${hash}`;
}

test('a password fits its own hash, and no other password does', async () => {
  const hash = await hashPassword('Passwort 1');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await verifyPassword('Passwort 1', hash)).toBe(true);
  expect(await verifyPassword('passwort 1', hash)).toBe(false);
  expect(await verifyPassword('', hash)).toBe(false);
});

test('the same password has another hash each time', async () => {
  expect(await hashPassword('same')).not.toBe(await hashPassword('same'));
});

test('a password is taken verbatim: spaces, accents and their composition count', async () => {
  const hash = await hashPassword(' \u00e4 ');
  expect(await verifyPassword(' \u00e4 ', hash)).toBe(true);
  expect(await verifyPassword('\u00e4', hash)).toBe(false);
  expect(await verifyPassword(' a\u0308 ', hash)).toBe(false);
});

test('without a hash no password fits, and it is found out with the same effort', async () => {
  const durations: Record<string, number[]> = { known: [], unknown: [] };
  const hash = await hashPassword('known');
  for (let round = 0; round < 12; round++) {
    for (const [who, stored] of [
      ['known', hash],
      ['unknown', undefined],
    ] as const) {
      const start = process.cpuUsage();
      expect(await verifyPassword('wrong', stored)).toBe(false);
      const { user, system } = process.cpuUsage(start);
      durations[who]?.push(user + system);
    }
  }
  const least = (who: string) => Math.min(...(durations[who] ?? []));
  expect(least('unknown')).toBeGreaterThan(least('known') / 2);
  expect(least('unknown')).toBeLessThan(least('known') * 2);
});

test('hashes with other parameters are verified, and outdated when those ask for less', async () => {
  const [cheap, dear] = [hashOf('secret', 4096, 1), hashOf('secret', 65_536, 3)];
  expect(await verifyPassword('secret', cheap)).toBe(true);
  expect(await verifyPassword('secret', dear)).toBe(true);
  expect([cheap, dear, await hashPassword('secret')].map(isOutdated)).toEqual([true, false, false]);
});

test('many at once wait for their turn, and too many are told to come back', async () => {
  const room = 150 + (availableParallelism() > 2 ? 2 : 1);
  const outcomes = await Promise.allSettled(
    Array.from({ length: room + 18 }, () => verifyPassword('wrong', hashOf('x', 1024, 1))),
  );
  const refused = outcomes.filter(({ status }) => status === 'rejected');
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(room);
  expect(refused).toHaveLength(18);
  expect(refused[0]).toMatchObject({ reason: { code: 'unavailable', retryAfter: 5 } });
  expect(await verifyPassword('again', await hashPassword('again'))).toBe(true);
});
