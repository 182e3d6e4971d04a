/**
 * What `pnpm bench` runs: prints how fast the service answers on this machine, with many contacts and beside many other
 * organizations. No test. BENCH_CONTACTS, BENCH_ORGANIZATIONS and BENCH_SECONDS make it larger or shorter, WORKERS as for
 * the service.
 */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createHistogram } from 'node:perf_hooks';
import { type OrganizationUuid, openDatabase, statement } from '@kupfer/db/database';
import { ensureOrganization } from '@kupfer/db/organization';
import { contactOf, storeContacts } from './bench-content.ts';
import { type BenchService, print, startBenchService } from './bench-service.ts';

const CONTACTS = Number(process.env.BENCH_CONTACTS ?? 100_000);
const ORGANIZATIONS = Number(process.env.BENCH_ORGANIZATIONS ?? 100);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
/** Contacts of each organization but the one that is measured. */
const FEW = 1_000;
/** Requests that are under way at the same time. */
const CONNECTIONS = 16;
const APPOINTMENTS = 2_000;

type Call = { method?: string; path: string; body?: object };

const service = await startBenchService();
const database = openDatabase(service.databaseUrl);
try {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const call = callAt(service, agent);
  const { uuid: organization_uuid } = await call<{ uuid: OrganizationUuid }>({ path: '/organization/' });
  print('requests at the same time', String(CONNECTIONS));
  await measure('create, the first', call, { method: 'POST', path: '/contact/', body: contactOf(0) });
  await fill(organization_uuid);
  await measureAll(call);
  print('memory of the service', `${Math.round((await service.memory()) / 2 ** 20)} MiB`);
  agent.destroy();
} finally {
  await database.close();
  await service.stop();
}

/** Requests as a program sends them: by connections that stay open, the body read to its end. */
function callAt({ url, authorization }: BenchService, agent: Agent) {
  return async <Answer>({ method = 'GET', path, body }: Call): Promise<Answer> => {
    const headers = { authorization, ...(body && { 'content-type': 'application/json' }) };
    const sent = request(`${url}${path}`, { method, headers, agent }).end(body && JSON.stringify(body));
    const [response] = await once(sent, 'response');
    const text = Buffer.concat(await response.toArray()).toString();
    if (response.statusCode >= 300) throw new Error(`${method} ${path}: ${response.statusCode} ${text}`);
    return JSON.parse(text);
  };
}

async function fill(measured: OrganizationUuid): Promise<void> {
  const begun = performance.now();
  await storeContacts(database, measured, CONTACTS);
  const rate = CONTACTS / ((performance.now() - begun) / 1000);
  print(`${CONTACTS} contacts stored`, `${Math.round(rate)} a second`);
  for (let count = 1; count < ORGANIZATIONS; count++)
    await storeContacts(database, await ensureOrganization(database, crypto.randomUUID()), FEW);
  await statement(
    database.pool,
    `insert into appointment (organization_uuid, uuid, name, owner, owner_type, start_date, end_date, time_zone, search_text)
     select $1, gen_random_uuid(), 'Visit ' || n, $1, 'Organization', start, start + interval '1 hour', 'Europe/Berlin', ''
     from (select n, timestamptz '2030-01-01' + n * interval '4 hours' as start from generate_series(1, $2::int) n) s`,
    [measured, APPOINTMENTS],
  );
  await statement(database.pool, 'analyze');
}

async function measureAll(call: ReturnType<typeof callAt>): Promise<void> {
  const { results } = await call<{ results: { uuid: string }[] }>({ path: '/contact/?limit=1' });
  const path = `/contact/${results[0]?.uuid}/`;
  await measure('read one', call, { path });
  await measure('list 50', call, { path: '/contact/' });
  await measure('list 50, the last page', call, { path: `/contact/?offset=${Math.max(0, CONTACTS - 50)}` });
  await measure('search of a name, 50', call, { path: '/contact/?search=mueller' });
  await measure('search of one contact', call, {
    path: `/contact/?search=anna.${Math.floor(CONTACTS / 2)}@example.org`,
  });
  await measure('create', call, { method: 'POST', path: '/contact/', body: contactOf(1) });
  await measure('change one', call, { method: 'PATCH', path, body: { notes: 'Called.' } });
  const month = '2030-02-01T00:00:00Z/2030-03-01T00:00:00Z';
  await measure('appointments of a month', call, { path: `/appointment/?page_size=200&overlaps=${month}` });
  const appointment = { name: 'Visit', start_date: '2031-01-01T10:00:00Z', end_date: '2031-01-01T11:00:00Z' };
  await measure('make an appointment', call, { method: 'POST', path: '/appointment/', body: appointment });
}

/** Repeats a request for SECONDS, so many at a time, and prints how many a second, and how long half and 99 % took. */
async function measure(what: string, call: ReturnType<typeof callAt>, given: Call): Promise<void> {
  const times = createHistogram();
  const until = performance.now() + SECONDS * 1000;
  const one = async () => {
    while (performance.now() < until) {
      const begun = performance.now();
      await call(given);
      times.record(Math.max(1, Math.round((performance.now() - begun) * 1000)));
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  const milliseconds = (share: number) => (times.percentile(share) / 1000).toFixed(1);
  const rate = Math.round(times.count / SECONDS);
  print(what, `${rate} a second, half within ${milliseconds(50)} ms, 99 % within ${milliseconds(99)} ms`);
}
