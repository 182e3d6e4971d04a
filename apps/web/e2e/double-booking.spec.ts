import { drawer, field, make, NEW, openForm, save, setTime, toast } from './drawer.ts';
import { drag, placeOf } from './grid.ts';
import { type App, expect, expectAccessible, type Page, sizes, test } from './harness.ts';

const WEEK = '/app/calendar?view=week&date=2027-06-16';

const refuse = (app: App) => app.api.organization.update.mutate({ double_booking: 'refuse' });
const at = (from: string, to: string) => ({
  start_date: `2027-06-15T${from}:00+02:00`,
  end_date: `2027-06-15T${to}:00+02:00`,
});
const block = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const namesOf = async (app: App) => {
  const { results } = await app.api.appointment.list.query({});
  return results.map(({ name }) => name);
};

test('who begins to refuse double booking sees what overlaps already, until it is moved', async ({ app }) => {
  await make(app);
  const offer = await make(app, { name: 'Offer', ...at('11:00', '12:00') });
  await make(app, { name: 'Alone', ...at('15:00', '16:00') });
  const page = await app.open('/app/admin');
  const double = page.getByRole('radiogroup', { name: 'Double booking' });
  await expect(double.getByRole('radio', { name: 'Allow' })).toBeChecked();
  await double.getByText('Refuse').click();
  await page.getByRole('button', { name: 'Save' }).click();
  const found = page.getByRole('status').filter({ hasText: '2 appointments overlap already' });
  await expect(found.getByRole('listitem')).toHaveText([/Roof inspection .*10:00.*11:30/, /Offer .*11:00.*12:00/]);
  expect((await app.api.organization.get.query()).double_booking).toBe('refuse');

  await found.getByRole('link', { name: 'Offer' }).click();
  await expect(field(page, 'Name')).toHaveValue('Offer');
  await setTime(page, 'Start, time', '13:00');
  await save(page);
  await expect(toast(page, '“Offer” was saved')).toBeVisible();
  await expect(
    page.getByRole('status').filter({ hasText: 'All appointments that overlapped are moved' }),
  ).toBeVisible();
  expect((await app.api.appointment.get.query({ uuid: offer.uuid })).start_date).toBe('2027-06-15T11:00:00.000Z');
});

test('switching is taken back like any other change, and a second change needs no new look', async ({ app }) => {
  await make(app);
  await make(app, { name: 'Offer', ...at('11:00', '12:00') });
  const page = await app.open('/app/admin');
  await page.getByText('Refuse', { exact: true }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  const found = page.getByRole('status').filter({ hasText: 'overlap already' });
  await expect(found).toBeVisible();
  await page.getByRole('textbox', { name: 'Name' }).fill('Roofers');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('banner')).toContainText('Roofers');
  await expect(found).toBeVisible();
  await page.getByText('Allow', { exact: true }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(found).toBeHidden();
  await expect.poll(async () => (await app.api.organization.get.query()).double_booking).toBe('allow');
});

test('an overlap is told before it is saved, and where it was not saved, with names and times', async ({ app }) => {
  app.expectMessage(/status of 409/);
  await refuse(app);
  await make(app, at('10:30', '11:30'));
  const page = await openForm(app, NEW);
  await field(page, 'Name').fill('Too late');
  const warning = drawer(page)
    .getByRole('status')
    .filter({ hasText: 'Cannot be saved like this: overlaps an appointment' });
  await expect(warning).toContainText('Me: Roof inspection, Tue 15 Jun, 10:30–11:30');
  await save(page);
  const refusal = drawer(page).getByRole('alert').filter({ hasText: 'Not saved' });
  await expect(refusal).toContainText('somebody is in another appointment at that time');
  await expect(refusal).toContainText('Me: Roof inspection, Tue 15 Jun, 10:30–11:30');
  await expect(refusal).toContainText('Choose another time, or other people.');
  await expect(warning).toBeHidden();
  await expect(field(page, 'Name')).toHaveValue('Too late');

  await setTime(page, 'End, time', '10:30');
  await expect(refusal).toBeHidden();
  await save(page);
  await expect(toast(page, '“Too late” was made')).toBeVisible();
  expect(await namesOf(app)).toEqual(['Too late', 'Roof inspection']);
});

test('an appointment that overlaps since before can still get another name', async ({ app }) => {
  app.expectMessage(/status of 409/);
  const { uuid } = await make(app);
  await make(app, { name: 'Offer', ...at('11:00', '12:00') });
  await refuse(app);
  const page = await openForm(app, `/app/contacts?appointment=${uuid}`);
  const warning = drawer(page).getByRole('status').filter({ hasText: 'Offer' });
  await expect(warning).toContainText('Overlaps an appointment');
  await setTime(page, 'End, time', '11:45');
  await expect(warning).toContainText('Cannot be saved like this');
  await save(page);
  await expect(drawer(page).getByRole('alert').filter({ hasText: 'Not saved' })).toContainText('Offer');
  await setTime(page, 'End, time', '11:30');
  await expect(warning).toContainText('Overlaps an appointment');
  await field(page, 'Name').fill('Roof, once more');
  await save(page);
  await expect(toast(page, '“Roof, once more” was saved')).toBeVisible();
});

test('who has a form open sees it at once when an administrator begins to refuse', async ({ app }) => {
  await make(app, at('10:30', '11:30'));
  const page = await openForm(app, NEW);
  const warning = drawer(page).getByRole('status').filter({ hasText: 'Roof inspection' });
  await expect(warning).toContainText('Overlaps an appointment');
  await refuse(app);
  await expect(warning).toContainText('Cannot be saved like this');
});

test('what was deleted a moment ago is not in the way', async ({ app }) => {
  app.expectMessage(/status of 409/);
  await refuse(app);
  const { uuid } = await make(app, at('10:00', '11:00'));
  const page = await openForm(app, `/app/contacts?appointment=${uuid}`);
  await drawer(page).getByRole('button', { name: 'Delete' }).click();
  await expect(toast(page, 'was deleted')).toBeVisible();
  await page.evaluate((path) => history.pushState({}, '', path), NEW);
  await page.evaluate(() => dispatchEvent(new PopStateEvent('popstate')));
  await field(page, 'Name').fill('In its place');
  await save(page);
  await expect(toast(page, '“In its place” was made')).toBeVisible();
  await expect(toast(page, 'was deleted')).toBeHidden();
  expect(await namesOf(app)).toEqual(['In its place']);
});

test('a move onto a time that is taken slides back and says what is there', async ({ app }) => {
  app.expectMessage(/status of 409/);
  await refuse(app);
  const { uuid } = await make(app);
  await make(app, {
    name: 'Offer',
    start_date: '2027-06-17T12:00:00+02:00',
    end_date: '2027-06-17T14:00:00+02:00',
  });
  const page = await app.open(WEEK, { viewport: sizes.desk });
  await expect(block(page, /Roof inspection/)).toBeVisible();
  const from = await placeOf(page, '2027-06-15', '10:00');
  await drag(page, { ...from, y: from.y + 5 }, { ...(await placeOf(page, '2027-06-17', '12:30')) });
  const why = page.getByRole('alert').filter({ hasText: '“Roof inspection” was not moved' });
  await expect(why).toContainText('Somebody who takes part is busy then: Offer (Thu 17 Jun, 12:00–14:00).');
  await expect(block(page, /Roof inspection, Tue 15 Jun 10:00 to 11:30/)).toBeVisible();
  await expect(page.getByRole('button', { name: /overlap/i })).toHaveCount(0);
  expect((await app.api.appointment.get.query({ uuid })).start_date).toBe('2027-06-15T08:00:00.000Z');
});

for (const language of ['en', 'de'] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of ['desk', 'phone'] as const)
      test(`what is refused is told accessibly, ${language}, ${colorScheme}, ${width}`, async ({ app }) => {
        app.expectMessage(/status of 409/);
        const isGerman = language === 'de';
        await make(app);
        await make(app, { name: 'Offer', ...at('11:00', '12:00') });
        const page = await app.open('/app/admin', { language, colorScheme, viewport: sizes[width] });
        await page.getByText(isGerman ? 'Ablehnen' : 'Refuse', { exact: true }).click();
        await page.getByRole('button', { name: isGerman ? 'Speichern' : 'Save' }).click();
        const found = isGerman ? '2 Termine überschneiden sich schon' : '2 appointments overlap already';
        const list = page.getByRole('status').filter({ hasText: found });
        await expect(list.getByRole('link', { name: 'Offer' })).toBeVisible();
        await expectAccessible(page);
        await page.goto(NEW);
        await expect(field(page, 'Name')).toBeVisible();
        const warning = isGerman ? 'Lässt sich so nicht speichern' : 'Cannot be saved like this';
        await drawer(page)
          .getByLabel(isGerman ? 'Ende, Uhrzeit: Stunden' : 'End, time: hours')
          .click();
        await page.keyboard.type('1115');
        await expect(drawer(page).getByRole('status').filter({ hasText: warning })).toBeVisible();
        await expectAccessible(page);
        await save(page);
        const refusal = isGerman
          ? 'Nicht gespeichert: jemand hat zu der Zeit 2 andere Termine'
          : 'Not saved: somebody is in 2 other appointments at that time';
        await expect(drawer(page).getByRole('alert').filter({ hasText: refusal })).toContainText('Offer');
        await expectAccessible(page);
      });
