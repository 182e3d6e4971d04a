import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Reach } from './serve.ts';
import type { Settings } from './settings.ts';
import { tellMetrics } from './worker-metrics.ts';

/** So many ends for each worker within a minute are too many: starting more would help nobody. */
const TOO_OFTEN = 3;
const MINUTE = 60_000;

/** By this name a worker is told the address of the embedded database. */
export const DATABASE = 'KUPFER_WORKER_DATABASE';

/** What a worker says once it answers requests. */
export type Ready = { ready: Reach };

export type Workers = Reach & {
  /** Resolves when they end again and again, with the reason to stop. */
  lost: Promise<Error>;
};

/**
 * Starts the processes that share the port, and replaces those that end by themselves. The first one starts alone: it
 * makes the first account, and tells what is wrong once. To dispose of `running` asks all to stop, and waits until they
 * are gone.
 * @throws an Error when one ends before it answers requests; it has said why
 */
export async function startWorkers(
  running: AsyncDisposableStack,
  { settings, databaseUrl, demo, log }: { settings: Settings; databaseUrl: string; demo: boolean; log: Logger },
): Promise<Workers> {
  const count = settings.workers;
  const exec = join(import.meta.dirname, 'worker.ts');
  let isStarting = true;
  let isStopping = false;
  let ends: number[] = [];
  const lost = Promise.withResolvers<Error>();

  const fork = () => {
    const worker = cluster.fork(settings.databaseUrl ? {} : { [DATABASE]: databaseUrl });
    // Who is sent something at its end does not get it, and `exit` will tell; who never began has no number.
    worker.on('error', (error) => worker.process.pid === undefined && lost.resolve(error));
    return worker;
  };
  cluster.on('message', tellMetrics());
  cluster.on('exit', (worker, status, signal) => {
    if (isStopping) return;
    const end = signal ? `by ${signal}` : `with status ${status}`;
    if (isStarting) return lost.resolve(new Error(`A worker ended ${end} before it answered requests.`));
    ends = [...ends.filter((at) => at > Date.now() - MINUTE), Date.now()];
    if (ends.length > TOO_OFTEN * count) {
      return lost.resolve(new Error(`Workers ended ${ends.length} times within a minute, the last one ${end}.`));
    }
    log.warn({ worker: worker.id, process: worker.process.pid }, `a worker ended ${end}, another one takes its place`);
    fork();
  });

  running.defer(async () => {
    isStopping = true;
    const living = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isDead() === false);
    const ended = living.map((worker) => worker && once(worker, 'exit'));
    for (const worker of living) worker?.process.kill('SIGTERM');
    await Promise.all(ended);
  });
  const ready = (worker: Worker) => Promise.race([readinessOf(worker), lost.promise.then(fail)]);
  cluster.setupPrimary({ exec, args: demo ? ['--demo'] : [] });
  const reach = await ready(fork());
  cluster.setupPrimary({ exec, args: [] });
  await Promise.all(Array.from({ length: count - 1 }, () => ready(fork())));
  isStarting = false;
  return { ...reach, lost: lost.promise };
}

async function readinessOf(worker: Worker): Promise<Reach> {
  return new Promise((resolve) => {
    worker.on('message', (message: unknown) => isReady(message) && resolve(message.ready));
  });
}

function isReady(message: unknown): message is Ready {
  return typeof message === 'object' && message !== null && 'ready' in message;
}

function fail(reason: Error): never {
  throw reason;
}
