import { type App, expect, type Page, test } from './harness.ts';

const list = (page: Page) => page.getByRole('list', { name: 'List of contacts' });
const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

const emails = [{ type: 'office' as const, email: 'info@dach.example' }];

/** Three people of one firm, and one of another. */
async function somePeople(app: App) {
  for (const first_name of ['Ada', 'Bea', 'Cem']) {
    await app.api.contact.create.mutate({ first_name, last_name: 'Adler', emails });
  }
  return app.api.contact.create.mutate({ first_name: 'Zoë', last_name: 'Zöllner', emails });
}

test('of several with the same address three are named, first who has the same name, which is said', async ({
  app,
}) => {
  await somePeople(app);
  // Found by the same search, and no such address.
  const longer = [{ type: 'office' as const, email: 'info@dach.example.org' }];
  await app.api.contact.create.mutate({ first_name: 'Aal', last_name: 'Aal', emails: longer });
  const page = await app.open('/app/contacts/new');
  const hint = page.getByRole('status').filter({ hasText: 'info@dach.example' });
  await field(page, 'E-mail address 1').fill('info@dach.example');
  await expect(hint).toHaveText(
    'Ada Adler, Bea Adler, Cem Adler and others have the e-mail address info@dach.example too.',
  );
  await field(page, 'First name').fill('zoe');
  await field(page, 'Last name').fill('ZOLLNER');
  const same = 'The name Zoë Zöllner is the same, too.';
  await expect(hint).toHaveText(
    `Zoë Zöllner, Ada Adler, Bea Adler and others have the e-mail address info@dach.example too. ${same}`,
  );
  await hint.getByRole('link', { name: 'Zoë Zöllner' }).click();
  await expect(page.getByRole('heading', { name: 'Zoë Zöllner' })).toBeVisible();
});

test('who is edited is told neither of themselves, nor of others for what they had before', async ({ app }) => {
  const office = (...addresses: string[]) => addresses.map((email) => ({ type: 'office' as const, email }));
  const shared = 'info@dach.example';
  await app.api.contact.create.mutate({ last_name: 'Adler', emails: office('ada@dach.example', shared) });
  const { uuid } = await app.api.contact.create.mutate({
    last_name: 'Zöllner',
    emails: office('zoe@dach.example', shared, 'old@dach.example'),
  });
  const page = await app.open(`/app/contacts/${uuid}?edit=true`);
  await field(page, 'E-mail address 1').fill('ZOE@dach.example');
  await field(page, 'E-mail address 3').fill('ada@dach.example');
  const hint = page.getByRole('status').filter({ hasText: 'ada@dach.example' });
  await expect(hint).toHaveText('Adler has the e-mail address ada@dach.example too.');
});

test('from the address of a contact one comes to the mails that went there', async ({ app }) => {
  const zoellner = await somePeople(app);
  const { uuid } = await app.api.appointment.create.mutate({
    name: 'Roof',
    start_date: '2999-01-01T10:00:00Z',
    end_date: '2999-01-01T11:00:00Z',
  });
  for (const recipient of ['other@dach.example', 'info@dach.example']) {
    await app.api.appointmentNotification.create.mutate({ appointment: uuid, recipient });
  }
  const page = await app.open(`/app/contacts/${zoellner.uuid}`);
  await page.getByRole('article').getByRole('link', { name: 'Mails to info@dach.example in the outbox' }).click();
  await expect(page.getByRole('searchbox', { name: 'Search mails' })).toHaveValue('info@dach.example');
  await expect(page.getByRole('table')).toContainText('info@dach.example');
  await expect(page.getByRole('table')).not.toContainText('other@dach.example');
});

test('the search has the focus whenever one comes to the contacts', async ({ app }) => {
  await somePeople(app);
  const page = await app.open('/app/outbox');
  const search = page.getByRole('searchbox', { name: 'Search contacts' });
  // The second time all of the screen is there at once.
  for (const text of ['bea', 'zoe']) {
    await expect(page.getByRole('heading', { name: 'Outbox' })).toBeVisible();
    await page.keyboard.press('g');
    await page.keyboard.press('k');
    await expect(search).toBeFocused();
    await expect(list(page).getByRole('listitem')).toHaveCount(4);
    await page.keyboard.type(text);
    await expect(search).toHaveValue(text);
    await expect(list(page).getByRole('listitem')).toHaveCount(1);
    await page.getByRole('link', { name: 'Outbox' }).click();
  }
});

test('example data speaks the language of who asks for it, whatever that of the organization is', async ({ app }) => {
  const page = await app.open('/app/contacts', { language: 'de' });
  await page.getByRole('button', { name: 'Mit Beispieldaten füllen' }).click();
  await expect(page.getByText('Die Beispieldaten sind da.')).toBeVisible();
  const { results } = await app.api.appointment.list.query({ page_size: 200 });
  expect(results.flatMap(({ type }) => type)).toContain('Besichtigung');
  expect(results.flatMap(({ type }) => type)).not.toContain('Inspection');
  expect((await app.api.organization.get.query()).language).toBe('en');
});
