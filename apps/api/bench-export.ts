/**
 * What `pnpm bench:export` runs: prints how fast contacts and appointments are taken away on this machine, how fast a
 * calendar feed is read, and how much memory the service takes meanwhile. No test. BENCH_CONTACTS and BENCH_APPOINTMENTS
 * make it larger or smaller.
 */
import { type OrganizationUuid, openDatabase, statement } from '@kupfer/db/database';
import { storeContacts, storeVisits } from './bench-content.ts';
import { print, startBenchService, tenTimesASecond } from './bench-service.ts';

const CONTACTS = Number(process.env.BENCH_CONTACTS ?? 100_000);
const APPOINTMENTS = Number(process.env.BENCH_APPOINTMENTS ?? 20_000);
/** How often a feed is read, and asked whether it is still the same. */
const READINGS = 3;
const ASKED = 20;

const service = await startBenchService();
const { url, authorization } = service;
try {
  const { uuid }: { uuid: OrganizationUuid } = await (await ask('/organization/')).json();
  const database = openDatabase(service.databaseUrl);
  await storeContacts(database, uuid, CONTACTS);
  await storeVisits(database, uuid, APPOINTMENTS);
  await statement(database.pool, 'analyze');
  await database.close();
  await measure(`${CONTACTS} contacts as CSV`, '/contact/export/', CONTACTS);
  await measure(`${CONTACTS} contacts as vCard`, '/contact/export/?format=vcf', CONTACTS);
  await measure(`${APPOINTMENTS} appointments as iCalendar`, '/appointment/export/', APPOINTMENTS);
  await measureFeed();
} finally {
  await service.stop();
}

async function ask(path: string, options: { method?: string; body?: string; headers?: object } = {}) {
  const headers = { authorization, 'content-type': 'application/json', ...options.headers };
  const answer = await fetch(new URL(path, url), { ...options, headers });
  if (answer.status >= 400) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** Reads a file as fast as it comes. */
async function measure(what: string, path: string, rows: number): Promise<void> {
  const begun = performance.now();
  let first: number | undefined;
  let bytes = 0;
  const memory = await memoryFor(async () => {
    for await (const piece of (await ask(path)).body ?? []) {
      first ??= performance.now() - begun;
      bytes += piece.length;
    }
  });
  const seconds = (performance.now() - begun) / 1000;
  print(what, `${Math.round(rows / seconds)} a second, ${(bytes / 2 ** 20).toFixed(1)} MiB`);
  print('', `the first byte after ${first?.toFixed(0)} ms; ${memory}`);
}

async function measureFeed(): Promise<void> {
  const made = await ask('/calendarfeed/', { method: 'POST', body: JSON.stringify({ scope: 'organization' }) });
  const { url: address }: { url: string } = await made.json();
  const path = new URL(address).pathname;
  const readings: number[] = [];
  const known: number[] = [];
  let text = '';
  let tag = '';
  const memory = await memoryFor(async () => {
    for (let count = 0; count < READINGS; count++) {
      const begun = performance.now();
      const answer = await ask(path);
      text = await answer.text();
      tag = answer.headers.get('etag') ?? '';
      readings.push(performance.now() - begun);
    }
    for (let count = 0; count < ASKED; count++) {
      const begun = performance.now();
      const { status } = await ask(path, { headers: { 'if-none-match': tag } });
      if (status !== 304) throw new Error(`${path}: ${status} for what is known`);
      known.push(performance.now() - begun);
    }
  });
  const events = text.split('BEGIN:VEVENT').length - 1;
  print(`a feed of ${events}`, `half within ${median(readings)} ms, ${(text.length / 2 ** 20).toFixed(1)} MiB`);
  print('', `known already (304): half within ${median(known)} ms; ${memory}`);
}

function median(times: number[]): string | undefined {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]?.toFixed(0);
}

/** How much more memory than before the service takes meanwhile; it is looked at ten times a second. */
async function memoryFor(work: () => Promise<void>): Promise<string> {
  const before = await service.memory();
  let most = before;
  const stop = tenTimesASecond(async () => {
    most = Math.max(most, await service.memory());
  });
  try {
    await work();
  } finally {
    await stop();
  }
  return `memory ${Math.round((most - before) / 2 ** 20)} MiB more than before`;
}
