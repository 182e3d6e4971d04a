import { readFileSync } from 'node:fs';
import { type App, expect, expectAccessible, type Page, sizes, test } from './harness.ts';

/** Two contacts, of whom one is a supplier, and an appointment with her. */
async function something(app: App) {
  const anna = await app.api.contact.create.mutate({
    first_name: 'Anna',
    last_name: 'Müller',
    contact_type: 'Supplier',
    phones: [{ type: 'mobile', number: '+49 171 1234567' }],
  });
  const bernd = await app.api.contact.create.mutate({ first_name: 'Bernd', last_name: 'Bauer' });
  const roof = await app.api.appointment.create.mutate({
    name: 'Roof / cellar',
    contact_uuid: anna.uuid,
    start_date: '2030-07-01T10:00',
    end_date: '2030-07-01T11:30',
    time_zone: 'Europe/Berlin',
  });
  await app.api.appointment.create.mutate({
    name: 'Later',
    start_date: '2030-08-01T10:00',
    end_date: '2030-08-01T11:30',
    time_zone: 'Europe/Berlin',
  });
  return { anna, bernd, roof };
}

/** Has the browser keep no places for files, as most browsers do. */
const withoutPicker = (page: Page) => page.evaluate(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));

/** What an entry of a menu saves. */
async function saved(page: Page, entry: { click(): Promise<void> }): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), entry.click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

const openMenu = (page: Page, name: string) => page.getByRole('button', { name }).click();
const entries = (page: Page, name: string) => page.getByRole('menuitem', { name });

test('all contacts are saved as a table, and those of a filter alone', async ({ app }) => {
  await something(app);
  const page = await app.open('/app/contacts');
  await withoutPicker(page);
  await openMenu(page, 'More: import, export, duplicates');
  await expect(page.getByText('All: 2 contacts')).toBeVisible();
  const all = await saved(page, entries(page, 'As a table (CSV)'));
  expect(all.name).toBe('contacts.csv');
  expect(all.text).toContain('Müller');
  expect(all.text).toContain('Bauer');
  await expect(page.getByRole('status').filter({ hasText: 'contacts.csv saved' })).toBeVisible();

  await page.getByRole('button', { name: 'Type', exact: true }).click();
  await page.getByRole('menuitemradio', { name: 'Supplier' }).click();
  await expect(page.getByRole('status').filter({ hasText: '1 contact' })).toBeVisible();
  await openMenu(page, 'More: import, export, duplicates');
  await expect(page.getByText('Export what is filtered: 1 contact')).toBeVisible();
  const some = await saved(page, entries(page, 'As address cards (vCard)').first());
  expect(some.name).toBe('contacts.vcf');
  expect(some.text.match(/BEGIN:VCARD/g)).toHaveLength(1);
  expect(some.text).toContain('Anna');
});

test('what was exported comes back by the import, and changes nothing else', async ({ app }) => {
  const { anna } = await something(app);
  const page = await app.open('/app/contacts');
  await withoutPicker(page);
  await openMenu(page, 'More: import, export, duplicates');
  const { text } = await saved(page, entries(page, 'As a table (CSV)'));
  await app.api.contact.update.mutate({ uuid: anna.uuid, company: 'Dach & Fach' });
  await openMenu(page, 'More: import, export, duplicates');
  await entries(page, 'Import contacts').click();
  await page.locator('input[type=file]').setInputFiles({ name: 'c.csv', mimeType: '', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: /^Import \d contacts?$/ }).click();
  await expect(page.getByRole('region', { name: 'Result' })).toContainText('The file was imported.');
  expect((await app.api.contact.list.query({})).count).toBe(2);
  expect((await app.api.contact.get.query({ uuid: anna.uuid })).company).toBe(null);
});

test('one contact is saved as an address card', async ({ app }) => {
  const { bernd } = await something(app);
  const page = await app.open(`/app/contacts/${bernd.uuid}`);
  await withoutPicker(page);
  await page.getByRole('button', { name: 'More actions' }).click();
  const { name, text } = await saved(page, entries(page, 'Save as an address card (vCard)'));
  expect(name).toBe('contacts.vcf');
  expect(text.match(/BEGIN:VCARD/g)).toHaveLength(1);
  expect(text).toContain('Bauer');
});

test('a file is written to the place that its person chooses, or nowhere', async ({ app }) => {
  await something(app);
  const page = await app.open('/app/contacts');
  await page.evaluate(() => {
    const pick = async ({ suggestedName }: { suggestedName: string }) =>
      (await navigator.storage.getDirectory()).getFileHandle(`mine-${suggestedName}`, { create: true });
    Object.assign(window, { showSaveFilePicker: pick });
  });
  await openMenu(page, 'More: import, export, duplicates');
  await entries(page, 'As a table (CSV)').click();
  await expect(page.getByRole('status').filter({ hasText: 'mine-contacts.csv saved' })).toBeVisible();
  const written = await page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory();
    return (await (await folder.getFileHandle('mine-contacts.csv')).getFile()).text();
  });
  expect(written).toContain('Müller');

  await page.evaluate(() => {
    const refuse = () => Promise.reject(new DOMException('', 'AbortError'));
    Object.assign(window, { showSaveFilePicker: refuse });
  });
  await openMenu(page, 'More: import, export, duplicates');
  await entries(page, 'As address cards (vCard)').click();
  await expect(page.getByText('The file is being made …')).toBeHidden();
  await expect(page.getByText('contacts.vcf saved')).toBeHidden();
  await expect(page.getByRole('alert').filter({ hasText: 'could not be saved' })).toBeHidden();
});

test('an export that fails says so', async ({ app }) => {
  app.expectMessage(/ERR_|Failed to load resource/);
  await something(app);
  const page = await app.open('/app/contacts');
  await expect(page.getByRole('status').filter({ hasText: '2 contacts' })).toBeVisible();
  await app.pause();
  await openMenu(page, 'More: import, export, duplicates');
  await entries(page, 'As a table (CSV)').click();
  await expect(page.getByRole('alert').filter({ hasText: 'The file could not be saved' })).toBeVisible();
  await app.resume();
});

test('the calendar saves what it shows, all there is, and a single appointment', async ({ app }) => {
  await something(app);
  const page = await app.open('/app/calendar?view=week&date=2030-07-01');
  await withoutPicker(page);
  const block = page.getByRole('button', { name: /^Roof \/ cellar/ });
  await expect(block).toBeVisible();
  await openMenu(page, 'Export or import appointments');
  const shown = await saved(page, entries(page, 'What is shown: 1 appointment'));
  expect(shown.name).toBe('appointments.ics');
  expect(shown.text).toContain('SUMMARY:Roof / cellar');
  expect(shown.text).not.toContain('SUMMARY:Later');
  await openMenu(page, 'Export or import appointments');
  const all = await saved(page, entries(page, 'All appointments'));
  expect(all.text).toContain('SUMMARY:Roof / cellar');
  expect(all.text).toContain('SUMMARY:Later');

  await block.click();
  const one = await saved(page, page.getByRole('button', { name: 'Save for another calendar (.ics)' }));
  expect(one.name).toBe('Roof   cellar.ics');
  expect(one.text).toContain('SUMMARY:Roof / cellar');
  expect(one.text.match(/BEGIN:VEVENT/g)).toHaveLength(1);
});

test('the calendar saves only what its filter lets through', async ({ app }) => {
  const { anna } = await something(app);
  const page = await app.open(`/app/calendar?view=week&date=2030-07-01&about=${anna.uuid}`);
  await withoutPicker(page);
  await openMenu(page, 'Export or import appointments');
  const { text } = await saved(page, entries(page, 'All that match the filter'));
  expect(text).toContain('SUMMARY:Roof / cellar');
  expect(text).not.toContain('SUMMARY:Later');
});

for (const language of ['en', 'de'] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    test(`the menus of exports are accessible, ${language}, ${colorScheme}`, async ({ app }) => {
      await something(app);
      const isGerman = language === 'de';
      const page = await app.open('/app/contacts?search=anna', { language, colorScheme, viewport: sizes.phone });
      await openMenu(page, isGerman ? 'Mehr: Import, Export, Dubletten' : 'More: import, export, duplicates');
      await expect(entries(page, isGerman ? 'Als Tabelle (CSV)' : 'As a table (CSV)')).toHaveCount(2);
      await expectAccessible(page);
      await page.goto('/app/calendar?view=day&date=2030-07-01');
      await openMenu(page, isGerman ? 'Termine exportieren oder importieren' : 'Export or import appointments');
      await expect(
        entries(page, isGerman ? 'Was zu sehen ist: 1 Termin' : 'What is shown: 1 appointment'),
      ).toBeVisible();
      await expectAccessible(page);
    });
