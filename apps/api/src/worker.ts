import cluster from 'node:cluster';
import { complain, createLog } from './log.ts';
import { serve } from './serve.ts';
import { readSettings } from './settings.ts';
import { DATABASE, type Ready } from './workers.ts';

/** One of the processes that share the port, as workers.ts starts them. Node ends it when that one is gone. */
const running = new AsyncDisposableStack();
let isStopping = false;

// Ctrl-C reaches all processes of a terminal. It is for the primary, which then asks the others to stop.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => stop(0));
try {
  const settings = readSettings(process.env);
  const log = createLog(settings.logLevel, cluster.worker?.id);
  const databaseUrl = settings.databaseUrl ?? process.env[DATABASE] ?? '';
  const demo = process.argv.includes('--demo');
  const ready: Ready = { ready: await serve(running, { settings, databaseUrl, demo, log }) };
  process.send?.(ready);
} catch (error) {
  if (!isStopping) {
    complain(error);
    await stop(1);
  }
}

/** Stops all that runs here and exits with this status. */
async function stop(status: number): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  try {
    await running.disposeAsync();
  } catch (error) {
    complain(error);
    process.exit(1);
  }
  process.exit(status);
}
