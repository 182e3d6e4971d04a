import { type App, expect, expectAccessible, type Page, sizes, test } from './harness.ts';

const anna = {
  first_name: 'Anna',
  last_name: 'Müller',
  emails: [{ type: 'office' as const, email: 'anna@dach.example' }],
};

/** Two contacts that are probably the same, of which the other has an appointment. */
async function twoAnnas({ api }: App) {
  const one = await api.contact.create.mutate({ ...anna, notes: 'Rings at the back door.' });
  const other = await api.contact.create.mutate({
    ...anna,
    title: 'Ms.',
    company: 'Dach & Fach GmbH',
    notes: 'Likes coffee.',
    phones: [{ type: 'mobile', number: '+49 171 1234567' }],
    emails: [...anna.emails, { type: 'private', email: 'old@dach.example' }],
  });
  const appointment = await api.appointment.create.mutate({
    name: 'Roof',
    contact_uuid: other.uuid,
    start_date: '2999-01-01T10:00:00Z',
    end_date: '2999-01-01T11:00:00Z',
  });
  return { one, other, appointment };
}

const toast = (page: Page, words: string) => page.getByRole('status').filter({ hasText: words });

for (const language of ['en', 'de'] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    test(`duplicates and their comparison in ${language} and ${colorScheme} are accessible`, async ({ app }) => {
      test.slow();
      await twoAnnas(app);
      const isGerman = language === 'de';
      const viewport = colorScheme === 'dark' ? sizes.phone : sizes.desk;
      const page = await app.open('/app/contacts/duplicates', { language, colorScheme, viewport });
      await expect(page.getByRole('listitem')).toHaveCount(1);
      await expect(page.getByRole('listitem')).toContainText(isGerman ? 'Gleiche E-Mail' : 'Same e-mail');
      await expectAccessible(page);
      await page
        .getByRole('link', { name: isGerman ? 'Müller, Anna (Nr. 10001)' : 'Müller, Anna (no. 10001)' })
        .click();
      await expect(page.getByRole('radiogroup', { name: isGerman ? 'Firma' : 'Company' })).toContainText(
        isGerman ? '(leer)' : '(empty)',
      );
      await expectAccessible(page);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBeLessThanOrEqual(viewport.width);
    });

test('on a phone nothing of the comparison is cut, nor is the button that takes the merge back', async ({ app }) => {
  const named = (email: string) => ({ ...anna, emails: [{ type: 'office' as const, email }] });
  const one = await app.api.contact.create.mutate(named('buero-und-verwaltung@dachdecker.example'));
  const other = await app.api.contact.create.mutate(named('anna.mueller-luedenscheidt@dachdecker.example'));
  const path = `/app/contacts/merge?one=${one.uuid}&other=${other.uuid}`;
  const page = await app.open(path, { language: 'de', viewport: sizes.phone });
  const isWhole = (element: Element) => element.scrollWidth <= element.clientWidth;
  await expect(page.getByRole('checkbox')).toHaveCount(2);
  expect(await page.getByRole('main').evaluate(isWhole)).toBe(true);
  await page.getByRole('button', { name: 'Zusammenführen', exact: true }).click();
  const undo = page.getByRole('button', { name: 'Rückgängig' });
  await expect(undo).toBeVisible();
  expect(await undo.locator('span').last().evaluate(isWhole)).toBe(true);
});

test('without duplicates the list says so', async ({ app }) => {
  await app.api.contact.create.mutate(anna);
  const page = await app.open('/app/contacts');
  await page.getByRole('button', { name: 'More: import, export, duplicates' }).click();
  await page.getByRole('menuitem', { name: 'Find duplicates' }).click();
  await expect(page.getByRole('heading', { name: 'No duplicates' })).toBeVisible();
  await expectAccessible(page);
});

test('two are compared field by field, merged as chosen, and that is undone', async ({ app }) => {
  const { one, other, appointment } = await twoAnnas(app);
  const page = await app.open('/app/contacts/duplicates');
  await page.getByRole('link', { name: /Compare/ }).click();
  const notes = page.getByRole('radiogroup', { name: 'Notes' });
  const result = page.getByRole('region', { name: 'The result' });
  await expect(notes.getByRole('radio', { name: 'Both, one below the other' })).toBeChecked();
  await expect(result).toContainText(`Dach & Fach GmbH · No. ${one.customer_id}`);
  await expect(result).toContainText('Rings at the back door.');
  await expect(result).toContainText('Likes coffee.');
  await notes.getByRole('radio', { name: 'Rings at the back door.' }).check();
  await expect(result).not.toContainText('Likes coffee.');
  await notes.getByRole('radio', { name: 'Likes coffee.' }).check();
  await page.getByRole('checkbox', { name: /old@dach.example/ }).uncheck();
  await expect(result).toContainText('Likes coffee.');
  await expect(result).toContainText('+49 171 1234567');
  await expect(result).not.toContainText('old@dach.example');
  await page.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(toast(page, 'Merged into Anna Müller')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'No duplicates' })).toBeVisible();
  const merged = await app.api.contact.get.query({ uuid: one.uuid });
  expect(merged).toMatchObject({
    company: 'Dach & Fach GmbH',
    title: 'Ms.',
    notes: 'Likes coffee.',
    customer_id: one.customer_id,
    emails: one.emails,
    phones: other.phones,
  });
  expect((await app.api.appointment.get.query({ uuid: appointment.uuid })).contact_uuid).toBe(one.uuid);
  await toast(page, 'Merged into').getByRole('button', { name: 'Undo' }).click();
  await expect(toast(page, 'Both contacts are there again')).toBeVisible();
  await expect(page.getByRole('listitem')).toContainText('Müller, Anna');
  const { edit_date: _, ...same } = other;
  expect(await app.api.contact.get.query({ uuid: other.uuid })).toMatchObject(same);
});

test('a contact is merged with another one from its card, by the keyboard, and the other may stay', async ({ app }) => {
  const first = await app.api.contact.create.mutate({ first_name: 'Zoë', last_name: 'Zoll' });
  const second = await app.api.contact.create.mutate({ first_name: 'Zoe', last_name: 'Zöllner', company: 'Roof' });
  const page = await app.open(`/app/contacts/${first.uuid}`);
  await page.getByRole('button', { name: 'More actions' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Merge with…' }).focus();
  await page.keyboard.press('Enter');
  const search = page.getByRole('combobox', { name: /Which contact is the same as Zoë Zoll/ });
  await search.fill('zoellner');
  await page.getByRole('option', { name: 'Zöllner, Zoe' }).click();
  const survivor = page.getByRole('radiogroup', { name: 'Which one stays?' });
  await survivor.getByRole('radio', { name: 'Zoë Zoll' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(survivor.getByRole('radio', { name: 'Zoe Zöllner' })).toBeChecked();
  await expect(page.getByRole('heading', { name: 'Zoe Zöllner' })).toBeVisible();
  await page.getByRole('button', { name: 'Merge', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article')).toContainText('Zoe Zöllner');
  await expect(page).toHaveURL(new RegExp(`/contacts/${second.uuid}`));
  const { results } = await app.api.contact.list.query({});
  expect(results.map(({ uuid, customer_id }) => [uuid, customer_id])).toEqual([[second.uuid, first.customer_id]]);
});

test('what somebody else changed meanwhile is looked at first', async ({ app }) => {
  app.expectMessage(/status of 412/);
  const { one, other } = await twoAnnas(app);
  const page = await app.open(`/app/contacts/merge?one=${one.uuid}&other=${other.uuid}`);
  await expect(page.getByRole('radiogroup', { name: 'Company' })).toBeVisible();
  await page.route(
    /contact\.merge/,
    async (route) => {
      await app.api.contact.update.mutate({ uuid: one.uuid, company: 'Tiles' });
      await route.continue();
    },
    { times: 1 },
  );
  await page.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(page.getByText('was changed meanwhile')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Tiles' })).toBeChecked();
  await page.getByRole('button', { name: 'Merge', exact: true }).press('Enter');
  await expect(toast(page, 'Merged into')).toBeVisible();
  expect((await app.api.contact.get.query({ uuid: one.uuid })).company).toBe('Tiles');
});

test('a merge is one of the things to do', async ({ app }) => {
  const page = await app.open('/app/calendar');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog');
  await expect(palette.getByRole('textbox')).toBeFocused();
  await page.keyboard.type('duplicates');
  await palette.getByRole('button', { name: 'Find duplicates' }).click();
  await expect(page.getByRole('heading', { name: 'Duplicates', exact: true })).toBeVisible();
});
