import { calendarOrganization } from '@kupfer/db/appointment-export';
import { type OpenFeed, openCalendarFeed } from '@kupfer/db/calendar-feed';
import { feedAppointments, feedState } from '@kupfer/db/calendar-feed-content';
import { openSnapshot, type Snapshot } from '@kupfer/db/snapshot';
import { CALENDAR_END, calendarHead } from '@kupfer/mailer/calendar-entry';
import { notFound } from '@kupfer/schemas/problem';
import type { Hono } from 'hono';
import type { FeedSecrets } from '../auth/feed-secret.ts';
import { entityTag, namesTag } from '../etag.ts';
import { eventOf } from '../export/appointment-ics.ts';
import { timeZoneBlocks } from '../export/time-zone.ts';
import type { DoorParts } from './door.ts';
import { type AppEnv, fieldsOfAll, mount } from './mount.ts';
import { streamCounter } from './stream-counter.ts';

/** What is read of all feeds of an instance at the same time: each holds a connection to the database. */
const LIMITS = { all: 4 };
/** Seconds after which a calendar should read it again. */
const REFRESH = 60 * 60;
/** Bytes of events after which no more are added; the nearest come first. */
const LARGEST = 8 * 1024 * 1024;
/** Is part of each ETag: to be counted up when the same appointments are written otherwise. */
const FORM = 1;

const FILE = /^([\w-]+)\.ics$/;

export const feedUrl = (secrets: FeedSecrets, base: string, key_uuid: string) =>
  `${base}/calendar/${secrets.secretOf(key_uuid)}.ics`;

/** What calendar programs read: `GET /calendar/<secret>.ics`, to which the secret lets in. */
export function mountCalendarFeed(
  app: Hono<AppEnv>,
  { database, limitRate, feedSecrets }: Pick<DoorParts, 'database' | 'limitRate' | 'feedSecrets'>,
): void {
  const open = streamCounter(LIMITS);
  mount(app, '/calendar/{file}', {
    async GET(c) {
      limitRate(`calendar ${c.get('address')}`, fieldsOfAll(c));
      const secret = FILE.exec(c.req.param('file') ?? '')?.[1];
      const key = secret && feedSecrets.keyOf(secret);
      if (!key) throw notFound();
      limitRate(`calendar ${key}`, fieldsOfAll(c));
      const feed = await openCalendarFeed(database, key);
      if (!feed) throw notFound();
      const giveBack = open(feed.organization_uuid);
      try {
        const snapshot = await openSnapshot(database, feed.organization_uuid);
        try {
          const tag = entityTag(`${FORM} ${key} ${await feedState(snapshot, feed)}`);
          const known = c.req.header('if-none-match');
          const headers = { ...fieldsOfAll(c), ETag: tag, 'Cache-Control': 'private, no-cache' };
          if (known !== undefined && namesTag(known, tag)) return new Response(null, { status: 304, headers });
          const typed = { ...headers, 'Content-Type': 'text/calendar; charset=utf-8' };
          return new Response(c.req.method === 'HEAD' ? null : await calendarOf(snapshot, feed), { headers: typed });
        } finally {
          await snapshot.end();
        }
      } finally {
        giveBack();
      }
    },
  });
}

/** The feed as a text, in the order of its appointments. It is whole before it is sent: no slow reader holds a connection. */
async function calendarOf(snapshot: Snapshot, feed: OpenFeed): Promise<string> {
  const organization = await calendarOrganization(snapshot);
  const zones = new Set<string>();
  const events: { at: string; text: string }[] = [];
  let bytes = 0;
  for await (const appointments of feedAppointments(snapshot, feed)) {
    for (const appointment of appointments) {
      const text = eventOf(appointment, organization);
      bytes += Buffer.byteLength(text);
      zones.add(appointment.time_zone);
      events.push({ at: appointment.start_date + appointment.uuid, text });
    }
    if (bytes >= LARGEST) break;
  }
  events.sort((one, other) => (one.at < other.at ? -1 : 1));
  const head = calendarHead({ name: feed.name || organization.name, refresh: REFRESH });
  return [head, timeZoneBlocks([...zones].sort()), ...events.map(({ text }) => text), CALENDAR_END].join('');
}
