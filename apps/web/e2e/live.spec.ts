import { type App, expect, type Page, test } from './harness.ts';

/** What a browser says when the service is gone in the midst of a request, or takes none. */
const gone = /ERR_(CONNECTION|EMPTY|INCOMPLETE|NETWORK)|Failed to fetch|network error/;

const inspection = {
  name: 'Roof inspection',
  start_date: '2027-06-15T10:00',
  end_date: '2027-06-15T11:30',
  time_zone: 'Europe/Berlin',
};

const contactRow = (page: Page, name: string) =>
  page.getByRole('list', { name: 'List of contacts' }).getByRole('link', { name });
const bar = (page: Page) => page.getByRole('status').filter({ hasText: 'Not connected' });
const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

/** Resolves when the page listens to what is changed. */
const listening = (page: Page) =>
  page.waitForResponse((response) => response.url().endsWith('/events') && response.status() === 200);

/** A page of contacts that listens; it shows one contact. */
async function openContacts(app: App): Promise<Page> {
  await app.api.contact.create.mutate({ last_name: 'Bauer' });
  const page = await app.open('/app/contacts');
  await expect(contactRow(page, 'Bauer')).toBeVisible();
  return page;
}

test('a contact that a colleague makes, renames and deletes is seen at once', async ({ app }) => {
  const page = await openContacts(app);
  const { uuid } = await app.api.contact.create.mutate({ last_name: 'Müller' });
  await expect(contactRow(page, 'Müller')).toBeVisible();
  await app.api.contact.update.mutate({ uuid, last_name: 'Meyer' });
  await expect(contactRow(page, 'Meyer')).toBeVisible();
  await expect(contactRow(page, 'Müller')).toHaveCount(0);
  await app.api.contact.delete.mutate({ uuid });
  await expect(contactRow(page, 'Meyer')).toHaveCount(0);
  await expect(contactRow(page, 'Bauer')).toBeVisible();
});

test('an appointment that a colleague makes, moves and deletes is seen at once', async ({ app }) => {
  const page = await app.open('/app/calendar?view=week&date=2027-06-16');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const { uuid } = await app.api.appointment.create.mutate(inspection);
  const block = page.getByRole('button', { name: /Roof inspection/ });
  await expect(block).toContainText('10:00');
  await app.api.appointment.update.mutate({
    uuid,
    start_date: '2027-06-15T13:15:00+02:00',
    end_date: '2027-06-15T14:00:00+02:00',
  });
  await expect(block).toContainText('13:15');
  await app.api.appointment.delete.mutate({ uuid });
  await expect(block).toHaveCount(0);
});

test('a mail is seen on its way', async ({ app }) => {
  const appointment = await app.api.appointment.create.mutate(inspection);
  const page = await app.open('/app/outbox');
  await expect(page.getByRole('heading', { name: 'No mail yet' })).toBeVisible();
  const { uuid } = await app.api.appointmentNotification.create.mutate({
    appointment: appointment.uuid,
    recipient: 'anna@example.org',
    send_notification: true,
    send_at: '2027-06-14T08:00:00Z',
  });
  const row = page.getByRole('row').filter({ hasText: 'anna@example.org' });
  await expect(row).toContainText('Queued');
  await app.api.appointmentNotification.update.mutate({ uuid, send_at: null });
  await expect(row).toContainText('Sent');
});

test('two tabs listen by one stream; when its tab closes, the other one takes over', async ({ app }) => {
  const first = await openContacts(app);
  // What is made once the page shows its list is told to it by its stream alone: it listens.
  await app.api.contact.create.mutate({ last_name: 'Adler' });
  await expect(contactRow(first, 'Adler')).toBeVisible();
  const asked: Page[] = [];
  const context = first.context();
  context.on('request', (request) => request.url().endsWith('/events') && asked.push(request.frame().page()));
  const second = await context.newPage();
  await second.goto('/app/contacts');
  await expect(contactRow(second, 'Bauer')).toBeVisible();
  await app.api.contact.create.mutate({ last_name: 'Müller' });
  for (const tab of [first, second]) await expect(contactRow(tab, 'Müller')).toBeVisible();
  expect(asked).toEqual([]);
  const isListening = listening(second);
  await first.close();
  await isListening;
  await app.api.contact.create.mutate({ last_name: 'Zöllner' });
  await expect(contactRow(second, 'Zöllner')).toBeVisible();
  expect(asked).toEqual([second]);
});

test('a stream that broke is replaced at once, not only when a service that was away would be back', async ({
  app,
}) => {
  const page = await openContacts(app);
  await page.addInitScript(() => {
    Math.random = () => 0.99;
  });
  await page.clock.install();
  let streams = 0;
  const { promise: isReleased, resolve: release } = Promise.withResolvers<void>();
  await page.route('**/events', async (route) => {
    streams++;
    await isReleased;
    await route.fulfill({ contentType: 'text/event-stream', body: 'event: ready\ndata: {}\n\n' });
  });
  await page.reload();
  await expect(contactRow(page, 'Bauer')).toBeVisible();
  await expect.poll(() => streams).toBe(1);
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
  const isOver = page.waitForEvent('requestfinished', (request) => request.url().endsWith('/events'));
  release();
  await isOver;
  await page.evaluate(() => fetch('/readyz').then((answer) => answer.text()));
  await page.clock.runFor(1600);
  await expect.poll(() => streams).toBe(2);
});

test('what was changed while the service could not be reached is seen when it is back', async ({ app }) => {
  app.expectMessage(gone);
  const page = await openContacts(app);
  await app.pause();
  await expect(bar(page)).toBeVisible();
  await app.resume();
  await app.api.contact.create.mutate({ last_name: 'Müller' });
  await expect(contactRow(page, 'Müller')).toBeVisible();
  await expect(bar(page)).toHaveCount(0);
});

test('without a connection a thin bar says so, what was typed stays, and all goes on by itself', async ({ app }) => {
  app.expectMessage(gone);
  const page = await app.open('/app/contacts/new');
  await field(page, 'Last name').fill('Müller');
  await app.pause();
  await expect(bar(page)).toBeVisible();
  await field(page, 'First name').fill('Anna');
  await app.resume();
  await expect(bar(page)).toHaveCount(0);
  await expect(field(page, 'Last name')).toHaveValue('Müller');
  await expect(field(page, 'First name')).toHaveValue('Anna');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await expect(page.getByRole('article')).toContainText('Anna Müller');
  const { results } = await app.api.contact.list.query({});
  expect(results).toMatchObject([{ last_name: 'Müller', first_name: 'Anna' }]);
});

test('when the session is over one signs in over the page, and what was typed is saved', async ({ app }) => {
  app.expectMessage(/status of 401/);
  const page = await app.open('/app/contacts/new');
  await field(page, 'Last name').fill('Müller');
  await page.context().request.post('/auth/logout', { headers: { origin: app.url } });
  // The token that the page holds is good for 15 minutes.
  await page.clock.install();
  await page.clock.fastForward('16:00');
  await page.getByRole('button', { name: 'Save' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Please sign in again' });
  await expect(dialog.getByLabel('User name')).toHaveValue('admin');
  await page.keyboard.press('Escape');
  const password = dialog.getByRole('textbox', { name: 'Password' });
  await expect(password).toBeVisible();
  await password.fill('admin');
  await password.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('article')).toContainText('Müller');
  const { results } = await app.api.contact.list.query({});
  expect(results).toMatchObject([{ last_name: 'Müller' }]);
});
