import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import { periodsOf } from '../src/calendar-file/recurrence.ts';

/** The first times of a rule, as `1997-09-02 09:00`. */
function timesOf(text: string, start: string, until: string | null = null, most = 12): string[] {
  const found: string[] = [];
  let periods = 0;
  for (const { times } of periodsOf(ICAL.Recur.fromString(text), start, until)) {
    found.push(...times);
    periods += 1;
    if (found.length >= most || periods === 500) break;
  }
  return found.slice(0, most).map((time) => time.slice(0, 16).replace('T', ' '));
}

const at9 = (...days: string[]) => days.map((day) => `${day} 09:00`);

// The examples of RFC 5545, 3.8.5.3, with the dates that stand there.
describe('what RFC 5545 gives as an example is read as it says there', () => {
  test.each([
    ['FREQ=DAILY;COUNT=3', '1997-09-02', at9('1997-09-02', '1997-09-03', '1997-09-04')],
    ['FREQ=DAILY;INTERVAL=10;COUNT=3', '1997-09-02', at9('1997-09-02', '1997-09-12', '1997-09-22')],
    ['FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,TH;COUNT=4', '1997-09-02', at9('1997-09-02', '1997-09-04', '1997-09-16', '1997-09-18')],
    ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO', '1997-08-05', at9('1997-08-05', '1997-08-10', '1997-08-19', '1997-08-24')],
    ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU', '1997-08-05', at9('1997-08-05', '1997-08-17', '1997-08-19', '1997-08-31')],
    ['FREQ=MONTHLY;COUNT=3;BYDAY=1FR', '1997-09-05', at9('1997-09-05', '1997-10-03', '1997-11-07')],
    ['FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU', '1997-09-07', at9('1997-09-07', '1997-09-28', '1997-11-02', '1997-11-30')],
    ['FREQ=MONTHLY;COUNT=3;BYDAY=-2MO', '1997-09-22', at9('1997-09-22', '1997-10-20', '1997-11-17')],
    ['FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=3', '1997-09-28', at9('1997-09-28', '1997-10-29', '1997-11-28')],
    ['FREQ=MONTHLY;COUNT=4;BYMONTHDAY=1,-1', '1997-09-30', at9('1997-09-30', '1997-10-01', '1997-10-31', '1997-11-01')],
    ['FREQ=MONTHLY;INTERVAL=18;COUNT=3;BYMONTHDAY=10,11', '1997-09-10', at9('1997-09-10', '1997-09-11', '1999-03-10')],
    ['FREQ=YEARLY;COUNT=4;BYMONTH=6,7', '1997-06-10', at9('1997-06-10', '1997-07-10', '1998-06-10', '1998-07-10')],
    ['FREQ=YEARLY;INTERVAL=3;COUNT=5;BYYEARDAY=1,100,200', '1997-01-01', at9('1997-01-01', '1997-04-10', '1997-07-19', '2000-01-01', '2000-04-09')],
    ['FREQ=YEARLY;BYDAY=20MO;COUNT=3', '1997-05-19', at9('1997-05-19', '1998-05-18', '1999-05-17')],
    ['FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3', '1997-05-12', at9('1997-05-12', '1998-05-11', '1999-05-17')],
    ['FREQ=YEARLY;BYMONTH=3;BYDAY=TH;COUNT=4', '1997-03-13', at9('1997-03-13', '1997-03-20', '1997-03-27', '1998-03-05')],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3', '1998-02-13', at9('1998-02-13', '1998-03-13', '1998-11-13')],
    ['FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3', '1996-11-05', at9('1996-11-05', '2000-11-07', '2004-11-02')],
    ['FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3', '1997-09-04', at9('1997-09-04', '1997-10-07', '1997-11-06')],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=3', '1997-09-29', at9('1997-09-29', '1997-10-30', '1997-11-27')],
    ['FREQ=HOURLY;INTERVAL=3;COUNT=3', '1997-09-02', ['1997-09-02 09:00', '1997-09-02 12:00', '1997-09-02 15:00']],
    ['FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0,40;COUNT=5', '1997-09-02', ['1997-09-02 09:00', '1997-09-02 09:40', '1997-09-02 10:00', '1997-09-02 10:40', '1997-09-03 09:00']],
    ['FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5', '2007-01-15', at9('2007-01-15', '2007-01-30', '2007-02-15', '2007-03-15', '2007-03-30')],
  ])('%s', (rule, day, expected) => {
    expect(timesOf(rule, `${day}T09:00:00`)).toEqual(expected);
  });
}); // biome-ignore format: a table

describe('a rule of several parts', () => {
  test.each([
    ['of months that do not begin with the present one', 'FREQ=MONTHLY;BYMONTH=9;COUNT=3', '2026-03-15', at9('2026-09-15', '2027-09-15')],
    ['with an interval that passes over its months', 'FREQ=MONTHLY;INTERVAL=3;BYMONTH=7,8;COUNT=3', '2026-04-10', at9('2026-07-10', '2027-07-10')],
    ['of a weekday in some months', 'FREQ=MONTHLY;BYMONTH=9;BYDAY=2WE,-1SU;COUNT=3', '2026-04-01', at9('2026-09-09', '2026-09-27')],
    ['of the last working day of the year', 'FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3', '2026-12-31', at9('2026-12-31', '2027-12-31', '2028-12-29')],
    ['at hours of a weekday of the month', 'FREQ=MONTHLY;BYDAY=-2FR;BYHOUR=18,22;COUNT=4', '2026-07-09', ['2026-07-24 18:00', '2026-07-24 22:00', '2026-08-21 18:00']],
    ['of a day that is not in every month', 'FREQ=MONTHLY;COUNT=3', '2026-01-31', at9('2026-01-31', '2026-03-31', '2026-05-31')],
    ['of a day that is not in every year', 'FREQ=YEARLY;COUNT=2', '2024-02-29', at9('2024-02-29', '2028-02-29')],
    ['of a week with days of two years', 'FREQ=YEARLY;BYWEEKNO=53;COUNT=2', '2020-12-31', at9('2020-12-31', '2026-12-31')],
    ['of a first week that begins in the year before', 'FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO,TU,WE;COUNT=4', '2024-12-30', at9('2024-12-30', '2024-12-31', '2025-01-01', '2025-12-29')],
    ['of a last week that ends in the year after', 'FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU;COUNT=2', '2021-01-03', at9('2021-01-03', '2027-01-03')],
    ['of weeks that begin on Sunday', 'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;WKST=SU;COUNT=2', '2026-05-18', at9('2026-05-18', '2027-05-17')],
    ['of a day that is in no year', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', '2026-02-01', []],
    ['that lies after all days', 'FREQ=YEARLY;INTERVAL=99999999999', '2026-02-01', at9('2026-02-01')],
  ])('%s', (_, rule, day, expected) => {
    expect(timesOf(rule, `${day}T09:00:00`)).toEqual(expected);
  });

  test('ends with the day, or the minute, that it names', () => {
    const rule = 'FREQ=DAILY';
    expect(timesOf(rule, '2026-07-01T09:00:00', '2026-07-02T23:59:59')).toEqual(at9('2026-07-01', '2026-07-02'));
    expect(timesOf(rule, '2026-07-01T09:00:00', '2026-07-02T09:00:00')).toEqual(at9('2026-07-01', '2026-07-02'));
    expect(timesOf(rule, '2026-07-01T09:00:00', '2026-07-02T08:59:59')).toEqual(at9('2026-07-01'));
  });
}); // biome-ignore format: a table
