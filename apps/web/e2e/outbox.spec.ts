import type { Locator } from '@playwright/test';
import { type App, expect, expectAccessible, type Page, sizes, test } from './harness.ts';

async function mailTo(app: App, recipient: string, more: { message?: string; send_at?: string } = {}) {
  const appointment = await app.api.appointment.create.mutate({
    name: 'Roof inspection',
    address: 'Lindenstraße 5a, Berlin',
    start_date: '2030-07-01T10:00',
    end_date: '2030-07-01T11:30',
    time_zone: 'Europe/Berlin',
  });
  return app.api.appointmentNotification.create.mutate({
    appointment: appointment.uuid,
    recipient,
    send_notification: true,
    ...more,
  });
}

test('a mail that waits is called off, that is taken back, and it waits again', async ({ app }) => {
  const mail = await mailTo(app, 'anna@example.org', { send_at: '2030-06-30T08:00:00Z' });
  const page = await app.open('/app/outbox');
  await expect(page.getByText('Nothing leaves this machine')).toBeVisible();
  await page.getByRole('link', { name: 'Your appointment on Monday, 1 July 2030 at 10:00: Roof inspection' }).click();
  await expect(page).toHaveURL(new RegExp(`/app/outbox/${mail.uuid}`));
  const detail = page.getByRole('article');
  await expect(detail).toContainText('Queued');
  await expect(detail).toContainText('Sun 30 Jun, 10:00');
  await page.getByRole('button', { name: 'Call it off' }).click();
  await expect(detail).toContainText('Cancelled');
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await expect(detail).toContainText('Queued');
  expect((await app.api.appointmentNotification.get.query({ uuid: mail.uuid })).status).toBe('queued');
});

test('a mail that was called off is sent again, and is read as its reader sees it', async ({ app }) => {
  const mail = await mailTo(app, 'anna@example.org', { send_at: '2030-06-30T08:00:00Z' });
  await app.api.appointmentNotification.update.mutate({ uuid: mail.uuid, send_notification: false });
  await app.api.appointmentNotification.update.mutate({ uuid: mail.uuid, send_at: null });
  const page = await app.open(`/app/outbox/${mail.uuid}`);
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByRole('article')).toContainText('Sent');
  const frame = page.frameLocator('iframe[title="The mail to anna@example.org"]');
  await expect(frame.getByText('Lindenstraße 5a, Berlin')).toBeVisible();
  await expect(frame.getByText('Monday, 1 July 2030, 10:00 to 11:30 (CEST)')).toBeVisible();
  await page.getByRole('tab', { name: 'As text' }).click();
  await expect(page.getByRole('tabpanel')).toContainText('When: Monday, 1 July 2030, 10:00 to 11:30 (CEST)');
  const [eml] = await app.mails();
  expect(eml).toContain('To: anna@example.org');
});

test('a mail that did not arrive is sent to the mended address of its contact', async ({ app }) => {
  const contact = await app.api.contact.create.mutate({
    last_name: 'Öztürk',
    emails: [{ type: 'other', email: 'old@example.org' }],
  });
  const mail = await mailTo(app, 'old@example.org', { send_at: '2030-06-30T08:00:00Z', message: 'Bring the ladder.' });
  await app.api.appointment.update.mutate({ uuid: mail.appointment, contact_uuid: contact.uuid });
  await app.api.appointmentNotification.update.mutate({ uuid: mail.uuid, send_notification: false });
  const page = await app.open(`/app/outbox/${mail.uuid}`);
  await expect(page.getByRole('button', { name: 'Send again' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Öztürk' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Send to/ })).toHaveCount(0);
  await app.api.contact.update.mutate({ uuid: contact.uuid, emails: [{ type: 'other', email: 'new@example.org' }] });
  await page.getByRole('button', { name: 'Send to new@example.org' }).click();
  await expect(page.getByRole('article')).toContainText('new@example.org');
  await expect(page.getByRole('article')).toContainText('Sent');
  const [eml, ...others] = await app.mails();
  expect(others).toEqual([]);
  expect(eml).toContain('To: new@example.org');
  expect(eml).toContain('Bring the ladder.');
});

test('what somebody wrote into a mail runs nowhere', async ({ app }) => {
  const message = '<img src=x onerror="parent.document.title=1"><script>parent.document.title = 1</script>';
  const mail = await mailTo(app, 'anna@example.org', { message, send_at: '2030-06-30T08:00:00Z' });
  const page = await app.open(`/app/outbox/${mail.uuid}`);
  const frame = page.frameLocator('iframe');
  await expect(frame.getByText(message)).toBeVisible();
  await expect(page).toHaveTitle('Kupfer');
});

test('a filter is kept by the address, and an empty one says so', async ({ app }) => {
  await mailTo(app, 'anna@example.org', { send_at: '2030-06-30T08:00:00Z' });
  const page = await app.open('/app/outbox');
  await expect(page.getByRole('status').filter({ hasText: '1 mail' })).toBeVisible();
  await page.getByText('Failed', { exact: true }).click();
  await expect(page.getByRole('heading', { name: 'No mail is “Failed”' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'No mail is “Failed”' })).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(page.getByRole('table')).toContainText('anna@example.org');
});

const recipients = (page: Page) => page.getByRole('row').locator('p:has-text("@")');

test('the search finds as one types, marks what it hit, and stays in the address', async ({ app }) => {
  const mail = await mailTo(app, 'anna@example.org', { send_at: '2030-06-30T08:00:00Z' });
  await mailTo(app, 'joerg.mueller@example.org', { send_at: '2030-06-30T08:00:00Z' });
  const page = await app.open('/app/outbox');
  await expect(page.getByRole('status').filter({ hasText: '2 mails' })).toBeVisible();
  await page.keyboard.press('/');
  const search = page.getByRole('searchbox', { name: 'Search mails' });
  await expect(search).toBeFocused();
  await search.pressSequentially('MÜLLER');
  await expect(page.getByRole('status').filter({ hasText: '1 mail' })).toBeVisible();
  await expect(recipients(page)).toHaveText([/joerg.mueller@example.org/]);
  await expect(page.getByRole('table').locator('mark')).toHaveText(['mueller']);
  await page.reload();
  await expect(search).toHaveValue('MÜLLER');
  await expect(recipients(page)).toHaveText([/joerg.mueller@example.org/]);
  await search.fill('anna roof');
  await expect(recipients(page)).toHaveText([/anna@example.org/]);
  await search.press('Enter');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/app/outbox/${mail.uuid}\\?search=anna`));
  await search.fill('anna bernd');
  await expect(page.getByRole('heading', { name: 'No mail matches “anna bernd”' })).toBeVisible();
  await page.getByText('Queued', { exact: true }).first().click();
  await expect(page.getByRole('heading', { name: 'No mail that is “Queued” matches “anna bernd”' })).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(search).toHaveValue('');
  await expect(recipients(page)).toHaveCount(2);
});

/** The contrast (WCAG 2.2) of a text with all that is painted behind it. */
const contrastOf = (text: Locator) =>
  text.evaluate((element) => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    if (!canvas) throw new Error('no canvas');
    const paint = (color: string) => {
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    };
    const layers = [];
    for (let layer: Element | null = element; layer; layer = layer.parentElement) layers.unshift(layer);
    const ground = layers.map((layer) => paint(getComputedStyle(layer).backgroundColor)).at(-1) ?? 0;
    const ink = paint(getComputedStyle(element).color);
    return Math.max(ground, ink) / Math.min(ground, ink);
  });

for (const colorScheme of ['light', 'dark'] as const)
  test(`what became of a mail can be read in its row also while it is open, ${colorScheme}`, async ({ app }) => {
    await app.api.demo.create.mutate({});
    for (const status of ['failed', 'sent', 'queued', 'cancelled', 'draft'] as const) {
      const [mail] = (await app.api.appointmentNotification.list.query({ status })).results;
      const page = await app.open(`/app/outbox/${mail?.uuid}?status=${status}`, { colorScheme, viewport: sizes.desk });
      const open = page.getByRole('row').and(page.locator('[data-current]'));
      await expect(open).toContainText(mail?.recipient ?? 'no mail');
      const badge = open.getByText(new RegExp(`^${status}$`, 'i'));
      expect(await contrastOf(badge), status).toBeGreaterThanOrEqual(4.5);
      await page.close();
    }
  });

for (const language of ['en', 'de'] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of ['wide', 'phone'] as const)
      test(`the outbox and a mail are accessible, ${language}, ${colorScheme}, ${width}`, async ({ app }) => {
        const mail = await mailTo(app, 'anna@example.org', { send_at: '2030-06-30T08:00:00Z' });
        await mailTo(app, 'bernd@example.org');
        const page = await app.open('/app/outbox', { language, colorScheme, viewport: sizes[width] });
        await expect(page.getByRole('table')).toContainText('anna@example.org');
        await expect(page.getByRole('table')).toContainText(language === 'de' ? 'Wartet' : 'Queued');
        const sent = page.getByRole('row').filter({ hasText: 'bernd@example.org' });
        await expect(sent).toContainText(language === 'de' ? 'Gesendet' : 'Sent');
        await expectAccessible(page);
        await page.goto(`/app/outbox/${mail.uuid}`);
        await expect(page.frameLocator('iframe').getByText('Roof inspection')).toBeVisible();
        await expectAccessible(page);
      });
