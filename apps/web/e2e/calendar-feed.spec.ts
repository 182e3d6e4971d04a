import { expect, expectAccessible, type Page, sizes, test } from './harness.ts';

const words = {
  en: {
    title: 'Calendar subscription',
    make: 'Make an address',
    own: 'My appointments',
    all: 'Calendar subscriptions',
  },
  de: { title: 'Kalender-Abo', make: 'Adresse erstellen', own: 'Meine Termine', all: 'Kalender-Abos' },
};

for (const language of ['en', 'de'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`one's own subscriptions, and those of all: ${language}, ${colorScheme}`, async ({ app }) => {
      await app.api.calendarFeed.create.mutate({});
      await app.api.calendarFeed.create.mutate({ name: 'Kupfer am Telefon', scope: 'organization' });
      const { title, make, own, all } = words[language];
      const page = await app.open('/app/profile', { language, colorScheme, viewport: sizes.phone });
      const part = page.getByRole('region', { name: title });
      await expect(part.getByRole('button', { name: make })).toBeVisible();
      await expect(part.getByRole('listitem')).toHaveCount(2);
      await expect(part.getByRole('listitem').first()).toContainText(own);
      await part.locator('summary').click();
      await expect(part).toContainText('Thunderbird');
      await expectAccessible(page);
      await page.goto('/app/admin?tab=keys');
      await expect(page.getByRole('region', { name: all }).getByRole('row')).toHaveCount(3);
      await expectAccessible(page);
    });
  }
}

const addressIn = (page: Page, name: string) => page.getByRole('textbox', { name: `Address of ${name}` });
const from = (page: Page, url: string) => page.request.get(url);

test('an address is made, read by a calendar, replaced, and ended', async ({ app }) => {
  const start_date = new Date().toISOString();
  await app.api.appointment.create.mutate({ name: 'Boiler service', start_date, end_date: start_date });
  const page = await app.open('/app/profile');
  await page.getByRole('combobox', { name: 'Shows' }).selectOption('All of the organization');
  await page.getByRole('textbox', { name: 'Name (optional)' }).fill('Telephone');
  await page.getByRole('button', { name: 'Make an address' }).click();
  await expect(page.getByText('The address was made')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Name (optional)' })).toHaveValue('');
  await expect(page.getByText('All of the organization · not read yet')).toBeVisible();
  const first = await addressIn(page, 'Telephone').inputValue();
  const answer = await from(page, first);
  expect(await answer.text()).toContain('SUMMARY:Boiler service');
  await expect(page.getByText(/All of the organization · last read/)).toBeVisible();

  await page.getByRole('button', { name: 'More about Telephone' }).click();
  await page.getByRole('menuitem', { name: 'Replace the address' }).click();
  await expect(page.getByText(/The old address of Telephone is good for nothing now/)).toBeVisible();
  await expect(addressIn(page, 'Telephone')).not.toHaveValue(first);
  expect((await from(page, first)).status()).toBe(404);
  const second = await addressIn(page, 'Telephone').inputValue();
  expect((await from(page, second)).status()).toBe(200);

  await page.getByRole('button', { name: 'More about Telephone' }).click();
  await page.getByRole('menuitem', { name: 'End' }).click();
  await expect(addressIn(page, 'Telephone')).toHaveCount(0);
  await expect(async () => expect((await from(page, second)).status()).toBe(404)).toPass();
});

test('an address is copied', async ({ app }) => {
  const { url } = await app.api.calendarFeed.create.mutate({});
  const page = await app.open('/app/profile');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const shown = await addressIn(page, 'My appointments').inputValue();
  expect(new URL(shown).pathname).toBe(new URL(url ?? '').pathname);
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(shown);
});

test('an administrator ends the subscription of somebody, without seeing its address', async ({ app }) => {
  await app.api.calendarFeed.create.mutate({ name: 'Telephone' });
  const page = await app.open('/app/admin?tab=keys');
  const row = page.getByRole('row').filter({ hasText: 'Telephone' });
  await expect(row).toContainText('admin');
  await expect(page.getByText('/calendar/')).toHaveCount(0);
  await page.getByRole('button', { name: 'End the calendar subscription Telephone of admin' }).click();
  await expect(row).toHaveCount(0);
  await expect(async () => expect((await app.api.calendarFeed.list.query({})).results).toEqual([])).toPass();
});
