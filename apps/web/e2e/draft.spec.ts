import { expect, type Page, test } from './harness.ts';

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const offer = (page: Page) => page.getByRole('note').filter({ has: page.getByRole('button', { name: 'Resume' }) });

/** Signs out by the menu, and waits for the page of sign-in. */
async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^You: / }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
}

async function signIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'User name' }).fill(username);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('banner')).toBeVisible();
}

test('what somebody typed is offered to them alone, whoever signs in at the same tab in between', async ({ app }) => {
  // What was asked as somebody signed out.
  app.expectMessage(/status of 401/);
  const { email } = await app.api.invitation.create.mutate({ email: 'anna@example.org' });
  let secret: string | undefined;
  await expect(async () => {
    const mail = (await app.mails()).find((each) => each.includes(`To: ${email}`));
    secret = /invitation#([\w-]+)/.exec(mail?.replaceAll(/=\r?\n/g, '') ?? '')?.[1];
    expect(secret).toBeDefined();
  }).toPass();
  const page = await app.open('/app/contacts/new');
  await field(page, 'Last name').fill('Müller');
  await signOut(page);
  const accept = { secret, username: 'anna', name: 'Anna', password: 'correct horse battery' };
  const headers = { origin: app.url };
  const anna = await page.request.post('/auth/invitations/accept', { data: accept, headers });
  expect(anna.ok()).toBe(true);
  await page.request.post('/auth/logout', { headers });

  await page.goto('/app/contacts/new');
  await signIn(page, 'anna', 'correct horse battery');
  await expect(field(page, 'Last name')).toHaveValue('');
  await expect(offer(page)).toHaveCount(0);
  await signOut(page);
  await page.goto('/app/contacts/new');
  await signIn(page, 'admin', 'admin');
  await offer(page).getByRole('button', { name: 'Resume' }).click();
  await expect(field(page, 'Last name')).toHaveValue('Müller');
});

test('what was typed in a tab that was closed is offered in the next one, until it is saved', async ({ app }) => {
  const page = await app.open('/app/contacts/new');
  await field(page, 'Last name').fill('Müller');
  const next = await page.context().newPage();
  await page.close({ runBeforeUnload: true });
  await next.goto('/app/contacts/new');
  await offer(next).getByRole('button', { name: 'Resume' }).click();
  await expect(field(next, 'Last name')).toHaveValue('Müller');
  await next.getByRole('button', { name: 'Save' }).click();
  await expect(next.getByRole('article')).toContainText('Müller');
  const last = await next.context().newPage();
  await last.goto('/app/contacts/new');
  await expect(field(last, 'Last name')).toHaveValue('');
  await expect(offer(last)).toHaveCount(0);
});

test('nothing that was typed stays in the browser of somebody who signs out', async ({ app }) => {
  const page = await app.open('/app/contacts/new');
  await field(page, 'Last name').fill('Müller');
  const next = await page.context().newPage();
  await page.close({ runBeforeUnload: true });
  await next.goto('/app/contacts/new');
  const kept = () => next.evaluate(() => Object.values(localStorage).filter((text) => text.includes('Müller')).length);
  await expect.poll(kept).toBe(1);
  await field(next, 'Last name').fill('Müller');
  await signOut(next);
  expect(await kept()).toBe(0);
});

test('of two tabs each goes on with what was typed in it', async ({ app }) => {
  const page = await app.open('/app/contacts/new');
  await field(page, 'Last name').fill('Müller');
  const other = await page.context().newPage();
  await other.goto('/app/contacts/new');
  await field(other, 'Last name').fill('Zöllner');
  await other.close({ runBeforeUnload: true });
  const isLeft = () => page.evaluate(() => Object.values(localStorage).some((text) => text.includes('Zöllner')));
  await expect.poll(isLeft).toBe(true);
  await field(page, 'Last name').press('Escape');
  await page.keyboard.press('n');
  await offer(page).getByRole('button', { name: 'Resume' }).click();
  await expect(field(page, 'Last name')).toHaveValue('Müller');
});

test('notes as long as they may be are saved', async ({ app }) => {
  const page = await app.open('/app/calendar?appointment=new');
  await field(page, 'Name').fill('Inspection');
  await page.getByText('More notes').click();
  for (const name of ['Note', 'Second note', 'Absence: reason', 'Absence: note'])
    await field(page, name).fill('ж'.repeat(10_000));
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const { results } = await app.api.appointmentNote.list.query({});
  expect(results.map(({ note }) => note.length)).toEqual([10_000, 10_000, 10_000, 10_000]);
});
