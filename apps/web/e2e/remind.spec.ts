import { anna } from './drawer.ts';
import { type App, expect, expectAccessible, type Page, sizes, test } from './harness.ts';

/* "Remind…": a mail to all who have an appointment on a day. */

const TUESDAY = '2027-06-15';

/** Stores an appointment of an hour that is about somebody; at a time of that day in Berlin. */
async function meet(app: App, day: string, time: string, person: object, name = 'Visit') {
  const contact = await app.api.contact.create.mutate(person);
  const end = `${String(Number(time.slice(0, 2)) + 1).padStart(2, '0')}${time.slice(2)}`;
  const dates = { start_date: `${day}T${time}`, end_date: `${day}T${end}`, time_zone: 'Europe/Berlin' };
  return app.api.appointment.create.mutate({ name, contact_uuid: contact.uuid, ...dates });
}

const withAddress = (last_name: string) => ({
  last_name,
  emails: [{ type: 'office' as const, email: `${last_name.toLowerCase()}@dach.example` }],
});

/** Mails of an appointment, as the service has them. */
const mailsOf = async (app: App, appointment: string) =>
  (await app.api.appointmentNotification.list.query({ appointment })).results;

/** To whom mails left. */
const recipients = async (app: App) => (await app.mails()).map((mail) => /^To: (.*?)\r?$/m.exec(mail)?.[1]).sort();

const dialog = (page: Page) => page.getByRole('dialog', { name: /Remind people|An Termine erinnern/ });
const person = (page: Page, name: string | RegExp) => dialog(page).getByRole('checkbox', { name });
const part = (page: Page, name: string) => dialog(page).getByRole('region', { name });
const send = (page: Page, count: number) =>
  dialog(page).getByRole('button', { name: `Send ${count} ${count === 1 ? 'mail' : 'mails'}` });
const toast = (page: Page, words: string) => page.getByRole('status').filter({ hasText: words });

/** The day after today, in Berlin. */
const tomorrow = () => {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(Date.now());
  return new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
};

test('tomorrow’s people are reminded from the palette: each who can be and was not, once', async ({ app }) => {
  const day = tomorrow();
  const { uuid } = await meet(app, day, '10:00', anna, 'Roof inspection');
  await meet(app, day, '11:00', { last_name: 'Bauer' }, 'Gutter');
  const told = await meet(app, day, '12:00', withAddress('Quitzow'), 'Skylight');
  const early = { appointment: told.uuid, recipient: 'quitzow@dach.example', send_notification: true };
  await app.api.appointmentNotification.create.mutate(early);
  await expect.poll(async () => (await mailsOf(app, told.uuid)).map(({ status }) => status)).toEqual(['sent']);
  expect(await recipients(app)).toEqual(['quitzow@dach.example']);

  const page = await app.open('/app/contacts', { timezoneId: 'Pacific/Auckland' });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: /Search contacts/ }).fill('remind');
  await page.getByRole('dialog').getByRole('button', { name: 'Remind tomorrow’s people' }).click();
  await expect(part(page, 'Not told yet').getByRole('listitem')).toHaveText([
    /10:00–11:00 Roof inspection.*Anna Müller/,
  ]);
  await expect(part(page, 'Get no mail').getByRole('listitem')).toHaveText([
    /11:00–12:00 Gutter.*Bauer · no e-mail address/,
    /12:00–13:00 Skylight.*quitzow@dach\.example · Left on/i,
  ]);
  await expect(person(page, /Roof inspection/)).toBeChecked();
  await expect(dialog(page).getByRole('checkbox')).toHaveCount(1);
  await send(page, 1).click();
  await expect(toast(page, '1 mail is on its way')).toBeVisible();
  await expect(dialog(page)).toHaveCount(0);
  await expect.poll(() => recipients(app)).toEqual(['anna@dach.example', 'quitzow@dach.example']);
  expect(await mailsOf(app, uuid)).toMatchObject([{ recipient: 'anna@dach.example', remind_before: null }]);

  await page.getByRole('button', { name: 'Remind…' }).click();
  await expect(part(page, 'Get no mail').getByRole('listitem')).toHaveCount(3);
  await expect(part(page, 'Get no mail')).toContainText(/Roof inspection.*anna@dach\.example · Left on/);
  await expect(dialog(page).getByRole('button', { name: 'Send mails' })).toBeDisabled();
});

test('only who is ticked gets a mail, in the language and at the time that were chosen, and all are taken back', async ({
  app,
}) => {
  const first = await meet(app, TUESDAY, '10:00', withAddress('Adam'), 'First');
  const second = await meet(app, TUESDAY, '14:30', withAddress('Bauer'), 'Second');
  const third = await meet(app, TUESDAY, '16:00', withAddress('Conrad'), 'Third');
  const page = await app.open(`/app/calendar?view=day&date=${TUESDAY}`, { viewport: sizes.desk });
  await page.getByRole('button', { name: 'Remind…' }).click();
  await expect(send(page, 3)).toBeEnabled();
  await person(page, 'All').uncheck();
  await expect(dialog(page).getByRole('button', { name: 'Send mails' })).toBeDisabled();
  await person(page, 'All').check();
  await person(page, /Second/).uncheck();
  await dialog(page).getByLabel('Language').selectOption('de');
  await dialog(page).getByText('Before the start').click();
  await dialog(page).getByLabel('How long before').fill('x');
  await send(page, 2).click();
  await expect(dialog(page).getByLabel('How long before')).toBeFocused();
  await dialog(page).getByLabel('How long before').fill('2');
  await dialog(page).getByLabel('Unit').selectOption('hours');
  await expect(part(page, 'Not told yet')).toContainText('adam@dach.example · leaves on Tue 15 Jun, 08:00');
  await send(page, 2).click();
  await expect(toast(page, '2 mails wait for their time')).toBeVisible();
  expect(await mailsOf(app, first.uuid)).toMatchObject([
    { recipient: 'adam@dach.example', language: 'de', status: 'queued', send_at: '2027-06-15T06:00:00.000Z' },
  ]);
  expect(await mailsOf(app, second.uuid)).toEqual([]);
  expect(await mailsOf(app, third.uuid)).toMatchObject([{ send_at: '2027-06-15T12:00:00.000Z', remind_before: 120 }]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(toast(page, '2 mails were taken back')).toBeVisible();
  expect([...(await mailsOf(app, first.uuid)), ...(await mailsOf(app, third.uuid))]).toEqual([]);
});

test('a mail that was refused or whose answer was lost says so at its row, and is made once when tried again', async ({
  app,
}) => {
  app.expectMessage(/ERR_FAILED|status of 409/);
  const [sent, lost, refused] = [
    await meet(app, TUESDAY, '10:00', withAddress('Adam'), 'Sent'),
    await meet(app, TUESDAY, '11:00', withAddress('Bauer'), 'Lost'),
    await meet(app, TUESDAY, '12:00', withAddress('Conrad'), 'Refused'),
  ];
  const page = await app.open(`/app/calendar?view=agenda&date=${TUESDAY}`, { viewport: sizes.desk });
  await page.getByRole('button', { name: 'Remind people of Tuesday 15 June' }).click();
  await expect(send(page, 3)).toBeEnabled();

  // Nothing is heard of what became of them, as when the connection breaks for a moment.
  await page.route('**/events', (route) => route.abort());
  await page.route('**/trpc/*appointmentNotification.list*', (route) => route.abort());
  const tries: string[] = [];
  await page.route('**/trpc/appointmentNotification.create', async (route) => {
    const { appointment } = route.request().postDataJSON();
    if (tries.push(appointment) > 3 || appointment === sent.uuid) return route.continue();
    if (appointment === refused.uuid) return route.fulfill({ status: 409, json: refusal });
    await route.fetch();
    await route.abort();
  });
  await send(page, 3).click();
  await expect(dialog(page).getByRole('alert')).toContainText('2 mails were not made');
  await expect(
    part(page, 'Not told yet')
      .getByRole('listitem')
      .filter({ hasText: /\d Lost/ }),
  ).toContainText('The service cannot be reached.');
  await expect(
    part(page, 'Not told yet')
      .getByRole('listitem')
      .filter({ hasText: /\d Refused/ }),
  ).toContainText('Not at this hour.');
  await expect(toast(page, '1 mail is on its way')).toBeVisible();
  await expect(part(page, 'Get no mail').getByRole('listitem')).toHaveText([/\d Sent.*adam@dach\.example/]);
  await expect(person(page, /Lost/)).toBeChecked();
  await send(page, 2).click();
  await expect(toast(page, '2 mails are on their way')).toBeVisible();
  expect(tries).toEqual([sent.uuid, lost.uuid, refused.uuid, lost.uuid, refused.uuid]);
  for (const { uuid } of [sent, lost, refused]) expect(await mailsOf(app, uuid)).toHaveLength(1);
  await expect.poll(() => recipients(app)).toEqual(['adam@dach.example', 'bauer@dach.example', 'conrad@dach.example']);
});

const refusal = {
  error: {
    message: 'Not at this hour.',
    code: -32009,
    data: {
      problem: {
        type: '/docs/problems#conflict',
        title: 'Conflict',
        status: 409,
        detail: 'Not at this hour.',
        instance: '/trpc/appointmentNotification.create',
      },
    },
  },
};

test('the day is tomorrow while today is shown, else the one shown, and can be chosen', async ({ app }) => {
  await meet(app, '2027-06-16', '10:00', withAddress('Adam'), 'Wednesday');
  const page = await app.open('/app/calendar?view=week', { viewport: sizes.desk });
  const remind = page.getByRole('button', { name: 'Remind…' });
  const day = () => new URL(page.url()).searchParams.get('remind');
  await remind.click();
  await expect(dialog(page)).toBeVisible();
  expect(day()).toBe(tomorrow());
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await expect(remind).toBeFocused();
  await page.goto('/app/calendar?view=week&date=2027-06-17');
  await remind.click();
  await expect.poll(day).toBe('2027-06-14');
  await expect(dialog(page)).toContainText('On this day no appointment with a contact begins.');
  await dialog(page).getByRole('textbox', { name: 'Day' }).fill('16 Jun 2027');
  await dialog(page).getByRole('textbox', { name: 'Day' }).press('Escape');
  await expect(person(page, /Wednesday/)).toBeChecked();
  await page.reload();
  await expect(person(page, /Wednesday/)).toBeChecked();
});

test('what a colleague sends meanwhile is not sent again', async ({ app }) => {
  const { uuid } = await meet(app, TUESDAY, '10:00', anna);
  const page = await app.open(`/app/calendar?remind=${TUESDAY}`);
  await expect(send(page, 1)).toBeEnabled();
  await app.api.appointmentNotification.create.mutate({
    appointment: uuid,
    recipient: 'anna@dach.example',
    send_notification: true,
  });
  await expect(dialog(page).getByRole('button', { name: 'Send mails' })).toBeDisabled();
  await expect(part(page, 'Get no mail')).toContainText('anna@dach.example');
});

test('of two who send at the same moment one does, and the other sees it', async ({ app }) => {
  app.expectMessage(/status of 409/);
  const appointment = await meet(app, TUESDAY, '10:00', anna);
  const page = await app.open(`/app/calendar?remind=${TUESDAY}`);
  await expect(send(page, 1)).toBeEnabled();
  await page.route('**/trpc/appointmentNotification.create', async (route) => {
    await app.api.appointmentNotification.create.mutate({
      appointment: appointment.uuid,
      recipient: 'anna@dach.example',
      send_notification: true,
    });
    await route.continue();
  });
  await send(page, 1).click();
  await expect(part(page, 'Get no mail')).toContainText('anna@dach.example');
  await expect(dialog(page).getByRole('button', { name: 'Send mails' })).toBeDisabled();
  expect(await mailsOf(app, appointment.uuid)).toHaveLength(1);
});

for (const language of ['en', 'de'] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    test(`the dialog in ${language} and ${colorScheme} is accessible`, async ({ app }) => {
      const isGerman = language === 'de';
      await meet(app, TUESDAY, '10:00', anna);
      await meet(app, TUESDAY, '11:00', withAddress('Conrad'));
      await meet(app, TUESDAY, '12:00', { last_name: 'Bauer' });
      const page = await app.open(`/app/calendar?owner=me&remind=${TUESDAY}`, { language, colorScheme });
      await expect(person(page, /10:00–11:00/)).toBeChecked();
      await expect(dialog(page)).toContainText(isGerman ? 'keine E-Mail-Adresse' : 'no e-mail address');
      await expect(dialog(page)).toContainText(
        isGerman ? 'Nur Termine, die der Filter' : 'Only appointments that the filter',
      );
      await expect(
        dialog(page).getByRole('button', { name: isGerman ? '2 Mails senden' : 'Send 2 mails' }),
      ).toBeEnabled();
      await dialog(page)
        .getByText(isGerman ? 'Zu einer Zeit' : 'At a time')
        .click();
      await expectAccessible(page);
    });
