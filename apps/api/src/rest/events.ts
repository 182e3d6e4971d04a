import { Fault } from '@kupfer/schemas/problem';
import type { Hono } from 'hono';
import type { ChangeFeed, Watcher } from '../change-feed.ts';
import { eventStream } from '../event-stream.ts';
import { admit, type DoorParts, identify, nameOf } from './door.ts';
import { type AppEnv, fieldsOfAll, mount } from './mount.ts';
import { queryReader } from './query.ts';
import { streamCounter } from './stream-counter.ts';

/** Streams of one caller at the same time, and of all callers of an instance. */
const LIMITS = { each: 20, all: 2_000 };
/** Milliseconds between two signs of life, and between two looks whether the token is still good. */
const BEAT = 15_000;
const CHECK = 3_000;

const refuseParameters = queryReader({});

/** What changes in the caller's organization, as it happens: `GET /events` (docs/api.md, "Live changes"). */
export function mountEvents(
  app: Hono<AppEnv>,
  { feed, ...parts }: Pick<DoorParts, 'callerOf' | 'limitRate'> & { feed: ChangeFeed },
): void {
  const open = streamCounter(LIMITS);
  mount(app, '/events', {
    async GET(c) {
      const caller = await admit(c, parts);
      refuseParameters(c.req.raw.url);
      const headers = {
        ...fieldsOfAll(c),
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
        // nginx would keep events back until it has enough of them.
        'X-Accel-Buffering': 'no',
      };
      if (c.req.method === 'HEAD') return new Response(null, { headers });

      const giveBack = open(caller.organization_uuid, nameOf(caller));
      const leave = () => {
        clearInterval(beats);
        clearInterval(checks);
        feed.leave(watcher);
        giveBack();
      };
      const stream = eventStream(leave);
      const end = (reason?: 'expired') => {
        leave();
        stream.end(reason);
      };
      const watcher: Watcher = { organization_uuid: caller.organization_uuid, tell: stream.tell, end };
      const beats = setInterval(stream.beat, BEAT);
      const checks = setInterval(() => {
        identify(c, parts).catch((error: unknown) => {
          // While the keys of the platform cannot be fetched nobody knows.
          if (!(error instanceof Fault && error.code === 'unavailable')) end('expired');
        });
      }, CHECK);
      try {
        await feed.watch(watcher);
      } catch (error) {
        leave();
        throw error;
      }
      return new Response(stream.body, { headers });
    },
  });
}
