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

test('what a colleague changed in other fields appears here, and takes nothing from what was typed', async ({
  app,
}) => {
  const page = await app.open('/app/admin');
  const name = page.getByRole('textbox', { name: 'Name' });
  await name.fill('Mine');
  const { working_hours } = await app.api.organization.get.query();
  const hours = { ...working_hours, friday: [{ from: '08:00', to: '12:00' }] };
  await app.api.organization.update.mutate({ phone: '+49 30 1234', working_hours: hours });
  await expect(page.getByRole('textbox', { name: 'Phone' })).toHaveValue('+49 30 1234');
  await expect(page.getByRole('textbox', { name: 'Friday' })).toHaveValue('08:00–12:00');
  await expect(name).toHaveValue('Mine');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('banner')).toContainText('Mine');
  expect(await app.api.organization.get.query()).toMatchObject({
    name: 'Mine',
    phone: '+49 30 1234',
    working_hours: hours,
  });
});

test('only the fields that both changed are asked about, and the others are kept', async ({ app }) => {
  app.expectMessage(/status of 412/);
  const page = await app.open('/app/admin');
  await page.getByRole('textbox', { name: 'Name' }).fill('Mine');
  await page.getByRole('textbox', { name: 'E-mail' }).fill('mine@example.org');
  // Both mean the same.
  await page.getByRole('textbox', { name: 'Phone' }).fill('+49 30 1234');
  await app.api.organization.update.mutate({ name: 'Theirs', phone: '+49 30 1234' });
  await page.getByRole('button', { name: 'Save' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('row')).toHaveCount(2);
  await expect(dialog.getByRole('row', { name: 'Name' })).toContainText('Theirs');
  await dialog.getByRole('button', { name: 'Take theirs' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'The organization was saved' })).toBeVisible();
  const taken = { name: 'Theirs', phone: '+49 30 1234', email: 'mine@example.org' };
  expect(await app.api.organization.get.query()).toMatchObject(taken);
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Theirs');
});

test('a change is taken back without what was typed since', async ({ app }) => {
  const page = await app.open('/app/admin');
  await page.getByRole('textbox', { name: 'Name' }).fill('Mine');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('banner')).toContainText('Mine');
  await page.getByRole('textbox', { name: 'Phone' }).fill('+49 30 1234');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('banner')).toContainText('Demo');
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Demo');
  await expect(page.getByRole('textbox', { name: 'Phone' })).toHaveValue('+49 30 1234');
});

test('a contact type is renamed once, however the field is left, and the keyboard stays in its place', async ({
  app,
}) => {
  const page = await app.open('/app/admin?tab=types');
  let requests = 0;
  await page.route('**/trpc/contactType.update*', async (route) => {
    requests++;
    // Answered after the field was left.
    await expect(page.getByRole('button', { name: 'Delete Customer' })).toBeFocused();
    await route.continue();
  });
  const customer = page.getByRole('textbox', { name: 'Rename Customer' });
  await customer.fill('Client');
  await customer.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByText('“Customer” is now called “Client”')).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: 'was not renamed' })).toHaveCount(0);
  expect(requests).toBe(1);
  await expect(page.getByRole('button', { name: 'Delete Client' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('“Client” was deleted')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Delete Personnel' })).toBeFocused();

  const producer = page.getByRole('textbox', { name: 'Rename Producer' });
  await producer.fill('Maker');
  await producer.press('Escape');
  await expect(producer).toHaveValue('Producer');
});

test('contact types have the names here that they have everywhere, and these can be read on a phone', async ({
  app,
}) => {
  const page = await app.open('/app/admin?tab=types', { language: 'de', viewport: sizes.phone });
  const customer = page.getByRole('textbox', { name: 'Kunde umbenennen' });
  await expect(customer).toHaveValue('Kunde');
  for (const input of await page.getByRole('textbox', { name: /umbenennen$/ }).all())
    expect(await input.evaluate((box: HTMLInputElement) => box.scrollWidth <= box.clientWidth)).toBe(true);
  await customer.fill('Auftraggeber');
  await customer.press('Enter');
  await expect(page.getByText('„Kunde“ heißt jetzt „Auftraggeber“')).toBeVisible();
  await page.getByRole('button', { name: 'Rückgängig' }).click();
  await expect(customer).toHaveValue('Kunde');
  const { results } = await app.api.contactType.list.query({});
  expect(results.map(({ name }) => name)).toContain('Customer');
});

test('why a change was refused is told in the language of the person', async ({ app }) => {
  app.expectMessage(/status of 412/);
  const page = await app.open('/app/admin?tab=types', { language: 'de' });
  const customer = page.getByRole('textbox', { name: 'Kunde umbenennen' });
  await customer.fill('Auftraggeber');
  // A colleague is quicker: their change is made before this one arrives.
  await page.route('**/trpc/contactType.update*', async (route) => {
    const { results } = await app.api.contactType.list.query({});
    const { uuid = '' } = results.find(({ name }) => name === 'Customer') ?? {};
    await app.api.contactType.update.mutate({ uuid, name: 'Client' });
    await route.continue();
  });
  await customer.press('Enter');
  const alert = page.getByRole('alert').filter({ hasText: '„Kunde“ wurde nicht umbenannt' });
  await expect(alert).toContainText('Jemand anders hat es im selben Moment geändert');
  await expect(page.getByRole('textbox', { name: 'Client umbenennen' })).toHaveValue('Auftraggeber');
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
