import { type App, expect, expectAccessible, type Page, sizes, test } from './harness.ts';

/** The address that the last mail to somebody leads to, once it has left. */
async function linkIn(app: App, to: string, page: 'invitation' | 'reset', count = 1): Promise<string> {
  let links: string[] = [];
  await expect(async () => {
    const mails = (await app.mails()).filter((mail) => mail.includes(`To: ${to}`));
    links = mails.flatMap((mail) => new RegExp(`/app/${page}#[\\w-]+`).exec(plain(mail))?.[0] ?? []);
    expect(links.length).toBe(count);
  }).toPass();
  return links.at(-1) ?? '';
}

/** The text of a mail without the line ends of quoted-printable. */
const plain = (mail: string) => mail.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');

const field = (page: Page, name: string | RegExp) => page.getByRole('textbox', { name });
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();

/** Invites somebody and accepts in a browser of their own, which is then signed in. */
async function join(app: App, name: string, role: 'member' | 'admin' = 'member'): Promise<Page> {
  const username = name.toLowerCase();
  const email = `${username}@example.org`;
  await app.api.invitation.create.mutate({ email, role });
  const page = await app.open(await linkIn(app, email, 'invitation'), { isSignedIn: false });
  await field(page, 'Your name').fill(name);
  await field(page, 'User name').fill(username);
  await field(page, 'Password').fill('correct horse battery');
  await press(page, 'Accept the invitation');
  await expect(page.getByRole('banner')).toContainText('Demo');
  return page;
}

async function signIn(page: Page, username: string, password: string): Promise<void> {
  await field(page, 'User name').fill(username);
  await field(page, 'Password').fill(password);
  await press(page, 'Sign in');
}

test('somebody is invited, joins, is made an administrator, and is disabled', async ({ app }) => {
  app.expectMessage(/status of 401/);
  app.expectMessage(/status of 403/);
  await app.api.contact.create.mutate({ last_name: 'Müller', first_name: 'Karl' });
  const admin = await app.open('/app/admin?tab=invitations');
  await field(admin, 'E-mail').fill('anna@example.org');
  await press(admin, 'Invite');
  const invitation = admin.getByRole('row').filter({ hasText: 'anna@example.org' });
  await expect(invitation).toContainText('pending');

  const anna = await app.open(await linkIn(app, 'anna@example.org', 'invitation'), { isSignedIn: false });
  await expect(anna.getByRole('heading', { name: 'Invitation to Demo' })).toBeVisible();
  await expect(anna).toHaveURL(/\/app\/invitation$/);
  await field(anna, 'Your name').fill('Anna Müller');
  await field(anna, 'User name').fill('anna');
  await field(anna, 'Password').fill('short');
  await press(anna, 'Accept the invitation');
  await expect(field(anna, 'Password')).toHaveAccessibleDescription(/At least 8 characters\. At least 8 characters/);
  await field(anna, 'Password').fill('correct horse battery');
  await press(anna, 'Accept the invitation');
  await anna.getByRole('link', { name: 'Contacts' }).click();
  await expect(anna.getByText('Müller, Karl')).toBeVisible();
  await expect(anna.getByRole('link', { name: 'Administration' })).toHaveCount(0);
  await anna.goto('/app/admin');
  await expect(anna.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();

  await admin.getByRole('tab', { name: 'Members' }).click();
  await admin.getByRole('combobox', { name: 'Role of Anna Müller' }).selectOption('Administrator');
  await expect(admin.getByText('Anna Müller has a new role: Administrator')).toBeVisible();
  await anna.reload();
  await expect(anna.getByRole('link', { name: 'Administration' })).toBeVisible();

  await press(admin, 'More about Anna Müller');
  await admin.getByRole('menuitem', { name: 'Disable' }).click();
  await expect(admin.getByRole('row').filter({ hasText: 'Anna Müller' })).toContainText('disabled');
  await anna.reload();
  await expect(anna.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signIn(anna, 'anna', 'correct horse battery');
  await expect(anna.getByRole('alert')).toBeVisible();

  await admin.getByRole('status').filter({ hasText: 'was disabled' }).getByRole('button', { name: 'Undo' }).click();
  await expect(admin.getByRole('row').filter({ hasText: 'Anna Müller' })).not.toContainText('disabled');
  await signIn(anna, 'anna', 'correct horse battery');
  await expect(anna.getByRole('banner')).toContainText('Demo');

  await admin.getByRole('tab', { name: 'Audit' }).click();
  const told = admin.getByRole('table');
  await expect(told).toContainText('changed anna: administrator → administrator, disabled');
  await expect(told).toContainText('invited anna@example.org (member)');
  await expect(told).toContainText('accepted the invitation of anna@example.org (member)');
});

test('a user name that is taken is told at its field, and a link that was used in words', async ({ app }) => {
  app.expectMessage(/status of 409/);
  app.expectMessage(/status of 400/);
  await app.api.invitation.create.mutate({ email: 'anna@example.org' });
  const link = await linkIn(app, 'anna@example.org', 'invitation');
  const page = await app.open(link, { isSignedIn: false });
  await field(page, 'Your name').fill('Anna');
  await field(page, 'User name').fill('admin');
  await field(page, 'Password').fill('correct horse battery');
  await press(page, 'Accept the invitation');
  await expect(field(page, 'User name')).toHaveAccessibleDescription(/Another account has this user name/);
  await field(page, 'User name').fill('anna');
  await press(page, 'Accept the invitation');
  await expect(page.getByRole('banner')).toContainText('Demo');
  await page.goto(link);
  await expect(page.getByRole('alert')).toContainText('This invitation is no longer good');
});

test('an address with an account joins another organization by its own password', async ({ app }) => {
  app.expectMessage(/status of 401/);
  const anna = await join(app, 'Anna');
  const admin = await app.open('/app/admin?tab=organizations');
  await field(admin, 'Name').fill('Kupfer & Söhne');
  await field(admin, 'E-mail of the first administrator').fill('anna@example.org');
  await press(admin, 'Make the organization');
  await expect(admin.getByRole('row').filter({ hasText: 'Kupfer & Söhne' })).toBeVisible();
  await anna.goto(await linkIn(app, 'anna@example.org', 'invitation', 2));
  await expect(anna.getByRole('heading', { name: 'Invitation to Kupfer & Söhne' })).toBeVisible();
  await field(anna, 'Password').fill('not this one');
  await press(anna, 'Accept the invitation');
  await expect(anna.getByRole('alert')).toContainText('This is not the password of the account');
  await field(anna, 'Password').fill('correct horse battery');
  await press(anna, 'Accept the invitation');
  await expect(anna.getByRole('banner')).toContainText('Kupfer & Söhne');
  await expect(anna.getByRole('link', { name: 'Administration' })).toBeVisible();
});

test('an invitation is sent again, withdrawn, and the withdrawal undone', async ({ app }) => {
  app.expectMessage(/status of 409/);
  const page = await app.open('/app/admin?tab=invitations');
  await field(page, 'E-mail').fill('anna@example.org');
  await page.getByRole('combobox', { name: 'Role' }).selectOption('Administrator');
  await page.getByRole('combobox', { name: 'Language of the mail' }).selectOption('Deutsch');
  await press(page, 'Invite');
  const row = page.getByRole('row').filter({ hasText: 'anna@example.org' });
  await expect(row).toContainText('Administrator');
  const first = await linkIn(app, 'anna@example.org', 'invitation');
  await press(page, 'Send anna@example.org the invitation again');
  expect(await linkIn(app, 'anna@example.org', 'invitation', 2)).not.toBe(first);
  await field(page, 'E-mail').fill('anna@example.org');
  await press(page, 'Invite');
  await expect(field(page, 'E-mail')).toHaveAccessibleDescription(/invited already/);
  await press(page, 'Withdraw the invitation of anna@example.org');
  await expect(row).toHaveCount(0);
  await page.getByRole('status').filter({ hasText: 'withdrawn' }).getByRole('button', { name: 'Undo' }).click();
  await expect(row).toHaveCount(1);
  await press(page, 'Withdraw the invitation of anna@example.org');
  await page.reload();
  await expect(page.getByText('No invitation is open')).toBeVisible();
  expect((await app.api.invitation.list.query({})).results).toEqual([]);
});

test('a forgotten password is replaced by a mail, whose link is good once', async ({ app }) => {
  app.expectMessage(/status of 40[01]/);
  const anna = await join(app, 'Anna');
  const page = await app.open('/app/', { isSignedIn: false });
  await page.getByRole('link', { name: 'Forgotten password?' }).click();
  const ask = async (email: string) => {
    await page.goto('/app/forgotten');
    await field(page, 'E-mail').fill(email);
    await press(page, 'Send the link');
    return (await page.getByRole('status').textContent())?.replace(email, '');
  };
  expect(await ask('nobody@example.org')).toBe(await ask('anna@example.org'));
  await page.goto(await linkIn(app, 'anna@example.org', 'reset'));
  await expect(page).toHaveURL(/\/app\/reset$/);
  await field(page, 'New password').fill('staple and battery');
  await press(page, 'Save the password');
  await expect(page.getByRole('status')).toContainText('Your new password holds');
  await page.getByRole('link', { name: 'Sign in' }).click();
  await signIn(page, 'anna@example.org', 'staple and battery');
  await expect(page.getByRole('banner')).toContainText('Demo');
  expect((await app.mails()).filter((mail) => mail.includes('nobody@example.org'))).toEqual([]);

  await anna.goto('/app/');
  await anna.reload();
  await expect(anna.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await anna.goto(await linkIn(app, 'anna@example.org', 'reset'));
  await field(anna, 'New password').fill('another password');
  await press(anna, 'Save the password');
  await expect(anna.getByRole('alert')).toContainText('This link is no longer good');
});

test('the own password is changed, the warning goes, and other sessions end', async ({ app }) => {
  app.expectMessage(/status of 40[01]/);
  const other = await app.open('/app/');
  const page = await app.open('/app/');
  await page.getByRole('link', { name: 'Choose another one' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'this browser' })).toHaveCount(1);
  await field(page, 'Present password').fill('guess');
  await field(page, 'New password').fill('correct horse battery');
  await press(page, 'Change the password');
  await expect(field(page, 'Present password')).toHaveAccessibleDescription(/This is not your password/);
  await field(page, 'Present password').fill('admin');
  await press(page, 'Change the password');
  await expect(page.getByText('Your password was changed')).toBeVisible();
  await expect(page.getByText('which everybody knows')).toHaveCount(0);
  await expect(page.getByText('You are signed in nowhere else')).toBeVisible();
  await other.reload();
  await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('sessions elsewhere are ended, one and all', async ({ app }) => {
  app.expectMessage(/status of 401/);
  const page = await app.open('/app/');
  const others = [await app.open('/app/'), await app.open('/app/'), await app.open('/app/')];
  await press(page, 'You: admin');
  await page.getByRole('menuitem', { name: 'Your account' }).click();
  const list = page.getByRole('region', { name: 'Where you are signed in' }).getByRole('listitem');
  await expect(list).toHaveCount(4);
  await page
    .getByRole('button', { name: /^End the session/ })
    .first()
    .click();
  await expect(list).toHaveCount(3);
  await press(page, 'End all others');
  await expect(page.getByText('2 sessions were ended')).toBeVisible();
  await expect(list).toHaveCount(1);
  for (const other of others) {
    await other.reload();
    await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  }
});

test('an API key is shown once, works, and is ended', async ({ app }) => {
  const page = await app.open('/app/admin?tab=keys');
  await field(page, 'Name of the key').fill('Website');
  await press(page, 'Make a key');
  const shown = page.getByRole('textbox', { name: 'Key', exact: true });
  await expect(shown).toHaveValue(/^kupfer_/);
  const key = await shown.inputValue();
  const call = () => fetch(`${app.url}/contact/`, { headers: { authorization: `Bearer ${key}` } });
  expect((await call()).status).toBe(200);
  await press(page, 'I have kept it');
  await expect(page.getByRole('row').filter({ hasText: 'Website' })).toContainText('admin');
  await page.reload();
  await expect(page.getByRole('row').filter({ hasText: 'Website' })).not.toContainText('never');
  await expect(page.getByText(key)).toHaveCount(0);
  await press(page, 'End the key Website');
  await expect(page.getByText('There are no keys')).toBeVisible();
  await expect(async () => expect((await call()).status).toBe(401)).toPass();
});

test('whoever ends keys or removes people by the keyboard goes on at the next one', async ({ app }) => {
  for (const name of ['Archive', 'Website']) await app.api.apiKey.create.mutate({ name, role: 'member' });
  const page = await app.open('/app/admin?tab=keys');
  await page.getByRole('button', { name: 'End the key Website' }).press('Enter');
  await expect(page.getByRole('button', { name: 'End the key Archive' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('There are no keys')).toBeVisible();
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('row').filter({ hasText: 'Archive' })).toHaveCount(1);

  await join(app, 'Anna');
  await join(app, 'Bernd');
  await page.getByRole('tab', { name: 'Members' }).click();
  await page.getByRole('button', { name: 'More about Anna' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Remove from the organization' }).press('Enter');
  await expect(page.getByRole('row').filter({ hasText: 'Anna' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'More about Bernd' })).toBeFocused();
});

test('the last administrator stays one, and is told why', async ({ app }) => {
  app.expectMessage(/status of 409/);
  const anna = await join(app, 'Anna', 'admin');
  const { results } = await app.api.member.list.query({ search: 'admin' });
  await app.api.member.delete.mutate({ uuid: results[0]?.core_user_uuid ?? '' });
  await anna.goto('/app/admin?tab=members');
  const role = anna.getByRole('combobox', { name: 'Role of Anna' });
  await role.selectOption('Member');
  await expect(anna.getByRole('alert')).toContainText('An organization keeps at least one administrator');
  await expect(role).toHaveValue('admin');
});

test('somebody is removed after the time to undo', async ({ app }) => {
  app.expectMessage(/status of 401/);
  const anna = await join(app, 'Anna');
  const page = await app.open('/app/admin?tab=members');
  const row = page.getByRole('row').filter({ hasText: 'Anna' });
  const remove = async () => {
    await press(page, 'More about Anna');
    await page.getByRole('menuitem', { name: 'Remove from the organization' }).click();
    await expect(row).toHaveCount(0);
  };
  await remove();
  await page.getByRole('status').filter({ hasText: 'removed' }).getByRole('button', { name: 'Undo' }).click();
  await expect(row).toHaveCount(1);
  await remove();
  await page.reload();
  await expect(page.getByRole('row').filter({ hasText: 'admin' })).toHaveCount(1);
  await expect(row).toHaveCount(0);
  await anna.reload();
  await expect(anna.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

const words = {
  en: {
    forgotten: 'Forgotten password',
    reset: 'Choose a new password',
    invitation: 'Invitation to Demo',
    profile: 'Where you are signed in',
    members: 'you',
    invitations: 'pending',
    keys: 'Key',
    audit: 'invited anna@example.org (member)',
    organizations: 'you are here',
  },
  de: {
    forgotten: 'Passwort vergessen',
    reset: 'Neues Passwort wählen',
    invitation: 'Einladung zu Demo',
    profile: 'Wo Sie angemeldet sind',
    members: 'Sie',
    invitations: 'offen',
    keys: 'Schlüssel',
    audit: 'hat anna@example.org eingeladen (Mitglied)',
    organizations: 'Sie sind hier',
  },
};

for (const language of ['en', 'de'] as const)
  for (const colorScheme of ['light', 'dark'] as const) {
    const said = words[language];
    const look = { language, colorScheme, viewport: sizes[colorScheme === 'light' ? 'desk' : 'phone'] };

    test(`the pages that links lead to are accessible, ${language}, ${colorScheme}`, async ({ app }) => {
      await app.api.invitation.create.mutate({ email: 'anna@example.org' });
      const page = await app.open('/app/forgotten', { ...look, isSignedIn: false });
      await expect(page.getByRole('heading', { name: said.forgotten })).toBeVisible();
      await expectAccessible(page);
      await page.goto('/app/reset#nothing');
      await expect(page.getByRole('heading', { name: said.reset })).toBeVisible();
      await expectAccessible(page);
      await page.goto(await linkIn(app, 'anna@example.org', 'invitation'));
      await expect(page.getByRole('heading', { name: said.invitation })).toBeVisible();
      await expectAccessible(page);
    });

    test(`the pages of accounts are accessible, ${language}, ${colorScheme}`, async ({ app }) => {
      await app.api.invitation.create.mutate({ email: 'anna@example.org' });
      const page = await app.open('/app/profile', look);
      await expect(page.getByRole('region', { name: said.profile }).getByRole('listitem')).toHaveCount(1);
      await expectAccessible(page);
      for (const tab of ['members', 'invitations', 'audit', 'organizations'] as const) {
        await page.goto(`/app/admin?tab=${tab}`);
        await expect(page.getByRole('table').getByText(said[tab]).first()).toBeVisible();
        await expectAccessible(page);
      }
      await page.goto('/app/admin?tab=keys');
      await field(page, /Name of the key|Name des Schlüssels/).fill('Website');
      await press(page, /Make a key|Schlüssel erstellen/);
      await expect(page.getByRole('textbox', { name: said.keys, exact: true })).toHaveValue(/^kupfer_/);
      await expectAccessible(page);
    });
  }
