import { type App, expect, expectAccessible, type Page, sizes, test } from './harness.ts';

const screens = ['calendar', 'contacts', 'outbox', 'admin'];

async function mails(app: App, count: number): Promise<void> {
  const appointment = await app.api.appointment.create.mutate({
    name: 'Roof inspection',
    start_date: '2030-07-01T10:00',
    end_date: '2030-07-01T11:30',
    time_zone: 'Europe/Berlin',
  });
  for (let each = 0; each < count; each++) {
    await app.api.appointmentNotification.create.mutate({
      appointment: appointment.uuid,
      recipient: `anna-${each}@example.org`,
      send_at: '2030-06-30T08:00:00Z',
      send_notification: true,
    });
  }
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });
const choose = async (page: Page, name: string) => {
  await page.getByRole('button', { name: /You: admin|Angemeldet als admin/ }).click();
  await page.getByRole('menuitemradio', { name }).click();
};

test('the first thing that the keyboard reaches leads past the sections to the content', async ({ app }) => {
  const page = await app.open('/app/outbox');
  await expect(heading(page, 'Outbox')).toBeVisible();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await expect(heading(page, 'Outbox')).toBeVisible();
});

test('on the way to another screen the focus goes to its content', async ({ app }) => {
  const page = await app.open('/app/calendar');
  await page.getByRole('link', { name: 'Outbox' }).press('Enter');
  await expect(heading(page, 'Outbox')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Outbox' })).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('main')).toBeFocused();
});

test('a reload and the way back keep what was shown', async ({ app }) => {
  await mails(app, 1);
  const page = await app.open('/app/calendar?view=month&date=2030-07-01');
  await expect(page.getByRole('main')).toContainText('July 2030');
  await page.getByRole('link', { name: 'Outbox' }).click();
  await page.getByText('Queued', { exact: true }).first().click();
  await expect(page).toHaveURL(/status=queued/);
  await page.getByRole('table').getByRole('link').click();
  await expect(page.getByRole('article')).toContainText('anna-0@example.org');
  await page.reload();
  await expect(page.getByRole('article')).toContainText('anna-0@example.org');
  await expect(page).toHaveURL(/\/app\/outbox\/.+status=queued/);
  await page.goBack();
  await expect(heading(page, 'Choose a mail to read it')).toBeVisible();
  await page.goBack();
  await page.goBack();
  await expect(page.getByRole('main')).toContainText('July 2030');
});

test('the language is chosen, and kept for the next visit', async ({ app }) => {
  const page = await app.open('/app/outbox');
  await choose(page, 'Deutsch');
  await expect(heading(page, 'Postausgang')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  expect(await page.evaluate(() => localStorage.getItem('kupfer-preferences'))).toContain('"de"');
  await choose(page, 'English');
  await expect(heading(page, 'Outbox')).toBeVisible();
});

test('without a choice the language is that of the organization', async ({ app }) => {
  await app.api.organization.update.mutate({ language: 'de' });
  const page = await app.open('/app/outbox', { locale: 'en-GB' });
  await page.context().addInitScript(() => localStorage.removeItem('kupfer-preferences'));
  await page.reload();
  await expect(heading(page, 'Postausgang')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
});

test('dark and light are chosen, and kept; a dark page is dark before anything is drawn', async ({ app }) => {
  const page = await app.open('/app/outbox', { colorScheme: 'light' });
  const html = page.locator('html');
  await choose(page, 'Dark');
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.route('**/app/assets/*.js', (route) => route.abort());
  app.expectMessage(/ERR_FAILED/);
  await page.reload();
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.unroute('**/app/assets/*.js');
  await page.reload();
  await choose(page, 'Light');
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'light');
});

test('an address that does not exist says so, and leads on', async ({ app }) => {
  const page = await app.open('/app/nowhere');
  await expect(page.getByRole('heading', { level: 1, name: 'There is nothing here' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'To the calendar' }).click();
  await expect(page).toHaveURL(/\/app\/calendar/);
});

test('the start is the calendar', async ({ app }) => {
  const page = await app.open('/app/');
  await expect(page).toHaveURL(/\/app\/calendar/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('the zone is shown, and stands out where the device is in another one', async ({ app }) => {
  const here = await app.open('/app/outbox');
  await expect(here.getByRole('note', { name: 'Times are those of Europe/Berlin' })).toBeVisible();
  const elsewhere = await app.open('/app/outbox', { timezoneId: 'America/New_York' });
  await expect(
    elsewhere.getByRole('note', { name: 'Times are those of Europe/Berlin, this device is in America/New_York' }),
  ).toBeVisible();
});

test('on paper there is neither rail nor header', async ({ app }) => {
  await mails(app, 1);
  const page = await app.open('/app/outbox', { colorScheme: 'dark' });
  await expect(page.getByRole('table')).toContainText('anna-0@example.org');
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('nav')).toBeHidden();
  await expect(page.locator('header')).toBeHidden();
  await expect(page.getByRole('table')).toContainText('anna-0@example.org');
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
});

for (const [language, one, two] of [
  ['en', '1 mail', '2 mails'],
  ['de', '1 Mail', '2 Mails'],
] as const)
  test(`one and several are told apart, ${language}`, async ({ app }) => {
    await mails(app, 1);
    const page = await app.open('/app/outbox', { language });
    const count = page.getByRole('main').getByRole('status').first();
    await expect(count).toHaveText(one);
    await mails(app, 1);
    await expect(count).toHaveText(two);
  });

test('a browser without Temporal shows the same times', async ({ app }) => {
  await mails(app, 1);
  const page = await app.open('/app/outbox');
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'Temporal'));
  await page.goto('/app/calendar?view=week&date=2030-07-01');
  await expect(page.getByRole('button', { name: /Roof inspection/ })).toContainText('10:00');
  expect(await page.evaluate(() => 'Temporal' in globalThis)).toBe(true);
});

for (const [name, viewport] of Object.entries(sizes))
  test(`every screen fits a width of ${viewport.width}, ${name}`, async ({ app }) => {
    const page = await app.open('/app/', { viewport, language: 'de' });
    for (const screen of screens) {
      await page.goto(`/app/${screen}`);
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
      const look = () => page.evaluate(() => document.documentElement.scrollWidth);
      await expect.poll(look, screen).toBe(viewport.width);
      for (const link of await page.getByRole('navigation').first().getByRole('link').all())
        await expect(link).toBeInViewport();
    }
  });
