import { expect, test } from './harness.ts';

test('why a series of a calendar is passed over is told in the person’s language', async ({ app }) => {
  const page = await app.open('/app/import', { language: 'de' });
  const year = new Date().getUTCFullYear() + 3;
  const series = (uid: string, ...lines: string[]) =>
    ['BEGIN:VEVENT', `UID:${uid}`, 'DURATION:PT1H', ...lines, 'END:VEVENT', ''].join('\r\n');
  const later = series('a', `DTSTART:${year}0701T100000Z`, 'RRULE:FREQ=WEEKLY');
  const out = series('b', 'DTSTART:20260701T100000Z', 'RRULE:FREQ=DAILY;COUNT=1', 'EXDATE:20260701T100000Z');
  const text = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//test//EN\r\n${later}${out}END:VCALENDAR\r\n`;
  const file = { name: 'series.ics', mimeType: 'text/calendar', buffer: Buffer.from(text) };
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(page.getByText(/^Die Serie beginnt nach dem \d{4}-\d\d-\d\d, übernommen wird nur/)).toBeVisible();
  await expect(page.getByText(/^Von der Serie bleibt nichts: /)).toBeVisible();
});
