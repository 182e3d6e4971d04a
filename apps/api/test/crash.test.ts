import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contact } from '@kupfer/schemas/contact';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Page } from './appointments.ts';
import { eventually } from './notifications.ts';
import { adminToken, type Caller, callerAt, type ServiceProcess, spawnService } from './processes.ts';

/** How often the power fails; CRASH_KILLS for more. */
const KILLS = Number(process.env.CRASH_KILLS ?? 5);
const WRITERS = 8;
/** Milliseconds that a start may take on a busy machine. */
const PATIENCE = 120_000;
/** How many contacts are acknowledged, at least, between two of them. */
const BETWEEN = 40;

let directory: string;
let service: ServiceProcess | undefined;
let caller: Caller;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kupfer-crash-'));
});
afterEach(async () => {
  await service?.cutPower();
  rmSync(directory, { recursive: true });
});

/** Starts the service on what the last one left behind. */
async function start(): Promise<void> {
  service = await spawnService({ DATA_DIR: directory });
  caller = callerAt(service.url, await adminToken(service.url));
}

/** A contact that its writer was told of. */
type Acknowledged = Contact & { key: string };

/**
 * Writers who make contacts, each under a key of its own, and ask again with the key until they are answered. The
 * first time they hang up after a few milliseconds, often when the contact is made and not yet answered.
 */
function startWriters() {
  const acknowledged: Acknowledged[] = [];
  let isOver = false;
  let replayed = 0;
  const makeOne = async (key: string, patience: number) => {
    let tries = 0;
    const contact = await eventually(async () => {
      const signal = tries++ === 0 ? AbortSignal.timeout(patience) : null;
      const sent = { 'idempotency-key': key };
      const { status, headers, body, text } = await caller.post<Contact>('/contact/', { last_name: key }, sent, signal);
      expect(status, text).toBe(201);
      if (headers.has('idempotency-replayed')) replayed++;
      return body;
    }, PATIENCE);
    acknowledged.push({ ...contact, key });
  };
  const work = async (writer: number) => {
    for (let count = 0; !isOver; count++) await makeOne(`writer${writer}-${count}`, 3 + (count % 20));
  };
  const ended = Promise.all(Array.from({ length: WRITERS }, (_, writer) => work(writer)));
  // Whoever waits for the writers is told; until then it is not an unhandled one.
  ended.catch(() => {});
  return {
    acknowledged,
    /** How many of them were told what they had not heard before. */
    replayed: () => replayed,
    /** Waits until so many more contacts are acknowledged. */
    async write(more: number) {
      const goal = acknowledged.length + more;
      await eventually(() => expect(acknowledged.length).toBeGreaterThanOrEqual(goal), PATIENCE);
    },
    async finish() {
      isOver = true;
      await ended;
    },
  };
}

async function allContacts() {
  const { status, body, text } = await caller.get<Page<Contact> & { count: number }>('/contact/?limit=7000');
  expect(status, text).toBe(200);
  expect(body.next).toBeNull();
  return body;
}

const sorted = (values: string[]) => values.toSorted();

test(
  'what was acknowledged outlives power cuts, and a repeated request makes nothing twice',
  async () => {
    await start();
    const writers = startWriters();
    for (let kill = 0; kill < KILLS; kill++) {
      // Not always after the same number, so as to fail at different moments.
      await writers.write(BETWEEN + 7 * (kill % 5));
      await service?.cutPower();
      const toldBefore = writers.acknowledged.length;
      // A database that ends in order takes its lock away.
      expect(existsSync(join(directory, 'postgres/data/postmaster.pid'))).toBe(true);
      await start();
      await writers.write(WRITERS);
      const stored = new Set((await allContacts()).results.map(({ uuid }) => uuid));
      expect(writers.acknowledged.slice(0, toldBefore).filter(({ uuid }) => !stored.has(uuid))).toEqual([]);
    }
    await writers.write(BETWEEN);
    await writers.finish();
    expect(writers.replayed()).toBeGreaterThan(0);

    const { count, results: contacts } = await allContacts();
    expect(count).toBe(contacts.length);
    const { acknowledged } = writers;
    expect(sorted(contacts.map(({ last_name }) => last_name))).toEqual(sorted(acknowledged.map(({ key }) => key)));
    expect(new Set(contacts.map(({ customer_id }) => customer_id)).size).toBe(contacts.length);
    const byUuid = new Map(contacts.map((contact) => [contact.uuid, contact]));
    for (const { key, ...contact } of acknowledged) {
      expect(byUuid.get(contact.uuid)).toEqual(contact);
      const again = await caller.post('/contact/', { last_name: key }, { 'idempotency-key': key });
      expect(again).toMatchObject({ status: 201, body: contact });
    }
    expect((await allContacts()).results).toHaveLength(contacts.length);
  },
  PATIENCE * (1 + KILLS),
);
