import { expect, expectAccessible, sizes, test } from './harness.ts';

test('the organization is changed, and the change is taken back', async ({ app }) => {
  const page = await app.open('/app/admin');
  await page.getByRole('textbox', { name: 'Name' }).fill('Dachdecker Müller');
  await page.getByRole('textbox', { name: 'Phone' }).fill('+49 30 23125 100');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('banner')).toContainText('Dachdecker Müller');
  expect(await app.api.organization.get.query()).toMatchObject({
    name: 'Dachdecker Müller',
    phone: '+49 30 23125 100',
    time_zone: 'Europe/Berlin',
  });
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('banner')).toContainText('Demo');
});

test('an address that is none is told at its field, and nothing is sent', async ({ app }) => {
  const page = await app.open('/app/admin');
  const email = page.getByRole('textbox', { name: 'E-mail' });
  await email.fill('not an address');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(email).toHaveAccessibleDescription(/This is not an e-mail address/);
  expect((await app.api.organization.get.query()).email).toBe('');
});

test('what a colleague changed meanwhile is shown beside one’s own, and asked about', async ({ app }) => {
  app.expectMessage(/status of 412/);
  const page = await app.open('/app/admin');
  const name = page.getByRole('textbox', { name: 'Name' });
  await name.fill('Mine');
  await app.api.organization.update.mutate({ name: 'Theirs' });
  await page.getByRole('button', { name: 'Save' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('row', { name: 'Name' })).toContainText('Mine');
  await expect(dialog.getByRole('row', { name: 'Name' })).toContainText('Theirs');
  await dialog.getByRole('button', { name: 'Keep mine' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('banner')).toContainText('Mine');
  expect((await app.api.organization.get.query()).name).toBe('Mine');
});

test('a contact type is added, renamed and deleted, and says how many contacts it leaves', async ({ app }) => {
  await app.api.contact.create.mutate({ last_name: 'Müller', contact_type: 'Customer' });
  const page = await app.open('/app/admin?tab=types');
  await expect(page.getByRole('row').filter({ hasText: '1 contact' })).toHaveCount(1);
  await page.getByRole('textbox', { name: 'New contact type' }).fill('Partner');
  await page.getByRole('button', { name: 'Add' }).click();
  const partner = page.getByRole('textbox', { name: 'Rename Partner' });
  await partner.fill('Companion');
  await partner.press('Enter');
  await expect(page.getByText('“Partner” is now called “Companion”')).toBeVisible();
  await page.getByRole('button', { name: 'Delete Customer' }).click();
  await expect(page.getByText('“Customer” was deleted: 1 contact keeps no type')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Rename Customer' })).toHaveCount(0);
  await page.getByRole('status').filter({ hasText: 'Customer' }).getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('textbox', { name: 'Rename Customer' })).toHaveCount(1);
  const { results } = await app.api.contactType.list.query({});
  expect(results.map(({ name }) => name)).toEqual(['Companion', 'Customer', 'Personnel', 'Producer', 'Supplier']);
});

test('a name that is taken is told, and the old one stays', async ({ app }) => {
  app.expectMessage(/status of 409/);
  const page = await app.open('/app/admin?tab=types');
  await page.getByRole('textbox', { name: 'New contact type' }).fill('customer');
  await page.getByRole('button', { name: 'Add' }).click();
  await expect(page.getByRole('alert').filter({ hasText: '“customer” was not added' })).toBeVisible();
});

for (const language of ['en', 'de'] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of ['desk', 'phone'] as const)
      test(`the administration is accessible, ${language}, ${colorScheme}, ${width}`, async ({ app }) => {
        const page = await app.open('/app/admin', { language, colorScheme, viewport: sizes[width] });
        const isGerman = language === 'de';
        await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Demo');
        await expect(
          page.getByRole('status', { name: isGerman ? 'Zustand des Dienstes' : 'State of the service' }),
        ).toBeVisible();
        await expectAccessible(page);
        await page.getByRole('tab', { name: isGerman ? 'Kontaktarten' : 'Contact types' }).click();
        await expect(page.getByRole('table')).toContainText(isGerman ? 'kein Kontakt' : 'no contact');
        await expectAccessible(page);
        await page.getByRole('tab', { name: 'Mails' }).click();
        const greeting = isGerman ? 'Guten Tag Anna Müller,' : 'Dear Anna Müller,';
        await expect(page.frameLocator('iframe').getByText(greeting)).toBeVisible();
        await expectAccessible(page);
      });
