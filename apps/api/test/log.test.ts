import { expect, test } from 'vitest';
import { readable, withoutContents } from '../src/log.ts';

test('in a terminal a line begins with the local time and ends with its fields', () => {
  const line = { level: 40, time: '2026-07-01T10:00:00.000Z', msg: 'slow', path: '/contact/', milliseconds: 1200 };
  expect(readable(JSON.stringify(line))).toBe('15:45:00 warn slow path="/contact/" milliseconds=1200\n');
});

test('in a terminal an error shows where it came from', () => {
  const line = { level: 50, time: '2026-07-01T10:00:00.000Z', msg: 'failed', err: { stack: 'Error: no\n    at here' } };
  expect(readable(JSON.stringify(line))).toBe('15:45:00 error failed\nError: no\n    at here\n');
});

test('an error is logged without the contents that the database adds to it', () => {
  const refused = Object.assign(new Error('duplicate key'), {
    code: '23505',
    detail: 'Key (email)=(anna@example.org)',
  });
  const logged = withoutContents(new Error('not saved', { cause: refused }));
  expect(logged).toMatchObject({ type: 'Error', message: 'not saved: duplicate key' });
  expect(logged.stack).toMatch(/^Error: not saved\n[\s\S]*\ncaused by: Error: duplicate key\n/);
  expect(JSON.stringify([logged, withoutContents(refused)])).not.toContain('anna');
});
