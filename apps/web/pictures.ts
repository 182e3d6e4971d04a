/**
 * What `pnpm pictures` runs: makes the pictures of the documents from demo data. The weeks of that lie around today; the
 * clock of the pages stands at Wednesday of this week, 10:20 in Berlin.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from '@playwright/test';
import { Temporal } from 'temporal-polyfill';
import { findBrowser } from '../../scripts/browser.ts';
import { buildWeb } from './build.ts';
import { apiAt, signIn, startHost } from './e2e/service.ts';

const directory = join(import.meta.dirname, '../../docs/pictures');
const ZONE = 'Europe/Berlin';
/** Bytes; a picture is fetched with the page that shows it. */
const LARGEST = 200_000;

type Picture = {
  path: string;
  /** What there is when the picture can be taken. */
  shown: (page: Page) => Locator;
  viewport?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
};

// The page warns of the password that everybody knows.
process.env.ADMIN_PASSWORD = 'known-to-nobody-else';
if (!process.env.WEB_DIRECTORY) await buildWeb();
const host = await startHost();
const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox', '--disable-gpu'] });
try {
  const url = String(await host.ask({ do: 'start' }));
  const pictures = await picturesOf(url);
  mkdirSync(directory, { recursive: true });
  for (const [name, picture] of Object.entries(pictures)) await take(browser, url, name, picture);
} finally {
  await browser.close();
  await host.end();
}

async function picturesOf(url: string): Promise<Record<string, Picture>> {
  const api = apiAt(url);
  await api.organization.update.mutate({ name: 'Kupfer & Söhne', phone: '+49 30 23125 100' });
  await api.demo.create.mutate({});
  const { results: contacts } = await api.contact.list.query({ contact_type: ['Customer'], limit: 20 });
  const contact = contacts.find(({ phones, emails }) => phones.length > 0 && emails.length > 0) ?? contacts[0];
  const { results: mails } = await api.appointmentNotification.list.query({ status: 'queued', page_size: 1 });
  const appointment = mails[0]?.appointment;
  const blocks = (page: Page) => page.locator('.calendar-grid [data-appointment]').first();
  const card = (page: Page) => page.getByRole('article');
  const mail = (page: Page) => page.frameLocator('iframe').getByText('Kupfer & Söhne').first();
  return {
    calendar: { path: '/app/calendar?owner=me', shown: blocks },
    dark: { path: '/app/calendar', shown: blocks, colorScheme: 'dark' },
    contacts: { path: `/app/contacts/${contact?.uuid}`, shown: card },
    appointment: { path: `/app/calendar?appointment=${appointment}`, shown: mail },
    outbox: { path: `/app/outbox/${mails[0]?.uuid}`, shown: mail },
    phone: { path: `/app/contacts/${contact?.uuid}`, shown: card, viewport: { width: 390, height: 844 } },
  };
}

async function take(browser: Browser, url: string, name: string, picture: Picture): Promise<void> {
  const { path, shown, viewport = { width: 1280, height: 800 }, colorScheme = 'light' } = picture;
  const context = await browser.newContext({ baseURL: url, viewport, colorScheme, timezoneId: ZONE });
  await context.addInitScript(() => {
    if (origin !== 'null') localStorage.setItem('kupfer-preferences', JSON.stringify({ language: 'en' }));
  });
  await signIn(context, url);
  const page = await context.newPage();
  const today = Temporal.Now.plainDateISO(ZONE);
  const wednesday = today.add({ days: 3 - today.dayOfWeek });
  await page.clock.setFixedTime(
    new Date(wednesday.toZonedDateTime({ timeZone: ZONE, plainTime: '10:20' }).epochMilliseconds),
  );
  await page.goto(path);
  await shown(page).waitFor();
  for (const mail of await page.getByRole('dialog').locator('iframe').all())
    await mail.evaluate((frame) => frame.scrollIntoView());
  await page.evaluate(() => document.fonts.ready);
  const { length } = await page.screenshot({ path: join(directory, `${name}.png`), animations: 'disabled' });
  await context.close();
  process.stdout.write(`docs/pictures/${name}.png ${Math.round(length / 1000)} kB\n`);
  if (length > LARGEST) throw new Error(`docs/pictures/${name}.png is larger than ${LARGEST / 1000} kB`);
}
