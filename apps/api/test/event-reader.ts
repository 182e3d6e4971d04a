import { type IncomingMessage, request } from 'node:http';
import { vi } from 'vitest';

/** An event as a client reads it; a comment is one without a name. */
export type ReadEvent = { event: string; data: unknown };

export type EventReader = {
  status: number;
  headers: IncomingMessage['headers'];
  /** What came so far. */
  events: ReadEvent[];
  /** The changes that came so far: which objects of which resource; `many` when they were not named. */
  changed(resource: string): string[];
  /** Reads no further until `resume`: what comes then waits on the way. */
  pause(): void;
  resume(): void;
  /** Ends when the service ends the stream. */
  ended: Promise<void>;
  close(): void;
};

/** Opens a stream of events, and reads it. One that is not refused has told `ready` by then. */
export async function readEvents(
  url: string,
  token: string | undefined,
  headers: Record<string, string> = {},
): Promise<EventReader> {
  const authorization = token ? { authorization: `Bearer ${token}` } : {};
  // On a connection of its own.
  const sent = request(`${url}/events`, { headers: { ...authorization, ...headers }, agent: false });
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject).end();
  });
  let text = '';
  const events: ReadEvent[] = [];
  answer.setEncoding('utf8');
  answer.on('data', (piece: string) => {
    text += piece;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      events.push(eventOf(text.slice(0, end)));
      text = text.slice(end + 2);
    }
  });
  const ended = new Promise<void>((resolve) => {
    answer.once('close', resolve);
  });
  // A stream that breaks off ends, too.
  answer.on('error', () => {});
  sent.on('error', () => {});
  const status = answer.statusCode ?? 0;
  if (status === 200) await vi.waitUntil(() => events.length > 0, { timeout: 60_000 });
  return {
    status,
    headers: answer.headers,
    events,
    changed: (resource) => events.flatMap(({ event, data }) => (event === 'change' ? uuidsIn(data, resource) : [])),
    pause: () => answer.pause(),
    resume: () => answer.resume(),
    ended,
    close: () => sent.destroy(),
  };
}

function eventOf(block: string): ReadEvent {
  const fields = Object.fromEntries(
    block.split('\n').map((line) => {
      const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
      return [name, value];
    }),
  );
  return { event: fields.event ?? '', data: fields.data === undefined ? undefined : JSON.parse(fields.data) };
}

function uuidsIn(data: unknown, resource: string): string[] {
  if (typeof data !== 'object' || data === null || !('resource' in data) || data.resource !== resource) return [];
  return 'uuids' in data && Array.isArray(data.uuids) ? data.uuids.map(String) : ['many'];
}
