import { type App, expect, expectAccessible, type Page, sizes, test } from './harness.ts';

type Given = Parameters<App['api']['contact']['create']['mutate']>[0];

const anna = {
  title: 'Ms.',
  first_name: 'Anna',
  last_name: 'Müller',
  company: 'Dach & Fach GmbH',
  contact_type: 'Customer',
  customer_type: 'Company',
  phones: [{ type: 'mobile', number: '+49 (0)171 1234567' }],
  emails: [{ type: 'office', email: 'anna@dach.example' }],
  addresses: [{ type: 'business', street: 'Lindenstraße', house_number: '5a', postal_code: '10969', city: 'Berlin' }],
  notes: 'Rings at the back door.',
} satisfies Given;

/** Some contacts, and where they stand in the list: Bauer, Holz AG, Müller, Zöllner. */
async function someContacts(app: App) {
  const bauer = await app.api.contact.create.mutate({
    first_name: 'Bernd',
    last_name: 'Bauer',
    contact_type: 'Supplier',
  });
  const holz = await app.api.contact.create.mutate({ company: 'Holz AG', customer_type: 'Company' });
  const mueller = await app.api.contact.create.mutate(anna);
  const zoellner = await app.api.contact.create.mutate({ first_name: 'Zoë', last_name: 'Zöllner' });
  return { bauer, holz, mueller, zoellner };
}

const list = (page: Page) => page.getByRole('list', { name: /List of contacts|Liste der Kontakte/ });
const row = (page: Page, name: string) => list(page).getByRole('link', { name });
const card = (page: Page) => page.getByRole('article');
const count = (page: Page) => page.getByRole('status').filter({ hasText: /contacts?$|Kontakte?$/ });
const alert = (page: Page, words: string) => page.getByRole('alert').filter({ hasText: words });
const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

for (const language of ['en', 'de'] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    test(`list, card and form in ${language} and ${colorScheme} are accessible`, async ({ app }) => {
      test.slow();
      const { mueller } = await someContacts(app);
      await app.api.appointment.create.mutate({
        name: 'Roof',
        contact_uuid: mueller.uuid,
        start_date: '2999-01-01T10:00:00Z',
        end_date: '2999-01-01T11:00:00Z',
      });
      const isGerman = language === 'de';
      const page = await app.open('/app/contacts', { language, colorScheme, viewport: sizes.desk });
      await expect(list(page).getByRole('listitem')).toHaveCount(4);
      await expect(count(page)).toHaveText(isGerman ? '4 Kontakte' : '4 contacts');
      await expect(row(page, 'Bauer, Bernd')).toContainText(isGerman ? 'Lieferant' : 'Supplier');
      await expectAccessible(page);
      await page.getByRole('searchbox').fill('mueller');
      await expect(list(page).locator('mark').first()).toHaveText('Müller');
      await expectAccessible(page);
      await row(page, 'Müller, Anna').click();
      await expect(card(page)).toContainText(isGerman ? 'Frau Anna Müller' : 'Ms. Anna Müller');
      await expect(card(page)).toContainText(isGerman ? 'Kommende Termine' : 'Coming appointments');
      await expect(card(page)).toContainText('Roof');
      await expectAccessible(page);
      await page.keyboard.press('e');
      await expect(field(page, isGerman ? 'Vorname' : 'First name')).toHaveValue('Anna');
      await page.getByText(isGerman ? 'Für Programme' : 'For programs').click();
      await field(page, 'CoreUser').fill('7');
      await page.keyboard.press('Control+s');
      await expect(alert(page, isGerman ? '1 Feld stimmt' : '1 field needs attention')).toBeVisible();
      await expect(field(page, 'CoreUser')).toBeFocused();
      await expectAccessible(page);
    });

for (const language of ['en', 'de'] as const)
  test(`without contacts, and without hits, the list says in ${language} what to do`, async ({ app }) => {
    const isGerman = language === 'de';
    const page = await app.open('/app/contacts', { language });
    await expect(
      page.getByRole('heading', { name: isGerman ? 'Noch keine Kontakte' : 'No contacts yet' }),
    ).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('searchbox').fill('Eva Muster');
    const nobody = isGerman ? 'Niemand passt zu „Eva Muster“' : 'Nobody matches “Eva Muster”';
    await expect(page.getByRole('heading', { name: nobody })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: isGerman ? 'Neuer Kontakt namens' : 'New contact named' }).click();
    await expect(field(page, isGerman ? 'Vorname' : 'First name')).toHaveValue('Eva');
    await expect(field(page, isGerman ? 'Nachname' : 'Last name')).toHaveValue('Muster');
    await page.getByRole('button', { name: isGerman ? 'Alle Kontakte zeigen' : 'Show all contacts' }).click();
    await expect(page.getByRole('searchbox')).toHaveValue('');
  });

test('an empty organization is filled with example data at a click', async ({ app }) => {
  const page = await app.open('/app/contacts');
  await page.getByRole('button', { name: 'Fill with example data' }).click();
  await expect(count(page)).toHaveText(/^\d{3} contacts$/);
  await expect(list(page).getByRole('link').first()).toBeVisible();
});

test('the search finds as one types, marks what it hit, and stays in the address', async ({ app }) => {
  await someContacts(app);
  const page = await app.open('/app/contacts');
  const search = page.getByRole('searchbox');
  await expect(search).toBeFocused();
  await search.pressSequentially('MUELLER');
  await expect(list(page).getByRole('listitem')).toHaveCount(1);
  await expect(count(page)).toHaveText('1 contact');
  await expect(list(page).locator('mark')).toHaveText(['Müller']);
  await search.fill('0171 1234');
  await expect(list(page).locator('mark')).toHaveText(['171 1234']);
  await search.fill('berlin');
  await expect(row(page, 'Müller, Anna').locator('mark')).toHaveText(['Berlin']);
  await page.reload();
  await expect(search).toHaveValue('berlin');
  await expect(list(page).getByRole('listitem')).toHaveCount(1);
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await expect(list(page).getByRole('listitem')).toHaveCount(4);
});

test('types, customer types and first letters narrow the list', async ({ app }) => {
  await someContacts(app);
  const page = await app.open('/app/contacts');
  await page.getByRole('button', { name: 'Type', exact: true }).click();
  await page.getByRole('menuitemradio', { name: 'Supplier' }).click();
  await expect(list(page).getByRole('link')).toHaveText([/Bauer, Bernd/]);
  await page.getByRole('button', { name: 'Type: Supplier' }).click();
  await page.getByRole('menuitemradio', { name: 'All' }).click();
  await page.getByRole('button', { name: 'Customer type' }).click();
  await page.getByRole('menuitemradio', { name: 'Company' }).click();
  await expect(list(page).getByRole('link')).toHaveText([/Holz AG/, /Müller, Anna/]);
  await page.getByRole('radio', { name: 'D' }).check();
  await expect(list(page).getByRole('link')).toHaveText([/Müller, Anna/]);
  await page.getByRole('radio', { name: 'Q' }).check();
  await expect(page.getByRole('heading', { name: 'Nobody matches these filters' })).toBeVisible();
  await page.getByRole('button', { name: 'Show all contacts' }).click();
  await expect(list(page).getByRole('link')).toHaveCount(4);
});

test('a long list has all its rows under the scrollbar, and draws only those in sight', async ({ app }) => {
  const names = Array.from({ length: 450 }, (_, index) => `Name ${String(index).padStart(3, '0')}`);
  for (let start = 0; start < names.length; start += 50) {
    const some = names.slice(start, start + 50);
    await Promise.all(some.map((last_name) => app.api.contact.create.mutate({ last_name })));
  }
  const page = await app.open('/app/contacts');
  await expect(count(page)).toHaveText('450 contacts');
  await expect(row(page, 'Name 000')).toBeVisible();
  await expect.poll(() => list(page).evaluate(({ clientHeight }) => clientHeight)).toBe(450 * 44);
  await page.getByRole('searchbox').press('ArrowDown');
  await expect(row(page, 'Name 000')).toBeFocused();
  await page.keyboard.press('End');
  await expect(row(page, 'Name 449')).toBeFocused();
  await expect(row(page, 'Name 449')).toBeInViewport();
  await expect(list(page).getByRole('listitem').last()).toHaveAttribute('aria-setsize', '450');
  await expect.poll(() => list(page).getByRole('listitem').count()).toBeLessThan(60);
  await list(page).evaluate((element) => element.parentElement?.scrollTo(0, 44 * 250));
  await expect(row(page, 'Name 250')).toBeInViewport();
  await page.keyboard.press('PageUp');
  await expect(row(page, 'Name 439')).toBeFocused();

  const [last] = (await app.api.contact.list.query({ ordering: ['-last_name'], limit: 1 })).results;
  await page.goto(`/app/contacts/${last?.uuid}`);
  await expect(page.getByRole('heading', { name: 'Name 449' })).toBeVisible();
  await page.keyboard.press('e');
  await expect(field(page, 'Last name')).toHaveValue('Name 449');
});

test('everything is done by keys: move, open, edit, save, undo, new, delete', async ({ app }) => {
  const { mueller } = await someContacts(app);
  const page = await app.open('/app/contacts', { viewport: sizes.desk });
  await expect(row(page, 'Bauer, Bernd')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(row(page, 'Bauer, Bernd')).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(row(page, 'Müller, Anna')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(card(page)).toContainText('Anna Müller');
  await page.keyboard.press('e');
  await expect(field(page, 'First name')).toBeFocused();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Annette');
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('heading', { name: 'Ms. Annette Müller' })).toBeVisible();
  await expect(row(page, 'Müller, Annette')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('heading', { name: 'Ms. Anna Müller' })).toBeVisible();
  await expect.poll(() => app.api.contact.get.query({ uuid: mueller.uuid })).toMatchObject(anna);
  await page.keyboard.press('Delete');
  await expect(row(page, 'Müller, Anna')).toHaveCount(0);
  await expect(row(page, 'Zöllner, Zoë')).toBeFocused();
  await expect(count(page)).toHaveText('3 contacts');
  await page.keyboard.press('Control+z');
  await expect(row(page, 'Müller, Anna')).toBeVisible();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('n');
  await expect(page.getByRole('heading', { name: 'New contact' })).toBeVisible();
  await expect(field(page, 'First name')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'No contact is open' })).toBeVisible();
});

test('a new contact has all that was typed and pasted', async ({ app }) => {
  await someContacts(app);
  const page = await app.open('/app/contacts/new');
  await field(page, 'First name').fill('Eva');
  await field(page, 'Last name').fill('Muster');
  await page.getByLabel('Title').selectOption('Mrs.');
  await page.getByLabel('Customer type').selectOption('Public body');
  await paste(field(page, 'E-mail address 1'), 'Eva <eva@one.example>, eva@two.example; eva@three.example');
  await expect(field(page, 'E-mail address 3')).toHaveValue('eva@three.example');
  await field(page, 'E-mail address 3').press('Enter');
  await expect(field(page, 'E-mail address 4')).toBeFocused();
  await page.getByRole('button', { name: 'Remove e-mail address 2' }).click();
  await field(page, 'Phone number 1').fill('030 123456');
  await page.getByRole('button', { name: 'Add address' }).click();
  await paste(field(page, 'Street 1'), 'Am Markt 12 b\n10115 Berlin\nGermany');
  await expect(field(page, 'City 1')).toHaveValue('Berlin');
  await field(page, 'Notes').fill('First line\nsecond line');
  await page.getByText('For programs').click();
  await page.getByRole('combobox', { name: 'Site profiles' }).fill('0198C0DE-0000-7000-8000-000000000001');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Mrs. Eva Muster' })).toBeVisible();
  const [made] = (await app.api.contact.list.query({ search: 'muster' })).results;
  expect(made).toMatchObject({
    title: 'Mrs.',
    customer_type: 'Public',
    customer_id: 10005,
    company: null,
    contact_type: null,
    emails: [
      { type: 'office', email: 'eva@one.example' },
      { type: 'office', email: 'eva@three.example' },
    ],
    phones: [{ type: 'office', number: '030 123456' }],
    addresses: [
      {
        type: 'home',
        street: 'Am Markt',
        house_number: '12 b',
        postal_code: '10115',
        city: 'Berlin',
        country: 'Germany',
      },
    ],
    notes: 'First line\nsecond line',
    siteprofile_uuids: ['0198c0de-0000-7000-8000-000000000001'],
  });
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'Muster, Eva')).toHaveCount(0);
  await expect.poll(async () => (await app.api.contact.list.query({ search: 'muster' })).count).toBe(0);
});

test('what is wrong is told at its field, by the rules here and by the service', async ({ app }) => {
  app.expectMessage(/status of 409/);
  const { mueller } = await someContacts(app);
  const page = await app.open('/app/contacts/new');
  await field(page, 'Last name').fill('Muster');
  await field(page, 'Phone number 1').fill('12');
  await field(page, 'E-mail address 1').fill('nobody');
  await field(page, 'Customer number').fill(String(mueller.customer_id));
  await page.keyboard.press('Control+s');
  await expect(alert(page, '2 fields need attention')).toBeVisible();
  await expect(field(page, 'Phone number 1')).toBeFocused();
  await expect(page.getByText('A phone number has 3 to 20 characters')).toBeVisible();
  await expect(page.getByText('This is not an e-mail address')).toBeVisible();
  await field(page, 'Phone number 1').fill('030 12345');
  await field(page, 'E-mail address 1').fill('nobody@home.example');
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Another contact has this customer number.')).toBeVisible();
  await expect(field(page, 'Customer number')).toBeFocused();
  await field(page, 'Customer number').fill('77');
  await page.keyboard.press('Control+s');
  await expect(card(page)).toContainText('No. 77');
});

test('a click lands where it was begun, though the field that it leaves is wrong', async ({ app }) => {
  const page = await app.open('/app/contacts/new');
  await field(page, 'E-mail address 1').fill('nobody');
  const button = page.getByRole('button', { name: 'Add phone' });
  await page.evaluate(() => document.fonts.ready);
  const place = await button.boundingBox();
  if (!place) throw new Error('the button is not to be seen');
  await page.mouse.move(place.x + place.width / 2, place.y + place.height / 2);
  await page.mouse.down();
  // What the page draws anew about it is drawn before the button is released.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  await page.mouse.up();
  await expect(field(page, 'Phone number 2')).toBeFocused();
});

test('of two who change the same field the second is asked, other fields do not get in the way', async ({ app }) => {
  app.expectMessage(/status of 412/);
  const { mueller } = await someContacts(app);
  const { uuid } = mueller;
  const page = await app.open(`/app/contacts/${uuid}?edit=true`);
  await field(page, 'First name').fill('Annette');
  await app.api.contact.update.mutate({ uuid, notes: 'Moved.' });
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('heading', { name: 'Ms. Annette Müller' })).toBeVisible();
  await expect(card(page)).toContainText('Moved.');

  await page.keyboard.press('e');
  await field(page, 'First name').fill('Anne');
  await field(page, 'Company').fill('Fach');
  await app.api.contact.update.mutate({ uuid, first_name: 'Andrea' });
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog', { name: 'Somebody else changed the same' });
  await expect(dialog.getByRole('row', { name: 'First name' })).toContainText(/Anne.*Andrea/);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Take theirs' }).click();
  await expect(page.getByRole('heading', { name: 'Ms. Andrea Müller' })).toBeVisible();
  expect(await app.api.contact.get.query({ uuid })).toMatchObject({ first_name: 'Andrea', company: 'Fach' });

  await page.keyboard.press('e');
  await field(page, 'First name').fill('Anne');
  await app.api.contact.update.mutate({ uuid, first_name: 'Antje' });
  await page.keyboard.press('Control+s');
  await dialog.getByRole('button', { name: 'Keep mine' }).click();
  await expect(page.getByRole('heading', { name: 'Ms. Anne Müller' })).toBeVisible();
  expect(await app.api.contact.get.query({ uuid })).toMatchObject({ first_name: 'Anne', notes: 'Moved.' });
});

test('what was typed and not saved is offered again, also after a reload', async ({ app }) => {
  const { mueller } = await someContacts(app);
  const page = await app.open(`/app/contacts/${mueller.uuid}?edit=true`);
  await field(page, 'First name').fill('Annette');
  await page.getByRole('button', { name: 'Add phone number' }).click();
  await field(page, 'Phone number 2').fill('030 1');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Ms. Anna Müller' })).toBeVisible();
  await expect(page.getByText('You left changes here')).toBeVisible();
  await row(page, 'Bauer, Bernd').click();
  await expect(card(page)).toContainText('Bernd Bauer');
  await expect(page.getByText('You left changes here')).toHaveCount(0);
  await page.goBack();
  await page.reload();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(field(page, 'First name')).toHaveValue('Annette');
  await expect(field(page, 'Phone number 2')).toHaveValue('030 1');
  await field(page, 'Phone number 2').fill('030 123');
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('heading', { name: 'Ms. Annette Müller' })).toBeVisible();
  await expect(card(page)).toContainText('030 123');
  await expect(page.getByText('You left changes here')).toHaveCount(0);
  await page.keyboard.press('n');
  await field(page, 'Last name').fill('Muster');
  await page.keyboard.press('Escape');
  await expect(field(page, 'Last name')).toHaveCount(0);
  await page.keyboard.press('n');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(field(page, 'Last name')).toHaveValue('');
});

test('whoever has the same e-mail address or phone number is named, and may stay', async ({ app }) => {
  await someContacts(app);
  const page = await app.open('/app/contacts/new');
  await field(page, 'E-mail address 1').fill('Anna@Dach.example');
  await expect(page.getByText('Anna Müller has the e-mail address Anna@Dach.example too.')).toBeVisible();
  await field(page, 'Phone number 1').fill('0171/1234567');
  await expect(page.getByText('Anna Müller has the phone number 0171/1234567 too.')).toBeVisible();
  await page.keyboard.press('Control+s');
  await expect(card(page)).toContainText('0171/1234567');
});

test('a deleted contact is gone at once, comes back by undo, and is deleted when the page is left', async ({ app }) => {
  const { mueller } = await someContacts(app);
  const page = await app.open(`/app/contacts/${mueller.uuid}`, { viewport: sizes.desk });
  await expect(row(page, 'Müller, Anna')).toBeVisible();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(row(page, 'Müller, Anna')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'No contact is open' })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'Müller, Anna')).toBeVisible();
  await row(page, 'Müller, Anna').focus();
  await page.keyboard.press('Delete');
  await expect(count(page)).toHaveText('3 contacts');
  expect((await app.api.contact.list.query({})).count).toBe(4);
  await page.goto('about:blank');
  await expect.poll(async () => (await app.api.contact.list.query({})).count).toBe(3);
});

test('a contact that owns an appointment returns to the list, and it is told why', async ({ app }) => {
  app.expectMessage(/status of 409/);
  const { mueller } = await someContacts(app);
  await app.api.appointment.create.mutate({
    owner: mueller.uuid,
    start_date: '2999-01-01T10:00:00Z',
    end_date: '2999-01-01T11:00:00Z',
  });
  const page = await app.open('/app/contacts');
  await row(page, 'Müller, Anna').focus();
  await page.keyboard.press('Delete');
  await expect(row(page, 'Müller, Anna')).toHaveCount(0);
  await expect(alert(page, 'Anna Müller could not be deleted')).toBeVisible();
  await expect(alert(page, 'owns appointments')).toBeVisible();
  await expect(row(page, 'Müller, Anna')).toBeVisible();
});

test('a card calls, writes, copies, and shows the appointments that were and will be', async ({ app }) => {
  const { mueller } = await someContacts(app);
  const meet = (name: string, year: number) =>
    app.api.appointment.create.mutate({
      name,
      contact_uuid: mueller.uuid,
      start_date: `${year}-07-01T10:00:00Z`,
      end_date: `${year}-07-01T11:00:00Z`,
    });
  await meet('Measured', 2001);
  const { uuid } = await meet('Roof', 2999);
  const page = await app.open(`/app/contacts/${mueller.uuid}`, { permissions: ['clipboard-read', 'clipboard-write'] });
  await expect(page.getByRole('link', { name: 'Call', exact: true })).toHaveAttribute('href', 'tel:+491711234567');
  await expect(page.getByRole('link', { name: 'Mail', exact: true })).toHaveAttribute(
    'href',
    'mailto:anna@dach.example',
  );
  await expect(card(page)).toContainText('No. 10003');
  await page.getByRole('button', { name: 'Copy Lindenstraße 5a' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('Lindenstraße 5a\n10969 Berlin');
  const part = (name: string) =>
    page
      .locator('section')
      .filter({ has: page.getByRole('heading', { name, exact: true }) })
      .last();
  await expect(part('Coming appointments')).toContainText('Roof1 Jul 2999');
  await expect(part('Past appointments')).toContainText('Measured1 Jul 2001');
  await page.getByRole('link', { name: 'Roof' }).click();
  await expect(page).toHaveURL(new RegExp(`appointment=${uuid}`));
  await page.goBack();
  await page.getByRole('button', { name: 'New appointment' }).click();
  await expect(page).toHaveURL(new RegExp(`appointment=new&with=${mueller.uuid}`));
});

test('on a phone the list gives way to the card, and comes back where it was', async ({ app }) => {
  const names = Array.from({ length: 30 }, (_, index) => `Adam ${String(index).padStart(2, '0')}`);
  await Promise.all(names.map((last_name) => app.api.contact.create.mutate({ last_name })));
  await someContacts(app);
  const page = await app.open('/app/contacts', { viewport: sizes.phone, hasTouch: true });
  await expect(row(page, 'Adam 00')).toBeInViewport();
  await list(page).evaluate((element) => element.parentElement?.scrollTo(0, 10_000));
  await row(page, 'Müller, Anna').tap();
  await expect(page.getByRole('heading', { level: 1, name: 'Ms. Anna Müller' })).toBeFocused();
  await expect(list(page)).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'All contacts' }).tap();
  await expect(row(page, 'Müller, Anna')).toBeInViewport();
});

test('a contact that does not exist says so, and the list stays', async ({ app }) => {
  app.expectMessage(/status of 404/);
  await someContacts(app);
  const page = await app.open('/app/contacts/0198c0de-0000-7000-8000-000000000001');
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
  await expect(list(page).getByRole('link')).toHaveCount(4);
});

test('a card prints on one page, without list and buttons', async ({ app }) => {
  const { mueller } = await someContacts(app);
  const page = await app.open(`/app/contacts/${mueller.uuid}`);
  await expect(card(page)).toContainText('Berlin');
  await page.emulateMedia({ media: 'print' });
  await expect(card(page)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Edit' })).toBeHidden();
  await expect(list(page)).toBeHidden();
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1);
});

async function paste(target: ReturnType<Page['getByRole']>, text: string) {
  await target.focus();
  await target.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', pasted);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}
