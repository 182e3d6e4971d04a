/** What `pnpm bench:web` runs: prints how large the client is, and how long it takes on this machine. No test. */
import { globSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Page } from '@playwright/test';
import { findBrowser } from '../../scripts/browser.ts';
import { buildWeb } from './build.ts';
import { apiAt, signIn, startHost } from './e2e/service.ts';

const CONTACTS = 10_000;
const APPOINTMENTS = 60;
/** Each time is the middle one of so many. */
const TRIES = 5;

if (!process.env.WEB_DIRECTORY) await buildWeb();
const host = await startHost();
const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox', '--disable-gpu'] });
try {
  const { model } = cpus()[0] ?? { model: 'unknown' };
  print('machine', `${availableParallelism()} × ${model}, load ${loadavg()[0]?.toFixed(1)}`);
  print('browser', `Chromium ${browser.version()}, 1280 × 900`);
  printSizes();
  const url = String(await host.ask({ do: 'start' }));
  await fill(url);
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 900 } });
  await signIn(context, url);
  await printTimes(await context.newPage());
} finally {
  await browser.close();
  await host.end();
}

function print(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(58)} ${value}\n`);
}

function printSizes(): void {
  const dist = process.env.WEB_DIRECTORY ?? join(import.meta.dirname, 'dist');
  const packed = (names: string[]) =>
    `${(names.reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, name)), { level: 9 }).length, 0) / 1000).toFixed(1)} kB`;
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const loaded = [...page.matchAll(/"\/app\/(assets\/[^"]+)"/g)].map(([, name = '']) => name);
  print('first load, scripts (gzip)', packed(loaded.filter((name) => name.endsWith('.js'))));
  print('first load, styles (gzip)', packed(loaded.filter((name) => name.endsWith('.css'))));
  print('calendar, scripts (gzip)', packed(globSync('assets/calendar-page-*.js', { cwd: dist })));
}

/** Contacts with names of which one is unlike all others, and a week full of appointments. */
async function fill(url: string): Promise<void> {
  const api = apiAt(url);
  let made = 0;
  const makeSome = async () => {
    for (let number = made++; number < CONTACTS; number = made++)
      await api.contact.create.mutate({ first_name: `Anna ${number}`, last_name: `Müller ${number % 97}` });
  };
  await Promise.all(Array.from({ length: 16 }, makeSome));
  await api.contact.create.mutate({ first_name: 'Zoë', last_name: 'Quitzow' });
  for (let number = 0; number < APPOINTMENTS; number++) {
    const at = (hour: number) => `2030-07-0${1 + (number % 5)}T${String(hour).padStart(2, '0')}:00`;
    const hour = 8 + (Math.floor(number / 5) % 10);
    const dates = { start_date: at(hour), end_date: at(hour + 1), time_zone: 'Europe/Berlin' };
    await api.appointment.create.mutate({ name: `Visit ${number}`, ...dates });
  }
}

async function printTimes(page: Page): Promise<void> {
  await page.goto('/app/outbox');
  await page.getByRole('heading', { level: 1 }).waitFor();
  print(`first rows of ${CONTACTS} contacts after the click`, await middleOf(() => timeRows(page)));
  print('result after the last key of a search', await middleOf(() => timeSearch(page)));
  print(`${APPOINTMENTS} appointments of a week drawn after their data`, await middleOf(() => timeWeek(page)));
  print('longest task while scrolling through all contacts', await middleOf(() => longestTask(page)));
}

async function middleOf(measure: () => Promise<number>): Promise<string> {
  const times: number[] = [];
  for (let count = 0; count < TRIES; count++) times.push(await measure());
  return `${Math.round(times.sort((a, b) => a - b)[Math.floor(TRIES / 2)] ?? 0)} ms`;
}

/** Milliseconds from a click on a section until so many of something are there. */
async function timeTo(page: Page, section: string, shown: string, count: number): Promise<number> {
  const begun = await page.evaluate((href) => {
    document.querySelector<HTMLElement>(`nav a[href^="${href}"]`)?.click();
    return performance.now();
  }, section);
  const end = await page.waitForFunction(
    ([selector, wanted]) => document.querySelectorAll(selector).length >= wanted && performance.now(),
    [shown, count] as const,
    { polling: 'raf' },
  );
  return Number(await end.jsonValue()) - begun;
}

/** Opens the screen anew each time, with nothing in the cache of queries. */
async function atOutbox(page: Page): Promise<void> {
  await page.goto('/app/outbox');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('load');
}

async function timeRows(page: Page): Promise<number> {
  await atOutbox(page);
  return timeTo(page, '/app/contacts', 'main [data-row]', 5);
}

async function timeSearch(page: Page): Promise<number> {
  await page.goto('/app/contacts');
  await page.locator('main [data-row]').first().waitFor();
  await page.getByRole('searchbox').pressSequentially('quitzo', { delay: 60 });
  await page.getByRole('searchbox').press('w');
  const begun = await page.evaluate(() => performance.now());
  const end = await page.waitForFunction(
    () => document.querySelectorAll('main [data-row]').length === 1 && performance.now(),
    undefined,
    { polling: 'raf' },
  );
  return Number(await end.jsonValue()) - begun;
}

async function timeWeek(page: Page): Promise<number> {
  await page.goto('/app/calendar?view=week&date=2030-07-01');
  const end = await page.waitForFunction(
    (wanted) => document.querySelectorAll('.calendar-grid [data-appointment]').length >= wanted && performance.now(),
    APPOINTMENTS,
    { polling: 'raf' },
  );
  const arrived = await page.evaluate(() =>
    Math.max(
      ...performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.includes('appointment.list'))
        .map((entry) => entry.toJSON().responseEnd),
    ),
  );
  return Number(await end.jsonValue()) - arrived;
}

async function longestTask(page: Page): Promise<number> {
  await page.goto('/app/contacts');
  const row = page.locator('main [data-row]').first();
  await row.waitFor();
  await page.evaluate(() => {
    Object.assign(window, { longest: 0 });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        Object.assign(window, { longest: Math.max(Reflect.get(window, 'longest'), duration) });
    }).observe({ type: 'longtask' });
  });
  await row.hover();
  for (let turn = 0; turn < 100; turn++) await page.mouse.wheel(0, 4400);
  return page.evaluate(() => Number(Reflect.get(window, 'longest')));
}
