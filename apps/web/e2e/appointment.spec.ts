import {
  anna,
  choose,
  combobox,
  departure,
  drawer,
  field,
  goToForm,
  make,
  NEW,
  openForm,
  save,
  setTime,
  times,
  toast,
} from './drawer.ts';
import { placeOf } from './grid.ts';
import { expect, expectAccessible, sizes, test } from './harness.ts';

for (const language of ['en', 'de'] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    test(`the drawer in ${language} and ${colorScheme} is accessible`, async ({ app }) => {
      const isGerman = language === 'de';
      const contact = await app.api.contact.create.mutate(anna);
      const stored = await make(app, {
        contact_uuid: contact.uuid,
        notes: [{ type: 'OOO Note', note: 'Call Bernd.' }],
      });
      await app.api.appointmentDrivingTime.create.mutate({ appointment: stored.uuid, distance: '12.5' });
      await app.api.appointmentNotification.create.mutate({
        appointment: stored.uuid,
        recipient: 'anna@dach.example',
        send_notification: true,
        remind_before: 60,
      });
      await make(app, { name: 'Dentist' });
      const path = `/app/contacts?appointment=${stored.uuid}`;
      const page = await openForm(app, path, { language, colorScheme, viewport: sizes.desk });
      await expect(field(page, 'Name')).toHaveValue('Roof inspection');
      await expect(field(page, 'Name')).toBeFocused();
      await expect(field(page, isGerman ? 'Beginn, Tag' : 'Start, day')).toHaveValue(
        isGerman ? '15.06.2027' : '15 Jun 2027',
      );
      await expect(drawer(page).getByRole('status').filter({ hasText: 'Dentist' })).toContainText(
        isGerman ? 'Ich: Dentist, Di., 15.06., 10:00–11:30' : 'Me: Dentist, Tue 15 Jun, 10:00–11:30',
      );
      await expect(field(page, isGerman ? 'Abwesenheit: Notiz' : 'Absence: note')).toHaveValue('Call Bernd.');
      await expect(drawer(page).getByLabel(isGerman ? /^Kilometer/ : /^Kilometres/)).toHaveValue(
        isGerman ? '12,5' : '12.5',
      );
      await expect(drawer(page)).toContainText(
        isGerman ? 'Sie geht am Di., 15.06., 09:00 hinaus.' : 'It leaves on Tue 15 Jun, 09:00.',
      );
      const preview = page.frameLocator('iframe').getByText(/Anna Müller/);
      await expect(preview).toBeVisible();
      await expectAccessible(page);
      await field(page, 'Name').fill('x'.repeat(51));
      await drawer(page)
        .getByText(isGerman ? 'Für Programme' : 'For programs')
        .click();
      await field(page, 'SiteProfile').fill('7');
      await field(page, isGerman ? 'Beginn, Tag' : 'Start, day').click();
      await expect(page.getByRole('button', { name: isGerman ? 'Nächster Monat' : 'Next month' })).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await save(page);
      await expect(drawer(page).getByRole('alert')).toContainText(
        isGerman ? '2 Felder brauchen Aufmerksamkeit' : '2 fields need attention',
      );
      await expect(field(page, 'Name')).toBeFocused();
      await expect(drawer(page)).toContainText(isGerman ? 'Höchstens 50 Zeichen.' : 'At most 50 characters.');
      await expectAccessible(page);
    });

test('an appointment with all that there is is stored as it was typed', async ({ app }) => {
  const contact = await app.api.contact.create.mutate(anna);
  const bernd = await app.api.contact.create.mutate({
    first_name: 'Bernd',
    last_name: 'Bauer',
    contact_type: 'Personnel',
  });
  await make(app, { start_date: '2027-01-01T10:00:00Z', end_date: '2027-01-01T11:00:00Z', type: ['Inspection'] });
  const page = await openForm(app, NEW);
  await field(page, 'Name').fill('Roof');
  await setTime(page, 'Start, time', '09:45');
  await expect.poll(() => times(page)).toEqual(['15 Jun 2027 09:45', '15 Jun 2027 10:45']);
  await choose(page, 'Contact', 'mueller', 'Müller, Anna');
  await expect(field(page, 'Place')).toHaveValue('Lindenstraße 5a, 10969 Berlin');
  await choose(page, 'Type', 'Insp', 'Inspection');
  await page.keyboard.type('Urgent,');
  await choose(page, 'Owner', 'bernd', 'Bernd Bauer');
  await choose(page, 'Invited', 'admin', /^Me/);
  await choose(page, 'Invited', 'anna', 'Anna Müller');
  await page.keyboard.press('Escape');
  await field(page, 'Description').fill('First look.');
  await field(page, 'Note').fill('Bring the long ladder.');
  await drawer(page).getByText('More notes').click();
  await field(page, 'Second note').fill('Beware of the dog.');
  await field(page, 'Absence: reason').fill('Holiday');
  await field(page, 'Absence: note').fill('Call Bernd.');
  await drawer(page).getByRole('button', { name: 'Add a drive' }).click();
  await page.keyboard.type('12.5');
  await drawer(page).getByLabel('Minutes, drive 1').fill('25');
  await expect.poll(() => departure(page, 1)).toBe('15 Jun 2027 09:20');
  await setTime(page, 'Departure, time, drive 1', '09:10');
  await drawer(page).getByText('For programs').click();
  await field(page, 'SiteProfile').fill('0198C0DE-0000-7000-8000-000000000001');
  await combobox(page, 'Workflow level 2').fill('0198c0de-0000-7000-8000-000000000002');
  await drawer(page).getByRole('switch', { name: 'Send a mail' }).check();
  await expect(combobox(page, 'To')).toHaveValue('anna@dach.example');
  await save(page);
  await expect(toast(page, '“Roof” was made')).toBeVisible();
  await expect(drawer(page)).toHaveCount(0);
  const { results } = await app.api.appointment.list.query({ search: 'Roof', start_date_gte: '2027-06-01' });
  const [made] = results;
  const { core_user_uuid: me } = (await app.api.member.list.query({})).results[0] ?? { core_user_uuid: '' };
  expect(made).toMatchObject({
    name: 'Roof',
    start_date: '2027-06-15T07:45:00.000Z',
    end_date: '2027-06-15T08:45:00.000Z',
    time_zone: 'Europe/Berlin',
    contact_uuid: contact.uuid,
    address: 'Lindenstraße 5a, 10969 Berlin',
    type: ['Inspection', 'Urgent'],
    owner: bernd.uuid,
    owner_type: 'Contact',
    invitee_uuids: [me, contact.uuid],
    summary: 'First look.',
    siteprofile_uuid: '0198c0de-0000-7000-8000-000000000001',
    workflowlevel2_uuids: ['0198c0de-0000-7000-8000-000000000002'],
    driving_times: [{ distance: '12.50', time: 25, time_point: '2027-06-15T07:10:00.000Z' }],
  });
  expect(made?.notes.map(({ type, note }) => [type, note])).toEqual([
    ['Primary', 'Bring the long ladder.'],
    ['Secondary', 'Beware of the dog.'],
    ['OOO Reason', 'Holiday'],
    ['OOO Note', 'Call Bernd.'],
  ]);
  const mails = await app.api.appointmentNotification.list.query({ appointment: made?.uuid });
  expect(mails.results).toMatchObject([{ recipient: 'anna@dach.example', remind_before: 1440, status: 'queued' }]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(toast(page, 'All is as it was before')).toBeVisible();
  await expect.poll(async () => (await app.api.appointment.list.query({})).results.length).toBe(1);
});

test('the end keeps its distance from the start, whatever is typed in between', async ({ app }) => {
  const page = await openForm(app, NEW);
  await expect(field(page, 'Name')).toBeFocused();
  await expect.poll(() => times(page)).toEqual(['15 Jun 2027 10:00', '15 Jun 2027 11:00']);
  await setTime(page, 'End, time', '11:30');
  await field(page, 'Start, day').fill('30/6/2027');
  await field(page, 'Start, day').press('Escape');
  await setTime(page, 'Start, time', '23:15');
  await expect.poll(() => times(page)).toEqual(['30 Jun 2027 23:15', '1 Jul 2027 00:45']);
});

test('times that the clocks skip or repeat are refused at the field, and stay as they are when nobody touched them', async ({
  app,
}) => {
  const repeated = { start_date: '2027-10-31T02:15:00+01:00', end_date: '2027-10-31T02:45:00+01:00' };
  const { uuid } = await make(app, repeated);
  const page = await openForm(app, `/app/contacts?appointment=${uuid}`);
  await field(page, 'Name').fill('Night shift');
  await save(page);
  await expect(toast(page, '“Night shift” was saved')).toBeVisible();
  expect(await app.api.appointment.get.query({ uuid })).toMatchObject({
    start_date: '2027-10-31T01:15:00.000Z',
    end_date: '2027-10-31T01:45:00.000Z',
  });
  await goToForm(page, `/app/contacts?appointment=${uuid}`);
  await setTime(page, 'Start, time', '02:20');
  await expect(drawer(page)).toContainText('Clocks in Europe/Berlin skip or repeat this time.');
  await field(page, 'Name').fill('x'.repeat(51));
  await field(page, 'Start, day').fill('28 Mar 2027');
  await expect(drawer(page)).toContainText('Clocks in Europe/Berlin skip or repeat this time.');
  await field(page, 'Start, day').fill('29 Mar 2027');
  await expect(drawer(page)).not.toContainText('skip or repeat');
});

test('Escape closes the drawer, and what was typed is offered again', async ({ app }) => {
  const page = await openForm(app, NEW);
  await field(page, 'Name').fill('Draft');
  await page.keyboard.press('Escape');
  await expect(drawer(page)).toHaveCount(0);
  await expect.poll(() => new URL(page.url()).search).toBe('');
  await goToForm(page, '/app/contacts?appointment=new');
  await drawer(page).getByRole('button', { name: 'Resume' }).click();
  await expect(field(page, 'Name')).toHaveValue('Draft');
  await expect.poll(() => times(page)).toEqual(['15 Jun 2027 10:00', '15 Jun 2027 11:00']);
  await save(page);
  await expect(toast(page, '“Draft” was made')).toBeVisible();
  await goToForm(page, '/app/contacts?appointment=new');
  await expect(field(page, 'Name')).toHaveValue('');
  await expect(drawer(page).getByRole('button', { name: 'Resume' })).toHaveCount(0);
});

test('a browser in New York changes nothing about the times of Berlin', async ({ app }) => {
  const page = await openForm(app, NEW, { timezoneId: 'America/New_York' });
  await field(page, 'Name').fill('Across');
  await expect(field(page, 'Name')).toHaveValue('Across');
  await expect.poll(() => times(page)).toEqual(['15 Jun 2027 10:00', '15 Jun 2027 11:00']);
  await setTime(page, 'Start, time', '08:30');
  await save(page);
  await expect(toast(page, '“Across” was made')).toBeVisible();
  const [made] = (await app.api.appointment.list.query({})).results;
  expect(made).toMatchObject({ start_date: '2027-06-15T06:30:00.000Z', end_date: '2027-06-15T07:30:00.000Z' });
});

test('an appointment of another zone is edited on the clock of that zone', async ({ app }) => {
  const { uuid } = await make(app, { time_zone: 'America/New_York' });
  const page = await openForm(app, `/app/contacts?appointment=${uuid}`);
  await expect(combobox(page, 'Time zone')).toHaveValue('America/New_York');
  await expect.poll(() => times(page)).toEqual(['15 Jun 2027 04:00', '15 Jun 2027 05:30']);
  await expect(drawer(page)).toContainText('In Europe/Berlin: Tue 15 Jun, 10:00–11:30');
  await choose(page, 'Time zone', 'Lisbon', 'Europe/Lisbon');
  await save(page);
  await expect(toast(page, 'was saved')).toBeVisible();
  expect(await app.api.appointment.get.query({ uuid })).toMatchObject({
    time_zone: 'Europe/Lisbon',
    start_date: '2027-06-15T03:00:00.000Z',
    end_date: '2027-06-15T04:30:00.000Z',
  });
});

test('the keyboard alone is enough, and the focus stays in the drawer and comes back', async ({ app }) => {
  const page = await app.open('/app/calendar?view=week&date=2027-06-16');
  const create = page.getByRole('button', { name: 'New appointment' });
  await create.focus();
  await page.keyboard.press('Enter');
  await expect(field(page, 'Name')).toBeFocused();
  await page.keyboard.type('By keys');
  for (const typed of ['', '16', '45', '', '', '']) {
    await page.keyboard.press('Tab');
    if (typed) await page.keyboard.type(typed);
  }
  await page.keyboard.press('Shift+Tab');
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press('Tab');
    expect(await drawer(page).evaluate((box) => box.contains(document.activeElement))).toBe(true);
  }
  await save(page);
  await expect(toast(page, '“By keys” was made')).toBeVisible();
  await expect(create).toBeFocused();
});

test('a drag on the calendar opens the drawer with its times, and saving shows the appointment there', async ({
  app,
}) => {
  const page = await app.open('/app/calendar?view=week&date=2027-06-16', { viewport: sizes.wide });
  await expect(page.locator('.calendar-grid [data-time="14:30:00"]').last()).toBeAttached();
  const to = await placeOf(page, '2027-06-15', '14:30');
  const from = await placeOf(page, '2027-06-15', '13:00');
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 8 });
  await page.mouse.up();
  await expect(field(page, 'Name')).toBeFocused();
  await expect.poll(() => times(page)).toEqual(['15 Jun 2027 13:00', '15 Jun 2027 14:45']);
  await page.keyboard.type('Dragged');
  await save(page);
  await expect(page.getByRole('button', { name: 'Dragged, Tue 15 Jun 13:00 to 14:45' })).toBeVisible();
});

test('an appointment is deleted only when nobody takes that back', async ({ app }) => {
  const { uuid } = await make(app);
  const page = await openForm(app, `/app/calendar?view=week&date=2027-06-16&appointment=${uuid}`);
  await drawer(page).getByRole('button', { name: 'Delete' }).click();
  await expect(toast(page, '“Roof inspection” was deleted')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Roof inspection/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: /^Roof inspection/ })).toBeVisible();
  expect(await app.api.appointment.get.query({ uuid })).toMatchObject({ name: 'Roof inspection' });
});

test('the departure of a drive is proposed by its minutes and follows the start, until another one is chosen', async ({
  app,
}) => {
  const { uuid } = await make(app, { start_date: '2027-06-15T00:20:00+02:00', end_date: '2027-06-15T01:20:00+02:00' });
  const page = await openForm(app, `/app/contacts?appointment=${uuid}`);
  await drawer(page).getByRole('button', { name: 'Add a drive' }).click();
  await page.keyboard.type('12');
  await expect.poll(() => departure(page, 1)).toBe('15 Jun 2027 :');
  await page.keyboard.press('Tab');
  await page.keyboard.type('35');
  await expect.poll(() => departure(page, 1)).toBe('14 Jun 2027 23:45');
  await drawer(page).getByLabel('Minutes, drive 1').fill('');
  await expect.poll(() => departure(page, 1)).toMatch(/ :$/);
  await drawer(page).getByLabel('Minutes, drive 1').fill('20');
  await setTime(page, 'Start, time', '10:00');
  await expect.poll(() => departure(page, 1)).toBe('15 Jun 2027 09:40');
  await save(page);
  await expect(toast(page, 'was saved')).toBeVisible();
  expect((await app.api.appointment.get.query({ uuid })).driving_times).toMatchObject([
    { distance: '12.00', time: 20, time_point: '2027-06-15T07:40:00.000Z' },
  ]);

  await goToForm(page, `/app/contacts?appointment=${uuid}`);
  await expect(drawer(page).getByLabel('Kilometres, drive 1')).toHaveValue('12');
  await setTime(page, 'Departure, time, drive 1', '08:15');
  await drawer(page).getByLabel('Minutes, drive 1').fill('45');
  await setTime(page, 'Start, time', '11:00');
  await expect.poll(() => times(page)).toEqual(['15 Jun 2027 11:00', '15 Jun 2027 12:00']);
  expect(await departure(page, 1)).toBe('15 Jun 2027 08:15');
});

test('on a phone the drawer has the whole width, and nothing has to be pushed sideways', async ({ app }) => {
  const { uuid } = await make(app);
  await app.api.appointmentDrivingTime.create.mutate({ appointment: uuid, distance: '12.50' });
  const page = await openForm(app, `/app/calendar?appointment=${uuid}`, {
    viewport: sizes.phone,
    hasTouch: true,
    language: 'de',
  });
  await expect(field(page, 'Name')).toHaveValue('Roof inspection');
  await expect.poll(() => drawer(page).boundingBox()).toMatchObject({ x: 0, width: sizes.phone.width });
  const isWider = (box: Element) => [box, ...box.querySelectorAll('*')].some((each) => each.scrollWidth > 391);
  expect(await drawer(page).evaluate(isWider)).toBe(false);
  await drawer(page).getByRole('button', { name: 'Abbrechen' }).tap();
  await expect(drawer(page)).toHaveCount(0);
});
