import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, good, look } from './appointments.ts';
import { appointmentsOf, calendar, event, importCalendar } from './calendar-files.ts';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

async function one(person: Person) {
  const found = await appointmentsOf(person);
  expect(found).toHaveLength(1);
  const [only] = found;
  if (!only) throw new Error('there is none');
  return only;
}

describe('an event that comes again', () => {
  test('changes its appointment, which stays the same one', async () => {
    const anna = service.as();
    await importCalendar(anna, calendar(event('a', 'SUMMARY:One', 'SEQUENCE:1')));
    const { uuid } = await one(anna);
    const { counts } = await importCalendar(anna, calendar(event('a', 'SUMMARY:Two', 'SEQUENCE:2')));
    expect(counts).toEqual([0, 1, 0, 0]);
    expect(await one(anna)).toMatchObject({ uuid, name: 'Two' });
  });

  test('in an older state is passed over, by its SEQUENCE or when it was changed', async () => {
    const anna = service.as();
    const state = (name: string, sequence: number, day: string) =>
      calendar(event('a', `SUMMARY:${name}`, `SEQUENCE:${sequence}`, `LAST-MODIFIED:202606${day}T000000Z`));
    await importCalendar(anna, state('Two', 2, '02'));
    expect((await importCalendar(anna, state('One', 1, '03'))).words).toContain('later state');
    expect((await importCalendar(anna, state('One', 2, '01'))).words).toContain('later state');
    expect((await one(anna)).name).toBe('Two');
    await importCalendar(anna, state('Three', 2, '03'));
    expect((await one(anna)).name).toBe('Three');
  });

  test('unchanged leaves alone what somebody has changed here', async () => {
    const anna = service.as();
    await importCalendar(anna, calendar(event('a', 'SUMMARY:One')));
    const made = await one(anna);
    await good(anna.patch(addressOf(made), { name: 'Mine' }));
    expect((await importCalendar(anna, calendar(event('a', 'SUMMARY:One')))).counts).toEqual([0, 0, 1, 0]);
    expect((await look(anna, made)).name).toBe('Mine');
  });

  test('after its appointment was deleted makes a new one', async () => {
    const anna = service.as();
    await importCalendar(anna, calendar(event('a')));
    await anna.delete(addressOf(await one(anna)));
    expect((await importCalendar(anna, calendar(event('a')))).counts).toEqual([1, 0, 0, 0]);
    await one(anna);
  });

  test('twice at once is stored once', async () => {
    const anna = service.as();
    const many = calendar(event('a', 'DTSTART:20260701T100000Z', 'RRULE:FREQ=DAILY;COUNT=20'));
    await anna.get('/organization/');
    const both = await Promise.all([importCalendar(anna, many), importCalendar(anna, many)]);
    expect(both.map(({ counts }) => counts.join()).sort()).toEqual(['0,0,1,0', '1,0,0,0']);
    expect(await appointmentsOf(anna)).toHaveLength(20);
  });
});

describe('an event that is cancelled', () => {
  const cancelled = calendar(event('a', 'STATUS:CANCELLED', 'SEQUENCE:1'));

  test('takes the appointment that an import made', async () => {
    const anna = service.as();
    await importCalendar(anna, calendar(event('a')));
    const { counts, words } = await importCalendar(anna, cancelled);
    expect(counts).toEqual([0, 1, 0, 0]);
    expect(words).toContain('1 appointments were deleted');
    expect(await appointmentsOf(anna)).toEqual([]);
  });

  test('leaves one that was changed here, or that no import made', async () => {
    const anna = service.as();
    expect((await importCalendar(anna, cancelled)).words).toContain('no import made');
    await importCalendar(anna, calendar(event('a')));
    await good(anna.patch(addressOf(await one(anna)), { name: 'Mine' }));
    expect((await importCalendar(anna, cancelled)).counts).toEqual([0, 0, 1, 0]);
    expect((await one(anna)).name).toBe('Mine');
  });

  test('is known by the METHOD of its calendar, too', async () => {
    const anna = service.as();
    await importCalendar(anna, calendar(event('a')));
    await importCalendar(anna, calendar(['METHOD:CANCEL'], event('a', 'SEQUENCE:1')));
    expect(await appointmentsOf(anna)).toEqual([]);
  });
});

describe('a series that comes again', () => {
  const series = (...lines: string[]) => event('s', 'DTSTART:20260701T100000Z', 'DURATION:PT1H', ...lines);

  test('loses the day that is left out, but for a day that was changed here', async () => {
    const anna = service.as();
    await importCalendar(anna, calendar(series('RRULE:FREQ=DAILY;COUNT=4')));
    const [, , third] = await appointmentsOf(anna);
    if (!third) throw new Error('there is no third');
    await good(anna.patch(addressOf(third), { name: 'Mine' }));
    const left = series('RRULE:FREQ=DAILY;COUNT=4', 'EXDATE:20260702T100000Z,20260703T100000Z');
    const { words } = await importCalendar(anna, calendar(left));
    expect(words).toContain('1 appointments are no longer in the series: deleted.');
    expect(words).toContain('were changed here: they stay');
    const days = (await appointmentsOf(anna)).map(({ start_date }) => start_date.slice(8, 10));
    expect(days).toEqual(['01', '03', '04']);
  });

  test('has an occurrence of its own where another event says so, whichever comes first', async () => {
    const moved = event('s', 'RECURRENCE-ID:20260702T100000Z', 'DTSTART:20260702T150000Z', 'SUMMARY:Moved');
    const whole = series('RRULE:FREQ=DAILY;COUNT=3', 'SUMMARY:Daily');
    for (const file of [calendar(whole, moved), calendar(moved, whole)]) {
      const anna = service.as();
      await importCalendar(anna, file);
      const found = await appointmentsOf(anna);
      expect(found.map(({ name, start_date }) => `${start_date.slice(8, 13)} ${name}`)).toEqual([
        '01T10 Daily',
        '02T15 Moved',
        '03T10 Daily',
      ]);
      expect((await importCalendar(anna, file)).counts).toEqual([0, 0, 2, 0]);
      expect(await appointmentsOf(anna)).toEqual(found);
    }
  });
});

test('what was imported in one organization is nothing to another', async () => {
  const [anna, bert] = [service.as(), service.as()];
  await importCalendar(anna, calendar(event('a', 'SUMMARY:One')));
  expect((await importCalendar(bert, calendar(event('a', 'STATUS:CANCELLED')))).counts).toEqual([0, 0, 1, 0]);
  expect((await importCalendar(bert, calendar(event('a', 'SUMMARY:Two')))).counts).toEqual([1, 0, 0, 0]);
  expect((await one(anna)).name).toBe('One');
  const { uuid } = await one(anna);
  expect((await importCalendar(bert, calendar(event(uuid, 'SUMMARY:Three')))).counts).toEqual([1, 0, 0, 0]);
  expect((await one(anna)).name).toBe('One');
});
