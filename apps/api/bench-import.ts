/**
 * What `pnpm bench:import` runs: prints how fast a large file of contacts is imported on this machine, how much memory
 * the service takes meanwhile, and how fast it answers others. No test. BENCH_ROWS makes the file larger or smaller.
 */
import { type BenchService, lastNames, print, startBenchService, tenTimesASecond } from './bench-service.ts';

const ROWS = Number(process.env.BENCH_ROWS ?? 100_000);
const service = await startBenchService();
try {
  const table = tableOf(ROWS);
  print('file', `${ROWS} rows, ${(table.length / 2 ** 20).toFixed(1)} MiB`);
  await importAt(service, '/contact/import/?dry_run=true', table, 'looked at');
  await importAt(service, '/contact/import/', table, 'stored');
  await importAt(service, '/contact/import/', table, 'sent again');
} finally {
  await service.stop();
}

/** People with common names, as Outlook would write them. */
function tableOf(rows: number): Buffer<ArrayBuffer> {
  const lines = [
    'First Name,Last Name,Company,Home Street,Home Postal Code,Home City,Mobile Phone,E-mail Address,Notes',
  ];
  for (let n = 0; n < rows; n++) {
    const company = n % 3 === 0 ? `Firma ${n % 1009} GmbH` : '';
    const name = `Anna ${n % 5003},${lastNames[n % lastNames.length]}`;
    lines.push(
      `${name},${company},Lindenstr. ${n % 200},10969,Berlin,+49 171 ${1_000_000 + n},anna.${n}@example.org,Row ${n}`,
    );
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}

async function importAt(
  { url, authorization, memory }: BenchService,
  path: string,
  body: Buffer<ArrayBuffer>,
  what: string,
): Promise<void> {
  const before = await memory();
  const meanwhile = watch({ url, authorization, memory });
  const begun = performance.now();
  const headers = { authorization, 'content-type': 'text/csv' };
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body });
  const text = await answer.text();
  const seconds = (performance.now() - begun) / 1000;
  const { most, slowest, median } = await meanwhile.end();
  print(what, `${Math.round(ROWS / seconds)} rows a second: ${text.trimEnd().split('\n').at(-1)}`);
  const more = (bytes: number) => `${Math.round((bytes - before) / 2 ** 20)} MiB`;
  print('', `memory ${more(most)} more than before (${Math.round(most / 2 ** 20)} MiB in all)`);
  print('', `a list of 50 meanwhile: half within ${median.toFixed(0)} ms, the slowest ${slowest.toFixed(0)} ms`);
}

/** Asks for a list and for the memory ten times a second, until it is ended. */
function watch({ url, authorization, memory }: Pick<BenchService, 'url' | 'authorization' | 'memory'>) {
  const times: number[] = [];
  let most = 0;
  const stop = tenTimesASecond(async () => {
    most = Math.max(most, await memory());
    const begun = performance.now();
    await (await fetch(`${url}/contact/`, { headers: { authorization } })).text();
    times.push(performance.now() - begun);
  });
  return {
    async end() {
      await stop();
      times.sort((a, b) => a - b);
      return { most, slowest: times.at(-1) ?? 0, median: times[Math.floor(times.length / 2)] ?? 0 };
    },
  };
}
