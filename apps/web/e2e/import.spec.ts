import { readFileSync } from 'node:fs';
import { type App, expect, expectAccessible, type Page, sizes, test } from './harness.ts';

const heading = 'First Name,Last Name,E-mail 1 - Value,Phone 1 - Value,Hobby\r\n';
const row = (name: string, more: { email?: string; phone?: string } = {}) =>
  `${name},Müller,${more.email ?? `${name.toLowerCase()}@example.org`},${more.phone ?? ''},Rowing\r\n`;

/** A table of so many people; every tenth has an e-mail address that is none. */
const tableOf = (count: number) =>
  heading +
  Array.from({ length: count }, (_, index) => row(`Anna${index}`, index % 10 === 9 ? { email: 'nowhere' } : {})).join(
    '',
  );

const type = { csv: 'text/csv', vcf: 'text/vcard', ics: 'text/calendar', png: 'image/png', xlsx: 'application/zip' };

/** Gives the page a file, as the dialog of the browser does. */
async function give(page: Page, name: string, content: string | Buffer): Promise<void> {
  const mimeType = new Map(Object.entries(type)).get(name.replace(/.*\./, '')) ?? '';
  await page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer: Buffer.from(content) });
}

const importButton = (page: Page) => page.getByRole('button', { name: /^Import [\d,]+ |^[\d.]+ .* importieren$/ });
const status = (page: Page, words: string) => page.getByRole('status').filter({ hasText: words });
const result = (page: Page) => page.getByRole('region', { name: 'Result' });

/** How many contacts there are. */
const count = async (app: App) => (await app.api.contact.list.query({ limit: 1 })).count;

/** What a button saves. */
async function saved(page: Page, button: string): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

test('ten thousand contacts come in while their person does something else', async ({ app }) => {
  test.slow();
  const page = await app.open('/app/import');
  await give(page, 'contacts.csv', tableOf(10_000));
  await expect(page.getByText('A table of contacts (UTF-8, separated by commas) with 5 columns.')).toBeVisible();
  await expect(importButton(page)).toHaveText('Import 9,000 contacts');
  await expect(status(page, '9,000 new, 0 changed, 0 probably there already, 1,000 refused')).toBeAttached();
  expect(await count(app)).toBe(0);

  await importButton(page).click();
  const question = page.getByRole('dialog', { name: 'Import 9,000 rows?' });
  await expect(question).toContainText('9,000 contacts become new');
  await importButton(question.page()).last().click();
  await expect(page.getByRole('progressbar', { name: 'Rows imported' })).toBeVisible();
  await expect(page.getByText(/^[\d,]+ of 10,000 · [\d,]+ per second · \d+ seconds? left$/)).toBeVisible();

  await page.getByRole('link', { name: 'Contacts' }).click();
  await expect(page.getByRole('heading', { name: 'Contacts' })).toBeVisible();
  await expect(page.getByRole('navigation').getByLabel(/^Import: \d+% done$/)).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: '9,000 contacts imported' })).toBeVisible({
    timeout: 90_000,
  });
  expect(await count(app)).toBe(9000);

  await page.getByRole('button', { name: 'Show' }).click();
  await expect(result(page)).toContainText('The file was imported.');
  await expect(result(page).getByRole('term')).toHaveText(['new', 'changed', 'probably there already', 'refused']);
  await expect(result(page).getByRole('definition')).toHaveText(['9,000', '0', '0', '1,000']);
  await expect(result(page).getByRole('row')).toHaveCount(201);
  await expect(result(page)).toContainText('The first 200 of 1,000');
  await expect(page.getByRole('navigation').getByLabel('An import is finished')).toBeHidden();
});

test('an import that goes on is left by its progress bar, and found again', async ({ app }) => {
  test.slow();
  const page = await app.open('/app/import');
  await give(page, 'contacts.csv', tableOf(6000));
  await importButton(page).click();
  await importButton(page).last().click();
  await page.getByRole('link', { name: 'Outbox' }).click();
  await page.getByRole('link', { name: /^Import/ }).click();
  await expect(page.getByRole('progressbar', { name: 'Rows imported' })).toBeVisible();
  await page.evaluate(() => {
    const asked = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(asked);
    document.title = asked.defaultPrevented ? 'asked' : 'not asked';
  });
  await expect(page).toHaveTitle('asked');
  await expect(result(page)).toContainText('The file was imported.', { timeout: 90_000 });
});

test('a cancelled import says what is in, and the same file brings in the rest and nothing twice', async ({ app }) => {
  test.slow();
  const page = await app.open('/app/import');
  await give(page, 'contacts.csv', tableOf(4000));
  await importButton(page).click();
  await importButton(page).last().click();
  await expect(page.getByText(/^[1-9][\d,]* of 4,000/)).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(result(page)).toContainText(/Cancelled after [\d,]+ rows. [\d,]+ contacts are in, and stay/);
  const some = Number(/([\d,]+) contacts are in/.exec((await result(page).textContent()) ?? '')?.[1]?.replace(',', ''));
  expect(some).toBeLessThan(3600);
  await page.getByRole('button', { name: 'Check the same file again' }).click();
  await expect(importButton(page)).toBeEnabled({ timeout: 60_000 });
  const there = Number(await count(app));
  expect(there).toBeGreaterThanOrEqual(some);
  expect(there).toBeLessThan(3600);
  await importButton(page).click();
  if (3600 - there > 1000) await importButton(page).last().click();
  await expect(result(page)).toContainText('The file was imported.', { timeout: 90_000 });
  expect(await count(app)).toBe(3600);

  await page.getByRole('button', { name: 'Import another file' }).click();
  await give(page, 'contacts.csv', tableOf(4000));
  await expect(page.getByText('There is nothing new in this file.')).toBeVisible();
  await expect(status(page, '0 new, 0 changed, 3,600 probably there already, 400 refused')).toBeAttached();
});

test('when the connection breaks, what is in is said, and the same file can be given again', async ({ app }) => {
  test.slow();
  app.expectMessage(/ERR_|Failed to load resource/);
  const page = await app.open('/app/import');
  await give(page, 'contacts.csv', tableOf(4000));
  await importButton(page).click();
  await importButton(page).last().click();
  await expect(page.getByText(/^[1-9][\d,]* of 4,000/)).toBeVisible();
  await app.pause();
  await expect(result(page)).toContainText(/The connection broke after [\d,]+ rows. [\d,]+ contacts? (is|are) in/);
  await expect(result(page)).toContainText('The same file can be given again');
  await app.resume();
  await page.getByRole('button', { name: 'Check the same file again' }).click();
  await expect(importButton(page)).toBeEnabled({ timeout: 60_000 });
  await importButton(page).click();
  const again = page.getByRole('dialog').getByRole('button', { name: /^Import/ });
  if (3600 - Number(await count(app)) > 1000) await again.click();
  await expect(result(page)).toContainText('The file was imported.', { timeout: 90_000 });
  expect(await count(app)).toBe(3600);
});

test('what a column becomes is corrected, and the file is looked at anew', async ({ app }) => {
  const page = await app.open('/app/import');
  await give(page, 'people.csv', 'Vorname;Nachname;Blutgruppe\r\nAnna;Müller;Änni\r\nBernd;Bauer;\r\n');
  await expect(page.getByText('separated by semicolons')).toBeVisible();
  const nickname = page.getByRole('row', { name: /Blutgruppe/ });
  await expect(nickname).toContainText('Not recognized');
  await expect(nickname).toContainText('Änni');
  const choice = page.getByRole('combobox', { name: 'What “Blutgruppe” becomes' });
  await expect(choice).toHaveValue('Leave out');
  await choice.click();
  await choice.fill('middle');
  await page.getByRole('option', { name: 'Middle name' }).click();
  await expect(nickname).not.toContainText('Not recognized');
  await expect(importButton(page)).toHaveText('Import 2 contacts');
  await expect(importButton(page)).toBeEnabled();
  await importButton(page).click();
  await expect(result(page)).toContainText('The file was imported.');
  const { results } = await app.api.contact.list.query({ search: 'Anna' });
  expect(results).toMatchObject([{ first_name: 'Anna', last_name: 'Müller', middle_name: 'Änni' }]);
  await result(page).getByRole('link', { name: 'To the contacts' }).click();
  await expect(page.getByRole('link', { name: /Müller, Anna/ })).toBeVisible();
});

test('a table without any known heading is taken once its columns are chosen', async ({ app }) => {
  const page = await app.open('/app/import');
  await give(page, 'people.csv', 'aaa,bbb\r\nAnna,Müller\r\n');
  await expect(page.getByRole('main')).toContainText('None of the headings is known. Choose above');
  await expect(importButton(page)).toBeHidden();
  const choice = page.getByRole('combobox', { name: 'What “bbb” becomes' });
  await choice.click();
  await page.getByRole('option', { name: 'Last name' }).click();
  await expect(importButton(page)).toHaveText('Import 1 contact');
});

test('the refused rows are saved as a file, byte by byte and no others, and so are the reasons', async ({ app }) => {
  const page = await app.open('/app/import');
  const bad = 'Bernd,"Bau\r\ner","no, where",030 12345,"Chess ""fast"""\r\n';
  const late = 'Zoë,Zöllner,zoe@,,Tennis';
  await give(page, 'contacts.csv', `${heading}${row('Anna')}${bad}${row('Carl')}${late}`);
  await expect(importButton(page)).toHaveText('Import 2 contacts');
  const rows = page.getByRole('table').last();
  await expect(rows.getByRole('row')).toHaveText([
    'LineColumnWhy',
    /^3Bernd Bau erLast NameBau ↵ erE-mail 1 - Valueno, whereLine breaks .*This is not an e-mail address/,
    /^6Zoë ZöllnerE-mail 1 - Valuezoe@This is not an e-mail address/,
  ]);
  expect(await saved(page, 'Save the refused rows as a file')).toEqual({
    name: 'refused-contacts.csv',
    text: `${heading}${bad}${late}`,
  });
  const report = await saved(page, 'Save this list as a table');
  expect(report.name).toBe('report-contacts.csv');
  expect(report.text).toContain('"Line","Name","Status","Column","What it holds","Why"\r\n');
  expect(report.text).toContain(
    '"3","Bernd Bau er","Refused","E-mail 1 - Value","no, where","This is not an e-mail address',
  );
  expect(report.text).toContain('"6","Zoë Zöllner","Refused"');
});

test('refused rows of a file in another charset are saved as they were', async ({ app }) => {
  const page = await app.open('/app/import');
  const text = (lines: string[]) => Buffer.from(`\ufeff${lines.join('')}`, 'utf16le');
  const bad = row('Bernd', { email: 'nowhere' });
  await give(page, 'contacts.csv', text([heading, row('Anna'), bad, row('Carl')]));
  await expect(page.getByText('UTF-16LE')).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the refused rows as a file' }).click(),
  ]);
  expect(readFileSync(await download.path())).toEqual(text([heading, bad]));
});

test('who is probably there already is left out, or made all the same', async ({ app }) => {
  const anna = await app.api.contact.create.mutate({
    first_name: 'Anna',
    last_name: 'Müller',
    emails: [{ type: 'office', email: 'anna@example.org' }],
  });
  const page = await app.open('/app/import');
  await give(page, 'contacts.csv', heading + row('Anna') + row('Bernd'));
  await expect(importButton(page)).toHaveText('Import 1 contact');
  await expect(page.getByText('A contact has the same name and the same e-mail address.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Like this contact' })).toHaveAttribute('href', new RegExp(anna.uuid));
  await page.getByRole('checkbox', { name: 'Make new contacts of these as well' }).check();
  await expect(importButton(page)).toHaveText('Import 2 contacts');
  await expect(importButton(page)).toBeEnabled();
  await importButton(page).click();
  await expect(result(page)).toContainText('The file was imported.');
  expect(await count(app)).toBe(3);
});

const card = (name: string, email: string) =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nN:Müller;${name};;;\r\nFN:${name} Müller\r\nEMAIL;TYPE=WORK:${email}\r\nEND:VCARD\r\n`;

test('address cards come in, and the refused ones are saved', async ({ app }) => {
  const page = await app.open('/app/import');
  const bad = card('Bernd', 'nowhere');
  await give(page, 'cards.vcf', card('Anna', 'anna@example.org') + bad + card('Zoë', 'zoe@example.org'));
  await expect(page.getByText('Address cards of contacts.')).toBeVisible();
  await expect(page.getByRole('heading', { name: /Columns/ })).toBeHidden();
  await expect(page.getByRole('row', { name: 'Bernd Müller' })).toContainText('EMAILnowhere');
  expect(await saved(page, 'Save the refused rows as a file')).toEqual({ name: 'refused-cards.vcf', text: bad });
  await importButton(page).click();
  await expect(result(page)).toContainText('The file was imported.');
  const { results } = await app.api.contact.list.query({ ordering: ['first_name'] });
  expect(results).toMatchObject([
    { first_name: 'Anna', emails: [{ type: 'office', email: 'anna@example.org' }] },
    { first_name: 'Zoë' },
  ]);
});

const event = (uid: string, lines: string) =>
  `BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\n${lines}\r\nEND:VEVENT\r\n`;

test('a calendar comes in, and what is refused of it is a calendar too', async ({ app }) => {
  const page = await app.open('/app/import');
  const begin = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//test//EN\r\n';
  const roof = event('a', 'SUMMARY:Roof\r\nDTSTART:20300701T080000Z\r\nDTEND:20300701T093000Z');
  const bad = event('b', 'SUMMARY:When?');
  await give(page, 'work.ics', `${begin}${roof}${bad}END:VCALENDAR\r\n`);
  await expect(page.getByText('A calendar of appointments.')).toBeVisible();
  await expect(importButton(page)).toHaveText('Import 1 appointment');
  await expect(page.getByRole('row', { name: 'When?' })).toContainText('The start is missing');
  expect(await saved(page, 'Save the refused rows as a file')).toEqual({
    name: 'refused-work.ics',
    text: `${begin}${bad}END:VCALENDAR\r\n`,
  });
  await importButton(page).click();
  await expect(result(page)).toContainText('The file was imported.');
  await expect(result(page).getByRole('link', { name: 'To the calendar' })).toBeVisible();
  const { results } = await app.api.appointment.list.query({});
  expect(results).toMatchObject([{ name: 'Roof', start_date: '2030-07-01T08:00:00.000Z' }]);

  await page.getByRole('button', { name: 'Import another file' }).click();
  await give(page, 'work.ics', `${begin}${roof}END:VCALENDAR\r\n`);
  await expect(page.getByText('There is nothing new in this file.')).toBeVisible();
});

test('the appointments of a calendar become those of whom a person chooses', async ({ app }) => {
  const eva = await app.api.contact.create.mutate({
    first_name: 'Eva',
    last_name: 'Muster',
    contact_type: 'Personnel',
  });
  const [me] = (await app.api.member.list.query({})).results;
  const page = await app.open('/app/import');
  const roof = event('a', 'SUMMARY:Roof\r\nDTSTART:20300701T080000Z\r\nDTEND:20300701T093000Z');
  const cellar = event('b', 'SUMMARY:Cellar\r\nDTSTART:20300702T080000Z\r\nDTEND:20300702T093000Z');
  const begin = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//test//EN\r\n';
  await give(page, 'mine.ics', `${begin}${roof}END:VCALENDAR\r\n`);
  const owner = page.getByRole('combobox', { name: 'Owner of the new appointments' });
  await expect(owner).toHaveValue(/^Me/);
  await expectAccessible(page);
  await importButton(page).click();
  await expect(result(page)).toContainText('The new appointments are yours.');

  await page.getByRole('button', { name: 'Import another file' }).click();
  await give(page, 'hers.ics', `${begin}${cellar}END:VCALENDAR\r\n`);
  await owner.click();
  await page.getByRole('option', { name: 'Eva Muster' }).click();
  await importButton(page).click();
  await expect(result(page)).toContainText('The new appointments are those of Eva Muster.');
  await expectAccessible(page);
  const { results } = await app.api.appointment.list.query({ ordering: ['start_date'] });
  expect(results).toMatchObject([
    { name: 'Roof', owner: me?.core_user_uuid },
    { name: 'Cellar', owner: eva.uuid, owner_type: 'Contact' },
  ]);
});

test('a file that is none of these is told in words', async ({ app }) => {
  app.expectMessage(/status of 4\d\d/);
  const page = await app.open('/app/import');
  const fault = page.getByRole('alert').filter({ hasNotText: 'everybody knows' });
  await give(page, 'photo.png', 'PNG');
  await expect(fault).toHaveText(
    '“photo.png” is neither a table (.csv) nor address cards (.vcf) nor a calendar (.ics).',
  );
  await give(page, 'contacts.xlsx', 'PK');
  await expect(fault).toContainText('“contacts.xlsx” is a workbook. Save it as “CSV UTF-8”');
  await give(page, 'empty.csv', '');
  await expect(fault).toContainText('The file is empty.');
  await page.getByRole('button', { name: 'Another file' }).click();
  await give(page, 'picture.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]));
  await expect(fault).toContainText('This is no text, but a picture, a program or the like.');
  await page.getByRole('button', { name: 'Another file' }).click();
  await give(page, 'open.csv', `${heading}${row('Anna')}"Bernd,Bauer`);
  await expect(page.getByRole('main')).toContainText('line 3 has a quotation mark that is never closed');
});

test('a file that is dropped is taken, and one that is too large is not even sent', async ({ app }) => {
  const page = await app.open('/app/import');
  const drop = (size: number) =>
    page.getByText('Drop a file here').evaluate(
      (place, [size, text]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([text, new Uint8Array(size)], 'dropped.csv', { type: 'text/csv' }));
        place.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
      },
      [size, heading + row('Anna')] as const,
    );
  await drop(60 * 1024 * 1024);
  await expect(page.getByRole('alert').last()).toHaveText(
    /“dropped.csv” is 60 MB large, and at most 50 MB can be imported/,
  );
  await drop(0);
  await expect(importButton(page)).toHaveText('Import 1 contact');
});

test('the section is reached by keys and by the palette', async ({ app }) => {
  const page = await app.open('/app/outbox');
  await expect(page.getByRole('heading', { name: 'Outbox' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await expect(page.getByRole('heading', { name: 'Import', exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Outbox' }).click();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('import');
  await page.getByRole('dialog').getByRole('button', { name: 'Go to Import' }).click();
  await expect(page.getByRole('heading', { name: 'Import', exact: true })).toBeVisible();
});

for (const language of ['en', 'de'] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of ['desk', 'phone'] as const)
      test(`the import is accessible in all its steps, ${language}, ${colorScheme}, ${width}`, async ({ app }) => {
        test.slow();
        const isGerman = language === 'de';
        const page = await app.open('/app/import', { language, colorScheme, viewport: sizes[width] });
        await expect(page.getByRole('button', { name: isGerman ? 'Datei auswählen' : 'Choose a file' })).toBeVisible();
        await expectAccessible(page);
        const columns = Array.from({ length: 12 }, (_, index) => `Extra ${index}`).join();
        await give(page, 'contacts.csv', tableOf(20).replace('Hobby', `Hobby,${columns}`));
        await expect(importButton(page)).toHaveText(isGerman ? '18 Kontakte importieren' : 'Import 18 contacts');
        await expect(page.getByRole('table').last()).toContainText(
          isGerman ? 'Das ist keine E-Mail' : 'This is not an',
        );
        await expectAccessible(page);
        await importButton(page).click();
        await expect(page.getByRole('heading', { name: isGerman ? 'Ergebnis' : 'Result' })).toBeFocused();
        await expectAccessible(page);
      });
