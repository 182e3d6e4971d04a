import { field } from './drawer.ts';
import { expect, test } from './harness.ts';

test('what opens over a screen is loaded when nothing else is, not with the page, and then opens at once', async ({
  app,
}) => {
  app.expectMessage(/ERR_FAILED/);
  const page = await app.open('/app/calendar');
  const first = await (await page.request.get('/app/calendar')).text();
  expect(first).toContain('modulepreload');
  const loaded = () =>
    page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1) ?? ''));
  for (const part of ['appointment-drawer-', 'palette-', 'contact-pane-', 'remind-dialog-']) {
    expect(first).not.toContain(part);
    await expect
      .poll(async () => (await loaded()).filter((name) => name.startsWith(part) && name.endsWith('.js')))
      .toHaveLength(1);
  }
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  // Whatever is not here by now does not come.
  await page.route('**/app/assets/**', (route) => route.abort());
  await page.keyboard.press('n');
  await expect(field(page, 'Name')).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('textbox', { name: /Search contacts/ })).toBeFocused();
});
