import { randomUUID } from 'node:crypto';
import type { OrganizationUuid } from '@kupfer/db/database';
import { expect, test } from 'vitest';
import { streamCounter } from '../src/rest/stream-counter.ts';

// Nothing is read by it: the counter compares it alone.
const organization = () => randomUUID() as OrganizationUuid;

test('an organization has half of all streams, and leaves the others to others', () => {
  const open = streamCounter({ all: 10 });
  const [large, small] = [organization(), organization()];
  const taken = Array.from({ length: 5 }, () => open(large));
  expect(() => open(large)).toThrow(expect.objectContaining({ code: 'too_many_requests', retryAfter: 5 }));
  for (let count = 0; count < 5; count++) open(small);
  expect(() => open(organization())).toThrow(expect.objectContaining({ code: 'unavailable', retryAfter: 30 }));
  taken[0]?.();
  open(large);
});

test('a reader has so many streams, and a new one for each that he gives back, once', () => {
  const open = streamCounter({ all: 10, each: 2 });
  const [here, anna] = [organization(), randomUUID()];
  const giveBack = open(here, anna);
  open(here, anna);
  expect(() => open(here, anna)).toThrow('Too many streams: 2 at the same time are allowed.');
  giveBack();
  giveBack();
  open(here, anna);
  expect(() => open(here, anna)).toThrow(expect.objectContaining({ code: 'too_many_requests', retryAfter: 5 }));
  open(here, randomUUID());
});
