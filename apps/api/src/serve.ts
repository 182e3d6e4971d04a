import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import type { Logger } from 'pino';
import { createService, serverOptions } from './service.ts';
import type { Settings } from './settings.ts';
import { findWeb } from './web.ts';

/** Where people reach the service, and how one signs in, in a sentence for them. */
export type Reach = { address: string; signIn: string };

/**
 * Runs the service in this process, on a database that is migrated; what it starts is disposed of with `running`.
 * @throws an Error in words for people when it cannot listen, or its settings do not fit together
 */
export async function serve(
  running: AsyncDisposableStack,
  { settings, databaseUrl, demo, log }: { settings: Settings; databaseUrl: string; demo: boolean; log: Logger },
): Promise<Reach> {
  // Garbage is cleared away when there is as much of it as of what is needed: V8 alone waits for three times as
  // much: 195 MiB for an import of 100,000 rows, and 111 with this, which is as fast.
  setFlagsFromString('--heap-growing-percent=100');
  const service = await createService({ settings, databaseUrl, web: findWeb(), demo, log });
  running.defer(() => service.stop());

  const server = createServer(serverOptions, service.listener);
  const port = await listen(server, settings);
  running.defer(() => {
    service.drain();
    return drain(server, settings.shutdownTimeout);
  });

  const address = settings.publicUrl ?? `http://${nameOf(settings.host)}:${port}`;
  service.reachedAt(address);
  return { address, signIn: service.signIn };
}

/** Answers the port, which differs from the one asked for when that is 0. */
async function listen(server: Server, { host, port }: Settings): Promise<number> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw new Error(`Cannot listen on ${host}, port ${port}: ${refusal(error)}.`, { cause: error });
  }
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

/** Why a port cannot be had, and what helps. */
function refusal(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return 'another program uses it. Stop that one, or choose another port, like PORT=8003';
  if (code === 'EACCES') return 'ports below 1024 need special rights. Choose another one, like PORT=8002';
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'HOST is no address of this machine';
  return error instanceof Error ? error.message : String(error);
}

/** Takes no more requests and waits for the running ones, at most this many seconds. */
async function drain(server: Server, seconds: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // A kept-alive connection becomes idle, and may be closed, only when its request is answered.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), seconds * 1000);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}

/** How a browser on this machine calls a host. */
function nameOf(host: string): string {
  if (['127.0.0.1', '0.0.0.0', '::1', '::'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
