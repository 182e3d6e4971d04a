import { expect, expectAccessible, test } from './harness.ts';

test('somebody signs in, stays so after a reload, and signs out', async ({ app }) => {
  const page = await app.open('/app/contacts', { isSignedIn: false });
  await page.getByLabel('User name').fill('admin');
  await page.getByRole('textbox', { name: 'Password' }).fill('admin');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('banner')).toContainText('Demo');
  await expect(page).toHaveURL(/\/app\/contacts/);
  await page.reload();
  await expect(page.getByRole('banner')).toContainText('Demo');
  await page.getByRole('button', { name: 'You: admin' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('a wrong password is told, and too many tries have to wait', async ({ app }) => {
  app.expectMessage(/status of 401/);
  app.expectMessage(/status of 429/);
  const page = await app.open('/app/', { isSignedIn: false });
  const name = page.getByLabel('User name');
  const password = page.getByRole('textbox', { name: 'Password' });
  await name.fill('admin');
  for (let count = 0; count < 5; count++) {
    await password.fill('guess');
    await password.press('Enter');
    await expect(page.getByRole('alert')).toContainText('User name or password is wrong');
    await expect(password).toHaveValue('');
  }
  await password.fill('guess');
  await password.press('Enter');
  await expect(page.getByRole('alert')).toContainText('Too many tries. Wait');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeDisabled();
  await expectAccessible(page);
});

for (const language of ['en', 'de'] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    test(`the page of sign-in is accessible, ${language}, ${colorScheme}`, async ({ app }) => {
      const page = await app.open('/app/', { isSignedIn: false, language, colorScheme });
      await expect(page.getByRole('heading', { name: language === 'de' ? 'Anmelden' : 'Sign in' })).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
      await expectAccessible(page);
    });

test('what breaks the policy of the page would fail a test', async ({ app }) => {
  app.expectMessage(/forbidden by the page's policy: style-src/);
  app.expectMessage(/violates the following Content Security Policy directive/);
  const page = await app.open('/app/', { isSignedIn: false });
  const heard = page.waitForEvent('console', (message) => message.text().includes('forbidden by'));
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<p style="color: red">planted</p>'));
  expect((await heard).text()).toContain('style-src');
});
