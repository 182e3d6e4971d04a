import { expect, test } from 'vitest';
import { takingTurns } from '../src/turn.ts';

/** Works that begin in turn, and go on until they are ended; which ones run. */
function begin(limits: Parameters<typeof takingTurns>[0]) {
  const inTurn = takingTurns(limits);
  const running = new Map<string, PromiseWithResolvers<void>>();
  const ask = (who: string, what: string) =>
    inTurn(who, async () => {
      const end = Promise.withResolvers<void>();
      running.set(what, end);
      await end.promise;
      running.delete(what);
      return what;
    });
  const end = (what: string) => running.get(what)?.resolve();
  return { ask, end, fail: (what: string) => running.get(what)?.reject(new Error('no more')), running };
}

const limits = { atOnce: 2, mayWait: 4, ofOneMayWait: 2 };

test('of one who asks one work runs, of all as many as may, and the others in their order', async () => {
  const { ask, end, running } = begin(limits);
  const works = ['a1', 'a2', 'b1', 'a3', 'c1'].map((what) => ask(what.slice(0, 1), what));
  await expect.poll(() => [...running.keys()]).toEqual(['a1', 'b1']);
  end('b1');
  await expect.poll(() => [...running.keys()]).toEqual(['a1', 'c1']);
  end('a1');
  await expect.poll(() => [...running.keys()]).toEqual(['c1', 'a2']);
  end('c1');
  end('a2');
  await expect.poll(() => [...running.keys()]).toEqual(['a3']);
  end('a3');
  expect(await Promise.all(works)).toEqual(['a1', 'a2', 'b1', 'a3', 'c1']);
});

test('too many of one are told so, and too many of all', async () => {
  const { ask } = begin(limits);
  for (const what of ['a1', 'a2', 'a3']) ask('a', what);
  await expect(ask('a', 'a4')).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 5 });
  for (const who of ['b', 'c', 'd']) ask(who, `${who}1`);
  await expect(ask('e', 'e1')).rejects.toMatchObject({ code: 'unavailable', retryAfter: 30 });
});

test('work that fails leaves its place to the next', async () => {
  const { ask, end, fail, running } = begin({ ...limits, atOnce: 1 });
  const [one, other] = [ask('a', 'a1'), ask('b', 'b1')];
  await expect.poll(() => [...running.keys()]).toEqual(['a1']);
  fail('a1');
  await expect(one).rejects.toThrow('no more');
  await expect.poll(() => running.has('b1')).toBe(true);
  end('b1');
  expect(await other).toBe('b1');
});
