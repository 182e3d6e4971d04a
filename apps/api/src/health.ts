import { type Database, ready } from '@kupfer/db/database';
import { Fault } from '@kupfer/schemas/problem';
import type { Hono } from 'hono';
import { type AppEnv, fieldsOfAll, type Handler, mount } from './rest/mount.ts';

/** Whether the process lives (`/livez`), and whether it can do its work (`/readyz`, `/health_check/`). */
export function mountHealth(app: Hono<AppEnv>, database: Database): void {
  const well: Handler = (c) => c.json({ status: 'ok' }, 200, { ...fieldsOfAll(c), 'Cache-Control': 'no-store' });
  const readiness: Handler = async (c) => {
    if (await ready(database)) return well(c);
    throw new Fault('unavailable', 'The database does not answer at the moment.', { retryAfter: 5 });
  };
  mount(app, '/livez', { GET: well });
  mount(app, '/readyz', { GET: readiness });
  mount(app, '/health_check/', { GET: readiness });
}
