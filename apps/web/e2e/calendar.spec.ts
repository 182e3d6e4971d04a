import { drag, placeOf } from './grid.ts';
import { type App, expect, expectAccessible, type Page, sizes, test } from './harness.ts';

type Given = Parameters<App['api']['appointment']['create']['mutate']>[0];

/** A week of summer time, from Monday 14 June; the organization is in Berlin, two hours before UTC. */
const WEEK = '/app/calendar?view=week&date=2027-06-16';

const inspection = {
  name: 'Roof inspection',
  type: ['Inspection'],
  start_date: '2027-06-15T10:00:00+02:00',
  end_date: '2027-06-15T11:30:00+02:00',
  address: 'Lindenstraße 5a, Berlin',
} satisfies Given;

const make = (app: App, given: Partial<Given> = {}) => app.api.appointment.create.mutate({ ...inspection, ...given });

/** The block of an appointment; its name for those who do not see it has the times too. */
const block = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const popover = (page: Page) => page.getByRole('dialog');

const complaint = (page: Page) => page.getByRole('alert').filter({ hasText: 'not moved' });

/** What the service has of an appointment's dates. */
const datesOf = async (app: App, uuid: string) => {
  const { start_date, end_date } = await app.api.appointment.get.query({ uuid });
  return [start_date, end_date];
};

const searchOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

for (const language of ['en', 'de'] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    test(`month, week, day and agenda in ${language} and ${colorScheme} are accessible`, async ({ app }) => {
      const isGerman = language === 'de';
      await make(app);
      await make(app, {
        name: 'Trade fair',
        start_date: '2027-06-16T08:00:00+02:00',
        end_date: '2027-06-18T17:00:00+02:00',
      });
      const page = await app.open(WEEK, { language, colorScheme, viewport: sizes.desk });
      const heading = page.getByRole('heading', { level: 1 });
      await expect(heading).toContainText(isGerman ? '14.–20. Juni 2027' : '14 – 20 June 2027');
      await expect(heading).toContainText(isGerman ? 'KW 24' : 'Week 24');
      await expect(
        block(
          page,
          isGerman
            ? 'Roof inspection, Di., 15.06. 10:00 bis 11:30, Lindenstraße 5a, Berlin'
            : 'Roof inspection, Tue 15 Jun 10:00 to 11:30, Lindenstraße 5a, Berlin',
        ),
      ).toBeVisible();
      await expect(page.getByRole('status').first()).toHaveText(isGerman ? '2 Termine' : '2 appointments');
      await expectAccessible(page);

      await page.keyboard.press('m');
      await expect(heading).toHaveText(isGerman ? 'Juni 2027' : 'June 2027');
      await expect(block(page, /Roof inspection/)).toContainText('10:00 Roof inspection');
      await expect(page.getByText(isGerman ? 'KW 24' : 'W 24', { exact: true })).toBeVisible();
      await expectAccessible(page);

      await page.keyboard.press('a');
      await expect(block(page, /Roof inspection/)).toHaveCount(0);
      await expect(block(page, /Trade fair/)).toHaveCount(3);
      await expectAccessible(page);

      await page.keyboard.press('d');
      await expect(heading).toContainText(isGerman ? 'Mittwoch, 16. Juni 2027' : 'Wednesday, 16 June 2027');
      await block(page, /Trade fair/).click();
      await expect(popover(page)).toContainText(
        isGerman ? 'Mi., 16.06., 08:00–Fr., 18.06., 17:00' : 'Wed 16 Jun, 08:00–Fri 18 Jun, 17:00',
      );
      await expectAccessible(page);
    });

test('dragging over empty time begins an appointment at just these instants, in whatever zone the browser is', async ({
  app,
}) => {
  const page = await app.open(WEEK, { timezoneId: 'America/New_York', viewport: sizes.desk });
  const from = await placeOf(page, '2027-06-17', '10:00');
  await drag(page, from, await placeOf(page, '2027-06-17', '11:00'));
  // The last quarter of an hour that was touched belongs to it.
  await expect
    .poll(() => searchOf(page))
    .toMatchObject({
      appointment: 'new',
      start: '2027-06-17T08:00:00.000Z',
      end: '2027-06-17T09:15:00.000Z',
    });
});

test('moves by mouse are saved at once, and can be undone', async ({ app }) => {
  const { uuid } = await make(app);
  const page = await app.open(WEEK, { timezoneId: 'America/New_York', viewport: sizes.desk });
  await expect(block(page, /Roof inspection/)).toBeVisible();
  const from = await placeOf(page, '2027-06-15', '10:00');
  await drag(page, { ...from, y: from.y + 5 }, { ...(await placeOf(page, '2027-06-17', '12:30')) });
  await expect(page.getByText('Moved to Thu 17 Jun, 12:30')).toBeVisible();
  expect(await datesOf(app, uuid)).toEqual(['2027-06-17T10:30:00.000Z', '2027-06-17T12:00:00.000Z']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(block(page, /Roof inspection, Tue 15 Jun 10:00 to 11:30/)).toBeVisible();
  await expect.poll(() => datesOf(app, uuid)).toEqual(['2027-06-15T08:00:00.000Z', '2027-06-15T09:30:00.000Z']);
});

test('each move keeps its own undo, that of an earlier one takes back what came after it, and three are seen', async ({
  app,
}) => {
  const { uuid } = await make(app);
  const page = await app.open(WEEK, { viewport: sizes.desk });
  const moves = page.getByRole('status').filter({ hasText: /^(Moved|Changed) to / });
  const undoOf = (words: string) => moves.filter({ hasText: words }).getByRole('button', { name: 'Undo' });
  /**
   * Presses keys, one after another: while a move is being saved, the next would be one with it. Under the pointer
   * toasts stay, however long it takes.
   */
  const press = async (keys: string, told: string) => {
    await page.keyboard.press(keys);
    await moves.filter({ hasText: told }).hover();
  };
  await block(page, /Roof inspection/).focus();
  await press('Alt+ArrowRight', 'Moved to Wed 16 Jun, 10:00');
  await press('Alt+Shift+ArrowDown', 'Changed to Wed 16 Jun, 10:00–11:45');
  await press('Alt+ArrowRight', 'Moved to Thu 17 Jun, 10:00');
  await expect(moves).toHaveCount(3);
  // Of the first: the others go with it.
  await undoOf('Moved to Wed 16 Jun').click();
  await expect(block(page, /Roof inspection, Tue 15 Jun 10:00 to 11:30/)).toBeVisible();
  await expect.poll(() => datesOf(app, uuid)).toEqual(['2027-06-15T08:00:00.000Z', '2027-06-15T09:30:00.000Z']);
  await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);

  await block(page, /Roof inspection/).focus();
  await press('Alt+ArrowRight', 'Moved to Wed 16 Jun, 10:00');
  await press('Alt+ArrowDown', 'Moved to Wed 16 Jun, 10:15');
  await press('Alt+ArrowDown', 'Moved to Wed 16 Jun, 10:30');
  await press('Alt+ArrowDown', 'Moved to Wed 16 Jun, 10:45');
  await expect(moves).toHaveCount(3);
  await undoOf('10:45').click();
  await expect.poll(() => datesOf(app, uuid)).toEqual(['2027-06-16T08:30:00.000Z', '2027-06-16T10:00:00.000Z']);
  // By the keyboard also what is not seen any more.
  for (const start of ['08:15', '08:00']) {
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await datesOf(app, uuid))[0]).toBe(`2027-06-16T${start}:00.000Z`);
  }
  await page.keyboard.press('Control+z');
  await expect.poll(() => datesOf(app, uuid)).toEqual(['2027-06-15T08:00:00.000Z', '2027-06-15T09:30:00.000Z']);
  await expect(complaint(page)).toHaveCount(0);
});

test('dragging the lower edge changes the end alone', async ({ app }) => {
  const { uuid } = await make(app);
  const page = await app.open(WEEK, { viewport: sizes.desk });
  await expect(block(page, /Roof inspection/)).toBeVisible();
  const to = await placeOf(page, '2027-06-15', '12:30');
  const edge = await block(page, /Roof inspection/).boundingBox();
  if (!edge) throw new Error('the block is not shown');
  await page.mouse.move(edge.x + 40, edge.y + 20);
  const bottom = { x: edge.x + edge.width / 2, y: edge.y + edge.height - 1 };
  await drag(page, bottom, to);
  await expect(page.getByText('Changed to Tue 15 Jun, 10:00–12:45')).toBeVisible();
  expect(await datesOf(app, uuid)).toEqual(['2027-06-15T08:00:00.000Z', '2027-06-15T10:45:00.000Z']);
});

test('keys move an appointment as fast as one presses them, and it keeps the focus', async ({ app }) => {
  const { uuid } = await make(app);
  const page = await app.open(WEEK, { viewport: sizes.desk });
  await block(page, /Roof inspection/).focus();
  for (const key of ['Alt+ArrowDown', 'Alt+ArrowDown', 'Alt+ArrowDown', 'Alt+ArrowUp', 'Alt+ArrowRight'])
    await page.keyboard.press(key);
  for (const key of ['Alt+Shift+ArrowDown', 'Alt+Shift+ArrowDown']) await page.keyboard.press(key);
  const moved = block(page, /Roof inspection, Wed 16 Jun 10:30 to 12:30/);
  await expect(moved).toBeFocused();
  await expect.poll(() => datesOf(app, uuid)).toEqual(['2027-06-16T08:30:00.000Z', '2027-06-16T10:30:00.000Z']);
  // Beyond the end of the week the calendar goes along.
  for (let day = 0; day < 5; day++) await page.keyboard.press('Alt+ArrowRight');
  await expect(block(page, /Roof inspection, Mon 21 Jun 10:30 to 12:30/)).toBeFocused();
  await expect.poll(() => datesOf(app, uuid)).toEqual(['2027-06-21T08:30:00.000Z', '2027-06-21T10:30:00.000Z']);
});

test('a move that cannot be saved slides back, and says why', async ({ app }) => {
  const { uuid } = await make(app);
  app.expectMessage(/ERR_|status of 404/);
  const page = await app.open(WEEK, { viewport: sizes.desk });
  await block(page, /Roof inspection/).focus();
  await app.pause();
  await page.keyboard.press('Alt+ArrowRight');
  await expect(complaint(page)).toContainText('“Roof inspection” was not moved');
  await expect(complaint(page)).toContainText('cannot be reached');
  await expect(block(page, /Roof inspection, Tue 15 Jun 10:00 to 11:30/)).toBeFocused();
  await app.resume();
  expect(await datesOf(app, uuid)).toEqual(['2027-06-15T08:00:00.000Z', '2027-06-15T09:30:00.000Z']);
  await complaint(page).getByRole('button', { name: 'Close' }).click();
  await block(page, /Roof inspection/).focus();
  await app.api.appointment.delete.mutate({ uuid });
  await page.keyboard.press('Alt+ArrowRight');
  await expect(block(page, /Roof inspection/)).toHaveCount(0);
});

test('what somebody else moved meanwhile is not moved from where it no longer is', async ({ app }) => {
  const { uuid } = await make(app);
  app.expectMessage(/ERR_FAILED/);
  const page = await app.open('/app/contacts', { viewport: sizes.desk });
  await page.route('**/events', (route) => route.abort());
  await page.goto(WEEK);
  await block(page, /Roof inspection/).focus();
  await app.api.appointment.update.mutate({
    uuid,
    start_date: '2027-06-18T08:00:00Z',
    end_date: '2027-06-18T09:30:00Z',
  });
  await page.keyboard.press('Alt+ArrowRight');
  await expect(complaint(page)).toContainText('Somebody else moved it in the meantime');
  await expect(block(page, /Roof inspection, Fri 18 Jun 10:00 to 11:30/)).toBeVisible();
  expect(await datesOf(app, uuid)).toEqual(['2027-06-18T08:00:00.000Z', '2027-06-18T09:30:00.000Z']);
});

test('across a change of the clocks a day further is the same time of day', async ({ app }) => {
  const autumn = await make(app, { start_date: '2026-10-24T09:00:00+02:00', end_date: '2026-10-24T10:30:00+02:00' });
  const spring = await make(app, { start_date: '2027-03-27T09:00:00+01:00', end_date: '2027-03-27T10:30:00+01:00' });
  const page = await app.open('/app/calendar?view=week&date=2026-10-25', {
    timezoneId: 'America/New_York',
    viewport: sizes.desk,
  });
  const saturday = block(page, /Roof inspection, Sat 24 Oct 09:00 to 10:30/);
  await saturday.focus();
  await page.keyboard.press('Alt+ArrowRight');
  await expect(block(page, /Roof inspection, Sun 25 Oct 09:00 to 10:30/)).toBeFocused();
  await expect.poll(() => datesOf(app, autumn.uuid)).toEqual(['2026-10-25T08:00:00.000Z', '2026-10-25T09:30:00.000Z']);

  await page.goto('/app/calendar?view=week&date=2027-03-28');
  await expect(block(page, /Roof inspection, Sat 27 Mar 09:00 to 10:30/)).toBeVisible();
  const from = await placeOf(page, '2027-03-27', '09:30');
  const { x } = await placeOf(page, '2027-03-28', '09:30');
  await drag(page, from, { x, y: from.y });
  await expect(block(page, /Roof inspection, Sun 28 Mar 09:00 to 10:30/)).toBeVisible();
  await expect.poll(() => datesOf(app, spring.uuid)).toEqual(['2027-03-28T07:00:00.000Z', '2027-03-28T08:30:00.000Z']);
});

test('on a phone a day comes first, and a long press moves an appointment', async ({ app }) => {
  const { uuid } = await make(app);
  const page = await app.open('/app/calendar?date=2027-06-15', {
    viewport: sizes.phone,
    hasTouch: true,
    isMobile: true,
  });
  await expect(page.getByRole('radio', { name: 'Day' })).toBeChecked();
  const event = block(page, /Roof inspection/);
  await expect(event).toBeVisible();
  const from = await placeOf(page, '2027-06-15', '10:30');
  const to = await placeOf(page, '2027-06-15', '12:30');
  const touch = await page.context().newCDPSession(page);
  const press = (type: 'touchStart' | 'touchMove', { x, y }: { x: number; y: number }) =>
    touch.send('Input.dispatchTouchEvent', { type, touchPoints: [{ x, y }] });
  await press('touchStart', from);
  await expect(page.locator('.appointment-selected').last()).toBeVisible();
  for (let part = 1; part <= 6; part++)
    await press('touchMove', { x: from.x, y: from.y + ((to.y - from.y) * part) / 6 });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect(page.getByText('Moved to Tue 15 Jun, 12:00')).toBeVisible();
  expect(await datesOf(app, uuid)).toEqual(['2027-06-15T10:00:00.000Z', '2027-06-15T11:30:00.000Z']);
  await page.getByText('Agenda').tap();
  await block(page, /Roof inspection/).tap();
  await expect(popover(page)).toContainText('Lindenstraße 5a, Berlin');
});

test('a popover says what there is to know, and Escape goes back to the block', async ({ app }) => {
  const contact = await app.api.contact.create.mutate({
    first_name: 'Anna',
    last_name: 'Müller',
    phones: [{ type: 'mobile', number: '+49 (171) 1234567' }],
  });
  const guest = await app.api.contact.create.mutate({ first_name: 'Bernd', last_name: 'Bauer' });
  await make(app, {
    time_zone: 'America/New_York',
    contact_uuid: contact.uuid,
    invitee_uuids: [guest.uuid],
    summary: 'Bring the long ladder.',
    notes: [{ type: 'Primary', note: 'Rings twice.' }],
  });
  await make(app, { name: 'Handover', start_date: '2027-06-15T11:00:00+02:00', end_date: '2027-06-15T12:00:00+02:00' });
  const page = await app.open(WEEK, { viewport: sizes.desk });
  const event = block(page, /Roof inspection, .*, conflict$/);
  await event.click();
  for (const text of [
    'Tue 15 Jun, 10:00–11:30',
    'Tue 15 Jun, 04:00–05:30 (America/New_York)',
    'Anna Müller',
    'admin',
    'Bernd Bauer',
    'Bring the long ladder.',
    'Handover, Tue 15 Jun, 11:00–12:00',
  ])
    await expect(popover(page)).toContainText(text);
  await expect(popover(page).getByRole('link', { name: '+49 (171) 1234567' })).toHaveAttribute(
    'href',
    'tel:+491711234567',
  );
  await page.keyboard.press('Escape');
  await expect(popover(page)).toHaveCount(0);
  await expect(event).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(() => searchOf(page).appointment).toMatch(/^[0-9a-f-]{36}$/);
});

test('a double click opens the appointment, a click on the empty grid only closes the popover', async ({ app }) => {
  const { uuid } = await make(app);
  const page = await app.open(WEEK, { viewport: sizes.desk });
  await block(page, /Roof inspection/).click();
  await expect(popover(page)).toBeVisible();
  const empty = await placeOf(page, '2027-06-19', '15:00');
  await page.mouse.click(empty.x, empty.y);
  await expect(popover(page)).toHaveCount(0);
  expect(searchOf(page).appointment).toBeUndefined();
  await page.mouse.click(empty.x, empty.y);
  await expect
    .poll(() => searchOf(page))
    .toMatchObject({ start: '2027-06-19T13:00:00.000Z', end: '2027-06-19T14:00:00.000Z' });
  await page.goto(WEEK);
  await block(page, /Roof inspection/).dblclick();
  await expect.poll(() => searchOf(page).appointment).toBe(uuid);
});

test('the keys of an appointment work in its popover too', async ({ app }) => {
  await make(app);
  const page = await app.open(WEEK, { viewport: sizes.desk });
  await block(page, /Roof inspection/).click();
  await expect(popover(page)).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(block(page, /Roof inspection/)).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await block(page, /Roof inspection/).click();
  await expect(popover(page)).toBeVisible();
  await page.keyboard.press('e');
  await expect.poll(() => searchOf(page).appointment).toMatch(/^[0-9a-f-]{36}$/);
});

test('Delete hides the appointment, and undo brings it back', async ({ app }) => {
  const { uuid } = await make(app);
  const page = await app.open(WEEK, { viewport: sizes.desk });
  await block(page, /Roof inspection/).focus();
  await page.keyboard.press('Delete');
  await expect(block(page, /Roof inspection/)).toHaveCount(0);
  await expect(page.getByRole('status').first()).toHaveText('No appointments');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(block(page, /Roof inspection/)).toBeVisible();
  await block(page, /Roof inspection/).focus();
  await page.keyboard.press('Delete');
  await expect(block(page, /Roof inspection/)).toHaveCount(0);
  // On leaving the page it is really deleted.
  await page.goto('/app/contacts');
  await expect
    .poll(() =>
      app.api.appointment.get.query({ uuid }).then(
        () => 'there',
        () => 'gone',
      ),
    )
    .toBe('gone');
});

test('when a mail about the old time has left, a move says so', async ({ app }) => {
  const { uuid } = await make(app);
  await app.api.appointmentNotification.create.mutate({
    appointment: uuid,
    recipient: 'anna@dach.example',
    send_notification: true,
  });
  await expect
    .poll(async () => (await app.api.appointmentNotification.list.query({ appointment: uuid })).results[0]?.status)
    .toBe('sent');
  const page = await app.open(WEEK, { viewport: sizes.desk });
  await block(page, /Roof inspection/).focus();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(page.getByText('A mail about the old time has left already.')).toBeVisible();
  await page.getByRole('button', { name: 'Show mails' }).click();
  await expect.poll(() => searchOf(page).appointment).toBe(uuid);
});

test('keys and buttons turn the pages, and the address keeps what is shown', async ({ app }) => {
  const page = await app.open(WEEK, { viewport: sizes.desk });
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toContainText('14 – 20 June 2027');
  await page.keyboard.press('ArrowRight');
  await expect(heading).toContainText('21 – 27 June 2027');
  await page.getByRole('button', { name: 'Week before' }).click();
  await page.keyboard.press('ArrowLeft');
  await expect(heading).toContainText('7 – 13 June 2027');
  await page.keyboard.press('m');
  await page.keyboard.press('ArrowRight');
  await expect(heading).toHaveText('July 2027');
  await page.reload();
  await expect(heading).toHaveText('July 2027');
  await page.getByRole('link', { name: /15 July 2027/ }).click();
  await expect(heading).toContainText('Thursday, 15 July 2027');
  await page.goBack();
  await expect(heading).toHaveText('July 2027');
  await page.keyboard.press('t');
  await expect.poll(() => searchOf(page)).toEqual({ view: 'month' });
  await page.keyboard.press('n');
  await expect.poll(() => searchOf(page).appointment).toBe('new');
});

test('the filter shows the appointments of a person, and those about a contact', async ({ app }) => {
  const contact = await app.api.contact.create.mutate({ first_name: 'Anna', last_name: 'Müller' });
  const roofer = await app.api.contact.create.mutate({
    first_name: 'Ömer',
    last_name: 'Yıldız',
    contact_type: 'Personnel',
  });
  await make(app, { name: 'Mine' });
  await make(app, { name: 'His', owner: roofer.uuid });
  await make(app, { name: 'About her', owner: roofer.uuid, contact_uuid: contact.uuid });
  const page = await app.open(WEEK, { viewport: sizes.desk });
  const status = page.getByRole('status').first();
  await expect(status).toHaveText('3 appointments');
  await page.getByRole('button', { name: 'Filter: Everyone' }).click();
  await page.getByText('Me', { exact: true }).click();
  await expect(block(page, /^Mine/)).toBeVisible();
  await expect(status).toHaveText('1 appointment');
  await page.getByRole('combobox', { name: 'Whose appointments' }).fill('oemer');
  await page.getByRole('option', { name: 'Ömer Yıldız' }).click();
  await expect(status).toHaveText('2 appointments');
  await page.getByRole('combobox', { name: 'About the contact' }).fill('mueller');
  await page.getByRole('option', { name: 'Müller, Anna' }).click();
  await expect(status).toHaveText('1 appointment');
  await expect(block(page, /^About her/)).toBeVisible();
  expect(searchOf(page)).toMatchObject({ owner: roofer.uuid, about: contact.uuid });
  await page.reload();
  await page.getByRole('button', { name: 'Filter: Ömer Yıldız, about Anna Müller' }).click();
  await page.getByRole('button', { name: 'Show all' }).last().click();
  await expect(status).toHaveText('3 appointments');
});

test('a month has the number of a week at its Monday, and a day says only in the title which it is', async ({
  app,
}) => {
  const page = await app.open('/app/calendar?view=month&date=2027-06-15', { viewport: sizes.desk, language: 'de' });
  const number = page.getByText('KW 24', { exact: true });
  await expect(async () => {
    const cell = await page.locator('.calendar-grid [role=cell][data-date="2027-06-14"]').boundingBox();
    const box = await number.boundingBox();
    const day = await page.getByRole('link', { name: /14. Juni 2027/ }).boundingBox();
    if (!cell || !box || !day) throw new Error('the week is not shown');
    expect(box.x).toBeGreaterThanOrEqual(day.x + day.width);
    expect(box.x + box.width).toBeLessThanOrEqual(cell.x + cell.width);
    expect(box.y + box.height).toBeLessThanOrEqual(day.y + day.height + 4);
  }).toPass({ timeout: 15_000 });
  await number.click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('14.–20. Juni 2027');
  await expect(page.getByRole('columnheader')).toHaveCount(7);
  await page.keyboard.press('d');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Montag, 14. Juni 2027');
  await expect(page.getByRole('columnheader')).toHaveCount(0);
});

test('the names of narrow appointments beside one another take the lines there are, and notes have no sign there', async ({
  app,
}) => {
  const notes = [{ type: 'Primary' as const, note: 'Rings twice.' }];
  const at = (day: string) => ({ start_date: `${day}T10:00:00+02:00`, end_date: `${day}T12:30:00+02:00` });
  await make(app, { name: 'Wide with a long name', notes, ...at('2027-06-14') });
  for (let number = 0; number < 4; number++)
    await make(app, { name: `Narrow inspection ${number}`, notes, owner: crypto.randomUUID(), ...at('2027-06-15') });
  for (let number = 0; number < 7; number++)
    await make(app, { name: `Narrowest inspection ${number}`, owner: crypto.randomUUID(), ...at('2027-06-16') });
  const page = await app.open(WEEK, { viewport: sizes.desk });
  const [wide, narrow, narrowest] = ['Wide', 'Narrow inspection', 'Narrowest'].map((name) =>
    block(page, new RegExp(`^${name}`)).first(),
  );
  if (!wide || !narrow || !narrowest) throw new Error('there are three kinds');
  await expect(wide.locator('.block-notes')).toBeVisible();
  await expect(narrow.locator('.block-notes')).toBeHidden();
  const sizeOf = async (part: typeof wide) =>
    (await part.locator('.block-name').boundingBox()) ?? { width: 0, height: 0 };
  await expect(async () => {
    expect((await sizeOf(wide)).height).toBeCloseTo(16, 0);
    // Whole lines, and more of them than one.
    const { height } = await sizeOf(narrow);
    expect(height).toBeGreaterThan(40);
    expect(height % 16).toBeCloseTo(0, 0);
    // Along the column.
    expect((await sizeOf(narrowest)).height).toBeGreaterThan(60);
  }).toPass({ timeout: 15_000 });
  await expect(narrowest.locator('.block-name')).toHaveCSS('writing-mode', 'vertical-rl');
});

test('a week is printed as a list with places and phone numbers', async ({ app }) => {
  const contact = await app.api.contact.create.mutate({
    first_name: 'Anna',
    last_name: 'Müller',
    phones: [{ type: 'mobile', number: '+49 171 1234567' }],
  });
  await make(app, { contact_uuid: contact.uuid });
  await make(app, {
    name: 'Night shift',
    start_date: '2027-06-15T22:00:00+02:00',
    end_date: '2027-06-16T05:30:00+02:00',
  });
  const page = await app.open(WEEK, { viewport: sizes.desk, timezoneId: 'America/New_York', colorScheme: 'dark' });
  await expect(block(page, /Roof inspection/)).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('14 – 20 June 2027');
  const tuesday = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Tuesday, 15 June 2027' }) });
  await expect(tuesday).toContainText(
    '10:00–11:30Roof inspection (Inspection)Lindenstraße 5a, BerlinAnna Müller · +49 171 1234567',
  );
  await expect(tuesday).toContainText('from 22:00Night shift');
  const wednesday = page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: 'Wednesday, 16 June 2027' }) });
  await expect(wednesday).toContainText('until 05:30Night shift');
  await expect(page.getByText(/Demo · Times of Europe\/Berlin · Printed \d/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Today' })).toBeHidden();
  await expect(tuesday.getByText('Roof inspection')).toHaveCSS('color', 'rgb(0, 0, 0)');
});
