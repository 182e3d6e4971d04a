import { type App, expect, expectAccessible, type Page, test } from './harness.ts';

/** A contact, and an appointment at her place. */
async function somethingToFind(app: App) {
  const anna = await app.api.contact.create.mutate({ first_name: 'Anna', last_name: 'Müller', company: 'Dach & Fach' });
  const inspection = await app.api.appointment.create.mutate({
    name: 'Roof inspection',
    address: 'Lindenstraße 5a, Berlin',
    start_date: '2030-07-01T10:00',
    end_date: '2030-07-01T11:30',
    time_zone: 'Europe/Berlin',
  });
  return { anna, inspection };
}

const words = (page: Page) =>
  page.getByRole('textbox', { name: /Search contacts and appointments|Kontakte und Termine/ });
const entry = (page: Page, name: string | RegExp) => page.getByRole('dialog').getByRole('button', { name });
/** What a screen reader says that the arrows have come to. */
const chosen = (page: Page) => page.getByRole('dialog').getByRole('status');
const keyList = (page: Page) => page.getByRole('dialog', { name: 'Keyboard shortcuts' });

/** Opens the palette and looks for something, by keys alone. */
async function lookFor(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(words(page)).toBeFocused();
  await page.keyboard.type(text);
}

/** Goes down to an entry, and takes it. */
async function take(page: Page, name: string): Promise<void> {
  await expect(entry(page, name).first()).toBeVisible();
  await expect(async () => {
    if ((await chosen(page).textContent()) !== name) await page.keyboard.press('ArrowDown');
    await expect(chosen(page)).toHaveText(name, { timeout: 500 });
  }).toPass();
  await page.keyboard.press('Enter');
  await expect(words(page)).toBeHidden();
}

test('a contact is found by a part of the name without its umlaut, and opened', async ({ app }) => {
  const { anna } = await somethingToFind(app);
  const page = await app.open('/app/calendar');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await lookFor(page, 'muell');
  await expect(entry(page, 'Müller, Anna')).toContainText('Dach & Fach');
  await take(page, 'Müller, Anna');
  await expect(page).toHaveURL(new RegExp(`/app/contacts/${anna.uuid}`));
  await expect(page.getByRole('article')).toContainText('Anna Müller');
});

test('whose name begins like what is typed comes before those who have it in an address', async ({ app }) => {
  for (const last_name of ['Adam', 'Bauer', 'Conrad', 'Dietz', 'Engel', 'Fuchs'])
    await app.api.contact.create.mutate({ last_name, addresses: [{ type: 'home', street: 'Schulstraße' }] });
  await app.api.contact.create.mutate({ last_name: 'Schröder' });
  const page = await app.open('/app/calendar');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await lookFor(page, 'sch');
  await expect(entry(page, /Adam|Schröder/)).toHaveText([/Schröder/, /Adam/]);
});

test('an appointment is found by its place, and opened over the screen', async ({ app }) => {
  const { inspection } = await somethingToFind(app);
  const page = await app.open('/app/outbox');
  await expect(page.getByRole('heading', { name: 'Outbox' })).toBeVisible();
  await lookFor(page, 'lindenstr');
  await expect(entry(page, 'Roof inspection')).toContainText('Mon 1 Jul, 10:00–11:30');
  await take(page, 'Roof inspection');
  await expect(page).toHaveURL(new RegExp(`/app/outbox\\?.*appointment=${inspection.uuid}`));
});

test('what can be done is done by its name', async ({ app }) => {
  const page = await app.open('/app/calendar');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await lookFor(page, 'outb');
  await take(page, 'Go to Outbox');
  await expect(page.getByRole('heading', { name: 'Outbox' })).toBeVisible();
  await lookFor(page, 'german');
  await take(page, 'Show in German');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.getByRole('heading', { name: 'Postausgang' })).toBeVisible();
  await lookFor(page, 'neuer termin');
  await take(page, 'Neuer Termin');
  await expect(page).toHaveURL(/appointment=new/);
});

test('a name that nobody has becomes a new contact', async ({ app }) => {
  const page = await app.open('/app/calendar');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await lookFor(page, 'Zoë Zöllner');
  await take(page, 'New contact “Zoë Zöllner”');
  await expect(page).toHaveURL(/\/app\/contacts\/new/);
  await expect(page.getByRole('textbox', { name: 'Last name' })).toHaveValue('Zöllner');
  await expect(page.getByRole('textbox', { name: 'First name' })).toHaveValue('Zoë');
});

test('Escape closes the palette, and the focus is where it was', async ({ app }) => {
  const page = await app.open('/app/outbox');
  const link = page.getByRole('link', { name: 'Contacts' });
  await link.focus();
  await lookFor(page, 'something');
  await page.keyboard.press('Escape');
  await expect(words(page)).toBeHidden();
  await expect(link).toBeFocused();
});

test('? lists the keys, and they go where it says', async ({ app }) => {
  const page = await app.open('/app/outbox');
  await expect(page.getByRole('heading', { name: 'Outbox' })).toBeVisible();
  await page.keyboard.press('?');
  await expect(keyList(page)).toContainText('Take back the last change');
  await page.keyboard.press('Escape');
  await expect(keyList(page)).toBeHidden();
  for (const [key, place] of [
    ['c', 'calendar'],
    ['k', 'contacts'],
    ['o', 'outbox'],
  ] as const) {
    await page.getByRole('main').focus();
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await expect(page).toHaveURL(new RegExp(`/app/${place}`));
  }
});

test('letters that are typed into a field are letters', async ({ app }) => {
  const page = await app.open('/app/contacts');
  const search = page.getByRole('searchbox');
  await search.click();
  await page.keyboard.type('g o?n');
  await expect(search).toHaveValue('g o?n');
  await expect(page).toHaveURL(/\/app\/contacts/);
  await expect(keyList(page)).toBeHidden();
});

test('Ctrl+Z takes back the last change, but in a field what was typed there', async ({ app }) => {
  const page = await app.open('/app/admin');
  const name = page.getByRole('textbox', { name: 'Name' });
  await name.fill('Dachdecker Müller');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('banner')).toContainText('Dachdecker Müller');
  await name.press('End');
  await page.keyboard.type('x');
  await page.keyboard.press('Control+z');
  await expect(name).toHaveValue('Dachdecker Müller');
  expect((await app.api.organization.get.query()).name).toBe('Dachdecker Müller');
  await name.blur();
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('banner')).toContainText('Demo');
});

test('single letters can be switched off, for the next visit too; keys with Ctrl stay', async ({ app }) => {
  const page = await app.open('/app/outbox');
  await expect(page.getByRole('heading', { name: 'Outbox' })).toBeVisible();
  await page.keyboard.press('?');
  await keyList(page).getByRole('switch', { name: 'Shortcuts of a single letter' }).press('Space');
  await expect(keyList(page).getByRole('switch')).not.toBeChecked();
  await page.keyboard.press('Escape');
  await expect(keyList(page)).toBeHidden();
  const pressAll = async () => {
    for (const key of ['?', 'g', 'k', '/']) await page.keyboard.press(key);
  };
  await pressAll();
  await page.keyboard.press('Control+k');
  await expect(words(page)).toBeFocused();
  await expect(words(page)).toHaveValue('');
  await expect(page).toHaveURL(/\/app\/outbox/);
  expect(await page.evaluate(() => JSON.parse(localStorage.getItem('kupfer-preferences') ?? ''))).toMatchObject({
    hasKeys: false,
  });
});

for (const language of ['en', 'de'] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    test(`the palette and the list of keys are accessible, ${language}, ${colorScheme}`, async ({ app }) => {
      await somethingToFind(app);
      const isGerman = language === 'de';
      const page = await app.open('/app/outbox', { language, colorScheme });
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await lookFor(page, 'o');
      await expect(entry(page, isGerman ? 'Postausgang öffnen' : 'Go to Outbox')).toBeVisible();
      await expect(entry(page, 'Roof inspection')).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await expect(words(page)).toBeHidden();
      await page.keyboard.press('?');
      await expect(page.getByRole('heading', { name: isGerman ? 'Überall' : 'Everywhere' })).toBeVisible();
      await expectAccessible(page);
    });
