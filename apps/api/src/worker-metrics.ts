import { on } from 'node:events';
import { Fault } from '@kupfer/schemas/problem';
import { AggregatorRegistry, type Registry } from 'prom-client';

/** Milliseconds that all workers together have to tell what they measured; the library gives up after five seconds. */
const PATIENCE = 6_000;

/** What a worker asks its primary for, and what that answers; undefined when a worker did not tell. */
const ASKED = 'metrics';
type Answered = { metrics: string | undefined };

/** In a worker: answers how to read the sum of what all of them measured. This one tells by `registry`. */
export function metricsOfAll(registry: Registry): () => Promise<string> {
  AggregatorRegistry.setRegistries([registry]);
  // It listens for the question of the primary.
  new AggregatorRegistry();
  return async () => {
    process.send?.(ASKED);
    const metrics = await answer().catch(() => undefined);
    if (metrics !== undefined) return metrics;
    throw new Fault('unavailable', 'A worker does not tell what it measured.', { retryAfter: 5 });
  };
}

/** What the primary answers. @throws when it does not in time */
async function answer(): Promise<string | undefined> {
  for await (const [message] of on(process, 'message', { signal: AbortSignal.timeout(PATIENCE) })) {
    if (isAnswer(message)) return message.metrics;
  }
  return undefined;
}

/** In the primary: answers a worker that asked. */
export function tellMetrics() {
  const registry = new AggregatorRegistry();
  return async (worker: { send(message: Answered): unknown; isConnected(): boolean }, message: unknown) => {
    if (message !== ASKED) return;
    const metrics = await registry.clusterMetrics().catch(() => undefined);
    if (worker.isConnected()) worker.send({ metrics });
  };
}

function isAnswer(message: unknown): message is Answered {
  return typeof message === 'object' && message !== null && 'metrics' in message && !('type' in message);
}
