import {
  anna,
  choose,
  combobox,
  drawer,
  field,
  goToForm,
  make,
  NEW,
  openForm,
  save,
  setTime,
  toast,
} from './drawer.ts';
import { type App, expect, type Page, test } from './harness.ts';

const mailSwitch = (page: Page) => drawer(page).getByRole('switch', { name: /^Send (a|another) mail/ });
const preview = (page: Page) => drawer(page).getByRole('region', { name: 'This will be sent' });
const mailsOf = async (app: App, appointment: string) =>
  (await app.api.appointmentNotification.list.query({ appointment })).results;

/** The mails that left, without what their encoding puts between words (RFC 2045, section 6.7). */
const texts = async (app: App) => (await app.mails()).map((mail) => mail.replaceAll('=\r\n', ''));

test('a mail leaves as its preview showed it, at the local time of the appointment, and is in the outbox', async ({
  app,
}) => {
  await app.api.contact.create.mutate(anna);
  const page = await openForm(app, NEW, { timezoneId: 'America/New_York' });
  await field(page, 'Name').fill('Roof');
  await choose(page, 'Contact', 'anna', 'Müller, Anna');
  await mailSwitch(page).check();
  await expect(combobox(page, 'To')).toHaveValue('anna@dach.example');
  await drawer(page).getByText('At once').click();
  await expect(drawer(page)).toContainText('It leaves as soon as you save.');
  await expect(preview(page)).toContainText('Your appointment on Tuesday, 15 June 2027 at 10:00: Roof');
  await combobox(page, 'Language').selectOption('de');
  await expect(preview(page)).toContainText('Ihr Termin am Dienstag, 15. Juni 2027, um 10:00 Uhr: Roof');
  await expect(page.frameLocator('iframe').getByText('Guten Tag Anna Müller,')).toBeVisible();
  await field(page, 'Description').fill('First look.');
  await expect(page.frameLocator('iframe').getByText('First look.')).toBeVisible();
  await preview(page).getByRole('tab', { name: 'As text' }).click();
  const shown = await preview(page).getByRole('tabpanel').textContent();
  await save(page);
  await expect(toast(page, '“Roof” was made')).toBeVisible();
  const [appointment] = (await app.api.appointment.list.query({})).results;
  const statuses = async () => (await mailsOf(app, appointment?.uuid ?? '')).map(({ status }) => status);
  await expect.poll(statuses).toEqual(['sent']);
  expect((await texts(app))[0]).toContain('10:00 bis 11:00 Uhr (MESZ)');
  const [mail] = await mailsOf(app, appointment?.uuid ?? '');
  expect(mail?.mail.text.trim()).toBe(shown?.trim());
  await goToForm(page, `/app/calendar?appointment=${appointment?.uuid}`);
  await expect(drawer(page)).toContainText(/Sent.*Left on/);
  await drawer(page).getByRole('link', { name: 'Mail to anna@dach.example' }).click();
  await expect(page.getByRole('heading', { name: 'Ihr Termin am Dienstag' })).toBeVisible();
  await expect(drawer(page)).toHaveCount(0);
});

test('a mail before the start moves along with it, and is called off by its switch', async ({ app }) => {
  const { uuid } = await make(app);
  const page = await openForm(app, `/app/contacts?appointment=${uuid}`);
  await mailSwitch(page).check();
  await save(page);
  await expect(drawer(page)).toContainText('This is not an e-mail address');
  await expect(combobox(page, 'To')).toBeFocused();
  await page.keyboard.type('anna@dach.example');
  await field(page, 'How long before').fill('2');
  await combobox(page, 'Unit').selectOption('hours');
  await expect(drawer(page)).toContainText('It leaves on Tue 15 Jun, 08:00.');
  await save(page);
  await expect(toast(page, 'was saved')).toBeVisible();
  expect(await mailsOf(app, uuid)).toMatchObject([{ remind_before: 120, send_at: '2027-06-15T06:00:00.000Z' }]);

  await goToForm(page, `/app/contacts?appointment=${uuid}`);
  await expect(drawer(page)).toContainText('Leaves on Tue 15 Jun, 08:00');
  await setTime(page, 'Start, time', '15:00');
  await expect(drawer(page)).toContainText('It leaves on Tue 15 Jun, 13:00.');
  await save(page);
  await expect(toast(page, 'was saved')).toBeVisible();
  expect(await mailsOf(app, uuid)).toMatchObject([{ status: 'queued', send_at: '2027-06-15T11:00:00.000Z' }]);

  await goToForm(page, `/app/contacts?appointment=${uuid}`);
  await mailSwitch(page).uncheck();
  await save(page);
  await expect(toast(page, 'was saved')).toBeVisible();
  expect(await mailsOf(app, uuid)).toMatchObject([{ status: 'cancelled', send_notification: false }]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(toast(page, 'All is as it was before')).toBeVisible();
  expect(await mailsOf(app, uuid)).toMatchObject([{ status: 'queued', remind_before: 120 }]);
});

test('a mail that one writes oneself is sent as it is, at the time that was chosen', async ({ app }) => {
  const { uuid } = await make(app);
  const page = await openForm(app, `/app/contacts?appointment=${uuid}`);
  await mailSwitch(page).check();
  await combobox(page, 'To').fill('anna@dach.example');
  await drawer(page).getByText('At a time').click();
  await field(page, 'Send on, day').fill('1 Jun 2027');
  await field(page, 'Send on, day').press('Escape');
  await setTime(page, 'Send at, time', '08:05');
  await expect(drawer(page)).toContainText('It leaves on Tue 1 Jun, 08:05.');
  await drawer(page).getByRole('switch', { name: 'Write it yourself' }).check();
  await field(page, 'Subject').fill('See you');
  await field(page, 'Text').fill('Dear Anna,\n<b>soon</b>');
  await expect(preview(page)).toContainText('See you');
  await expect(page.frameLocator('iframe').getByText('<b>soon</b>')).toBeVisible();
  await save(page);
  await expect(toast(page, 'was saved')).toBeVisible();
  expect(await mailsOf(app, uuid)).toMatchObject([
    {
      subject: 'See you',
      message: 'Dear Anna,\n<b>soon</b>',
      send_at: '2027-06-01T06:05:00.000Z',
      remind_before: null,
    },
  ]);
});

test('who was told an old time can be told the new one', async ({ app }) => {
  const { uuid } = await make(app);
  const told = { appointment: uuid, recipient: 'anna@dach.example', send_notification: true };
  await app.api.appointmentNotification.create.mutate(told);
  await expect.poll(async () => (await mailsOf(app, uuid)).map(({ status }) => status)).toEqual(['sent']);
  const page = await openForm(app, `/app/contacts?appointment=${uuid}#mails`);
  await expect(mailSwitch(page)).toBeFocused();
  const hint = drawer(page).getByText('A mail to anna@dach.example about the old time left on');
  await expect(hint).toHaveCount(0);
  await setTime(page, 'Start, time', '16:00');
  await expect(hint).toBeVisible();
  await drawer(page).getByRole('button', { name: 'Write about the new time' }).click();
  await expect(hint).toHaveCount(0);
  await expect(preview(page)).toContainText('15 June 2027 at 16:00');
  await save(page);
  await expect(toast(page, 'was saved')).toBeVisible();
  await expect.poll(async () => (await texts(app)).length).toBe(2);
  expect((await mailsOf(app, uuid)).map(({ mail }) => mail.subject)).toEqual([
    expect.stringContaining('at 10:00'),
    expect.stringContaining('at 16:00'),
  ]);
});

test('an appointment that begins with a contact has their address, and a mail goes to them', async ({ app }) => {
  const { uuid } = await app.api.contact.create.mutate(anna);
  const page = await openForm(app, `/app/contacts/${uuid}?appointment=new&with=${uuid}`);
  await expect(combobox(page, 'Contact')).toHaveValue('Müller, Anna');
  await expect(field(page, 'Place')).toHaveValue('Lindenstraße 5a, 10969 Berlin');
  await mailSwitch(page).check();
  await expect(combobox(page, 'To')).toHaveValue('anna@dach.example');
  await drawer(page).getByRole('button', { name: 'Take the contact away' }).click();
  await expect(field(page, 'Place')).toHaveValue('');
  await expect(combobox(page, 'To')).toHaveValue('');
});
