import { drawer, make, NEW, openForm, times, toast } from './drawer.ts';
import { expect, expectAccessible, type Page, sizes, test } from './harness.ts';

const panel = (page: Page) => drawer(page).getByRole('region', { name: /Find a time|Zeit finden/ });
const find = (page: Page) =>
  drawer(page)
    .getByRole('button', { name: /Find a time|Zeit finden/ })
    .click();
const offered = (page: Page, words: string | RegExp) => panel(page).getByRole('button', { name: words, exact: true });

test('a free time is chosen, fills start and end, and is taken back', async ({ app }) => {
  await make(app);
  const page = await openForm(app, NEW);
  await find(page);
  await expect(offered(page, 'Tue 15 Jun, 09:00–10:00')).toBeVisible();
  await expect(offered(page, 'Tue 15 Jun, 10:00–11:00')).toHaveCount(0);
  await offered(page, 'Tue 15 Jun, 12:30–13:30').click();
  await expect.poll(() => times(page)).toEqual(['15 Jun 2027 12:30', '15 Jun 2027 13:30']);
  await expect(offered(page, 'Tue 15 Jun, 12:30–13:30')).toHaveAttribute('aria-pressed', 'true');
  await toast(page, 'Moved to Tue 15 Jun, 12:30–13:30').getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => times(page)).toEqual(['15 Jun 2027 10:00', '15 Jun 2027 11:00']);
});

test('pauses are kept, and later days are shown when they are asked for', async ({ app }) => {
  await make(app);
  const page = await openForm(app, NEW);
  await find(page);
  await panel(page).getByLabel('Minutes free before it').fill('60');
  await expect(offered(page, 'Tue 15 Jun, 11:30–12:30')).toHaveCount(0);
  await expect(offered(page, 'Tue 15 Jun, 12:30–13:30')).toBeVisible();
  // Friday is followed by Monday: nobody works between them.
  await expect(panel(page).getByRole('heading')).toHaveText(['Tue 15 Jun', 'Wed 16 Jun', 'Thu 17 Jun', 'Fri 18 Jun']);
  await panel(page).getByRole('button', { name: 'Later times' }).click();
  await expect(panel(page).getByRole('heading', { name: 'Mon 21 Jun' })).toBeVisible();
});

test('an appointment that is moved is not in its own way', async ({ app }) => {
  const { uuid } = await make(app);
  const page = await openForm(app, `/app/contacts?appointment=${uuid}`);
  await find(page);
  await expect(offered(page, 'Tue 15 Jun, 10:00–11:30')).toHaveAttribute('aria-pressed', 'true');
});

test('when nobody works, the panel says so and what may help', async ({ app }) => {
  const no = { monday: [], tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] };
  await app.api.organization.update.mutate({ working_hours: no });
  const page = await openForm(app, NEW);
  await find(page);
  await expect(panel(page).getByRole('status')).toContainText('longer working hours');
});

test('working hours are typed, copied from Monday, and a mistake is told at its day', async ({ app }) => {
  const page = await app.open('/app/admin');
  const day = (name: string) => page.getByRole('textbox', { name, exact: true });
  await day('Monday').fill('8-12, 13:00 - 16.30');
  await page.getByRole('button', { name: 'Tue–Fri like this' }).click();
  await day('Saturday').fill('soon');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(day('Saturday')).toHaveAccessibleDescription('Times like 09:00–17:00, separated by commas.');
  await day('Saturday').fill('22-24');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(toast(page, 'The organization was saved')).toBeVisible();
  const { working_hours } = await app.api.organization.get.query();
  const usual = [
    { from: '08:00', to: '12:00' },
    { from: '13:00', to: '16:30' },
  ];
  expect(working_hours).toMatchObject({
    monday: usual,
    friday: usual,
    saturday: [{ from: '22:00', to: '24:00' }],
    sunday: [],
  });
  await toast(page, 'The organization was saved').getByRole('button', { name: 'Undo' }).click();
  await expect(day('Friday')).toHaveValue('09:00–17:00');
});

for (const language of ['en', 'de'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`free times and working hours can be used by everybody, ${language}, ${colorScheme}`, async ({ app }) => {
      await make(app);
      const viewport = colorScheme === 'light' ? sizes.phone : sizes.desk;
      const page = await openForm(app, NEW, { language, colorScheme, viewport });
      await find(page);
      await expect(panel(page).getByRole('heading').first()).toHaveText(
        language === 'de' ? 'Di., 15.06.' : 'Tue 15 Jun',
      );
      await expectAccessible(page);
      const admin = await app.open('/app/admin', { language, colorScheme, viewport });
      const monday = admin.getByRole('textbox', { name: language === 'de' ? 'Montag' : 'Monday' });
      await expect(monday).toHaveValue('09:00–17:00');
      await expectAccessible(admin);
    });
  }
}
