import { drawer, field, goToForm, make, NEW, openForm, save, setTime, toast } from './drawer.ts';
import { expect, test } from './harness.ts';

test('only what was changed is sent, and can be put back', async ({ app }) => {
  const notes = [
    { type: 'Primary' as const, note: 'Ladder.' },
    { type: 'Secondary' as const, note: 'Dog.' },
  ];
  const { uuid } = await make(app, { notes });
  const drive = await app.api.appointmentDrivingTime.create.mutate({ appointment: uuid, distance: '12.50', time: 20 });
  const page = await openForm(app, `/app/contacts?appointment=${uuid}`, { language: 'de' });
  const sent: unknown[] = [];
  page.on(
    'request',
    (request) => request.method() === 'POST' && request.url().includes('/trpc/') && sent.push(request.postDataJSON()),
  );
  await field(page, 'Notiz').fill('');
  await field(page, 'Zweite Notiz').fill('Cat.');
  await drawer(page).getByRole('button', { name: 'Fahrt hinzufügen' }).click();
  await page.keyboard.type('7,25');
  await drawer(page).getByRole('button', { name: 'Fahrt 1 entfernen' }).click();
  await save(page);
  await expect(toast(page, '„Roof inspection“ wurde gespeichert')).toBeVisible();
  const changes = {
    notes: [
      { type: 'Primary', note: null },
      { type: 'Secondary', note: 'Cat.' },
    ],
  };
  expect(sent).toEqual([
    { uuid, ...changes },
    { uuid: drive.uuid },
    { appointment: uuid, distance: '7.25', time: null, time_point: null },
  ]);
  const changed = await app.api.appointment.get.query({ uuid });
  expect(changed).toMatchObject({
    notes: [{ type: 'Secondary', note: 'Cat.' }],
    driving_times: [{ distance: '7.25' }],
  });
  // In a field of the drawer these keys are the field's.
  await expect(drawer(page)).toBeHidden();
  await page.keyboard.press('Control+z');
  await expect(toast(page, 'Alles ist wie zuvor')).toBeVisible();
  expect(await app.api.appointment.get.query({ uuid })).toMatchObject({
    notes,
    driving_times: [{ distance: '12.50', time: 20 }],
  });
});

test('an end before the start is told at the end, and nothing that was typed is lost', async ({ app }) => {
  app.expectMessage(/status of 400/);
  const page = await openForm(app, NEW);
  await field(page, 'Name').fill('Backwards');
  await setTime(page, 'End, time', '09:00');
  await save(page);
  await expect(drawer(page)).toContainText('The end must not lie before the start.');
  await expect(drawer(page).getByRole('alert')).toContainText('1 field needs attention');
  await expect(field(page, 'Name')).toHaveValue('Backwards');
  await setTime(page, 'End, time', '10:30');
  await save(page);
  await expect(toast(page, '“Backwards” was made')).toBeVisible();
});

test('what two people change does not get lost, and they are asked when it was the same', async ({ app }) => {
  app.expectMessage(/status of 412/);
  const { uuid } = await make(app, { notes: [{ type: 'Primary', note: 'Ladder.' }] });
  const [one, other] = [
    await openForm(app, `/app/contacts?appointment=${uuid}`),
    await openForm(app, `/app/contacts?appointment=${uuid}`),
  ];
  await expect(field(other, 'Name')).toHaveValue('Roof inspection');
  await field(one, 'Place').fill('Berlin');
  await drawer(one).getByText('More notes').click();
  await field(one, 'Second note').fill('Dog.');
  await save(one);
  await expect(toast(one, 'was saved')).toBeVisible();
  await field(other, 'Name').fill('Roof, second visit');
  await field(other, 'Note').fill('Long ladder.');
  await save(other);
  await expect(toast(other, '“Roof, second visit” was saved')).toBeVisible();
  expect(await app.api.appointment.get.query({ uuid })).toMatchObject({
    name: 'Roof, second visit',
    address: 'Berlin',
    notes: [{ note: 'Long ladder.' }, { note: 'Dog.' }],
  });

  await goToForm(one, `/app/contacts?appointment=${uuid}`);
  await expect(field(one, 'Name')).toHaveValue('Roof, second visit');
  await app.api.appointment.update.mutate({ uuid, name: 'Third visit', summary: 'By API.' });
  await field(one, 'Name').fill('Last visit');
  await save(one);
  const asked = one.getByRole('dialog', { name: 'Somebody else changed the same' });
  await expect(asked.getByRole('row', { name: 'Name Last visit Third visit' })).toBeVisible();
  await one.keyboard.press('Escape');
  await expect(asked).toHaveCount(0);
  await expect(field(one, 'Name')).toHaveValue('Last visit');
  await save(one);
  await asked.getByRole('button', { name: 'Keep mine' }).click();
  await expect(toast(one, '“Last visit” was saved')).toBeVisible();
  expect(await app.api.appointment.get.query({ uuid })).toMatchObject({ name: 'Last visit', summary: 'By API.' });
});

test('an answer that did not come makes no second appointment', async ({ app }) => {
  app.expectMessage(/status of 503|Failed to load resource|ERR_/);
  const page = await openForm(app, NEW);
  await field(page, 'Name').fill('Once');
  // The service does it, but its answer gets lost.
  await page.route(
    '**/trpc/appointment.create',
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  await save(page);
  await expect(page.getByRole('alert').filter({ hasText: '“Once” was not saved' })).toBeVisible();
  await field(page, 'Name').fill('Once and for all');
  await save(page);
  await expect(toast(page, '“Once and for all” was made')).toBeVisible();
  const { results } = await app.api.appointment.list.query({});
  expect(results.map(({ name }) => name)).toEqual(['Once and for all']);
});

test('what was saved before something was refused stays, and the next try goes on from there', async ({ app }) => {
  app.expectMessage(/status of 400/);
  const page = await openForm(app, NEW);
  await field(page, 'Name').fill('Partly');
  await drawer(page).getByRole('button', { name: 'Add a drive' }).click();
  await page.keyboard.type('3');
  await drawer(page).getByRole('button', { name: 'Add a drive' }).click();
  await setTime(page, 'Departure, time, drive 2', '08:00');
  await save(page);
  await expect(drawer(page)).toContainText('Kilometres or minutes are needed.');
  await expect(drawer(page).getByLabel('Kilometres, drive 2')).toBeFocused();
  await page.keyboard.type('4');
  await save(page);
  await expect(toast(page, '“Partly” was made')).toBeVisible();
  const { results } = await app.api.appointment.list.query({});
  expect(results.map(({ driving_times }) => driving_times.map(({ distance }) => distance))).toEqual([['3.00', '4.00']]);
});

test('a click that leaves a field with a mistake does what it was for, though the mistake moves all below', async ({
  app,
}) => {
  const page = await openForm(app, NEW);
  await drawer(page).getByRole('button', { name: 'Add a drive' }).click();
  await page.keyboard.type('far');
  await drawer(page).getByRole('switch', { name: 'Send a mail' }).check();
  await expect(drawer(page)).toContainText('Kilometres from 0 to 9999.99');
  await expect(drawer(page).getByRole('region', { name: 'This will be sent' })).toBeVisible();
});
