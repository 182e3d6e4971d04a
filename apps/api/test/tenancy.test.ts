import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSchema } from '../src/rest/openapi-schema.ts';
import { type Operation, operationsOf } from '../src/rest/operations.ts';
import { appRouter } from '../src/router.ts';
import { fieldsOf, limit, waysOf } from './document-schema.ts';
import { eventually } from './notifications.ts';
import { kinds as changedKinds, unchangedKinds } from './objects.ts';
import { byRest, byTrpc, type Call } from './procedures.ts';
import { type Answer, type Fields, type Person, type RunningService, startService } from './service.ts';

const kinds = [...changedKinds, ...unchangedKinds];
/** What is a superuser's alone goes through all organizations. */
const operations = operationsOf(appRouter).filter(({ meta }) => meta.role !== 'superuser');
const doors = [
  { door: 'REST', by: byRest },
  { door: 'tRPC', by: byTrpc },
];
const SECRET = 'Rumpelstilzchen';

type Objects = Record<string, string>;
let service: RunningService;
let bruno: Person;
let foreign: Objects;
let before: unknown[];
let logBefore: number;

beforeAll(async () => {
  service = await startService();
  bruno = service.as(undefined, 'admin');
  foreign = await objectsOf(bruno, SECRET);
  // Its mail, and who called, are noted a moment later.
  await eventually(async () => {
    expect((await bruno.get(`/invitation/${foreign['/invitation/']}/`)).body.status).toBe('sent');
    expect((await bruno.get(`/member/${bruno.core_user_uuid}/`)).status).toBe(200);
  });
  before = await everythingOf(bruno);
  logBefore = service.log.length;
});
afterAll(() => service.stop());

/** One object of each kind, by its path, and what else a uuid names. */
async function objectsOf(person: Person, name: string): Promise<Objects> {
  const made = async (path: string, body: Fields) => String((await person.post(path, body)).body.uuid);
  await person.patch('/organization/', { name });
  const contactType = await made('/contacttype/', { name });
  const contact = await made('/contact/', { last_name: name, contact_type: contactType });
  const fields = { owner: contact, contact_uuid: contact, invitee_uuids: [contact], name, summary: name };
  const time = { start_date: '2031-01-01T10:00:00Z', end_date: '2031-01-01T11:00:00Z' };
  const appointment = await made('/appointment/', { ...time, ...fields, siteprofile_uuid: contact });
  const recipient = `${name}@example.org`;
  return {
    '/contacttype/': contactType,
    '/contact/': contact,
    '/appointment/': appointment,
    '/appointmentnotes/': await made('/appointmentnotes/', {
      type: 'Primary',
      note: name,
      appointments: [appointment],
    }),
    '/appointmentdrivingtimes/': await made('/appointmentdrivingtimes/', { appointment, time: 7 }),
    '/appointmentnotifications/': await made('/appointmentnotifications/', { appointment, recipient, subject: name }),
    '/invitation/': await made('/invitation/', { email: recipient }),
    '/apikey/': await made('/apikey/', { name }),
    '/calendarfeed/': await made('/calendarfeed/', { name }),
    '/organization/': person.organization_uuid,
    '/member/': person.core_user_uuid,
  };
}

/** The answers of all lists, and of what has no list. */
async function everythingOf(person: Person): Promise<unknown[]> {
  const reads = operations.filter(({ method, pathParameters }) => method === 'GET' && pathParameters.length === 0);
  return Promise.all(reads.map(async (operation) => (await byRest(person, operation, {})).body));
}

const kindOf = ({ path }: Operation) => path.replace(/\{uuid\}.*/, '');
function makerOf(operation: Operation): (person: Person) => Promise<Fields> {
  const needsFields = Object.keys(fieldsOf(operation)).length > 0 && operation.name !== 'demo.create';
  if (!needsFields) return async () => ({});
  const kind = kinds.find(({ path }) => path === kindOf(operation));
  if (!kind) throw new Error(`${operation.name} is about no known kind of object`);
  return kind.make;
}

const isWrite = ({ method }: Operation) => method !== 'GET';

/** Somebody in a new organization, who has one object of each kind. */
async function someone(): Promise<{ anna: Person; own: Objects }> {
  const anna = service.as(undefined, 'admin');
  return { anna, own: await objectsOf(anna, 'Meier') };
}

/** What operations cannot do without that neither make nor replace an object. */
const required: Record<string, Fields> = { 'contact.merge': { from: crypto.randomUUID() } };

/** A call that is fine, of an object of the person's own. */
async function fineCall({ anna, own }: { anna: Person; own: Objects }, operation: Operation): Promise<Call> {
  const isWhole = /\.(create|replace)$/.test(operation.name);
  const needsBody = isWrite(operation) && Object.keys(fieldsOf(operation)).length > 0;
  return {
    ...(operation.pathParameters.length > 0 && { uuid: own[kindOf(operation)] ?? '' }),
    ...(needsBody && { body: isWhole ? await makerOf(operation)(anna) : (required[operation.name] ?? {}) }),
  };
}

/** The values that put an identifier into a field, none when the field can hold none. */
function valuesWith(identifier: string, schema: unknown): unknown[] {
  return waysOf(schema).flatMap((way): unknown => {
    if (way.type === 'array') return valuesWith(identifier, way.items).map((value) => [value]);
    if (way.type === 'object' && way.readOnly !== true) return [{ uuid: identifier, type: 'Primary', note: 'x' }];
    const isText = [way.type].flat().includes('string') && !way.enum && !('const' in way);
    return isText && limit(way.maxLength, 99) >= 36 && way.format !== 'date-time' ? [identifier] : [];
  });
}

/** A mail may name its appointment by the address, too. */
const addressesWith = (identifier: string, field: string) =>
  field === 'appointment' ? [`/appointment/${identifier}/`, `${service.url}/appointment/${identifier}/`] : [];

/** The ways to put an identifier into a call of the operation, each with the name of its field. */
function placesOf(
  operation: Operation,
): { field: string; isIgnored: boolean; put(call: Call, identifier: string): Call[] }[] {
  const fields = fieldsOf(operation);
  const at = isWrite(operation) ? 'body' : 'query';
  const given = Object.entries(fields).flatMap(([field, schema]) => {
    if (valuesWith('', schema).length === 0) return [];
    const type = `${field}_type`;
    const beside = type in fields ? [{}, { [type]: 'Contact' }, { [type]: 'Organization' }] : [{}];
    const put = (call: Call, identifier: string) =>
      [...valuesWith(identifier, schema), ...addressesWith(identifier, field)].flatMap((value) =>
        beside.map((more) => ({ ...call, [at]: { ...asFields(call[at]), ...more, [field]: value } })),
      );
    return [{ field, isIgnored: isReadOnly(schema), put }];
  });
  if (operation.pathParameters.length === 0) return given;
  const address = { field: '{uuid}', isIgnored: false, put: (call: Call, uuid: string) => [{ ...call, uuid }] };
  return [address, ...given];
}

const isReadOnly = (schema: unknown) => isSchema(schema) && schema.readOnly === true;

const asFields = (value: unknown): Fields => (typeof value === 'object' ? { ...value } : {});

/** Status, names of the header fields, and text of an answer, without what differs between any two requests. */
function told({ status, headers, text }: Answer<Fields>, identifier: string) {
  const same = text
    .replaceAll(identifier, '<identifier>')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<instant>')
    .replace(/"customer_id":\d+/g, '"customer_id":0')
    .replace(/kupfer_[\w-]{43}/g, '<key>')
    .replace(/\/calendar\/[\w-]{64}\.ics/g, '<feed>');
  return { status, headers: [...headers.keys()].sort(), text: same };
}

/** What of the other organization stands in a text. */
function leaksIn(text: string, sent = 'nothing'): string[] {
  const shown = text.replaceAll(sent, '');
  return [SECRET, ...Object.values(foreign)].filter((secret) => secret !== sent && shown.includes(secret));
}

test('no operation is left out, and every kind of object is there', () => {
  const across = Object.keys(appRouter._def.procedures).filter((name) => name.startsWith('organizations.'));
  expect([...operations.map(({ name }) => name), ...across].sort()).toEqual(
    Object.keys(appRouter._def.procedures).sort(),
  );
  const addressed = operations.filter(({ path }) => path.includes('{uuid}')).map(kindOf);
  expect(Object.keys(foreign)).toEqual(expect.arrayContaining(addressed));
  for (const uuid of Object.values(foreign)) expect(uuid).toMatch(/^[0-9a-f-]{36}$/);
});

/** Where an object of one's own is answered otherwise than an unknown one. */
const known = new Set<string>();

describe.each(doors)('by $door', ({ door, by }) => {
  test.each(operations)('$name answers an identifier of others like an unknown one', async (operation) => {
    const person = await someone();
    for (const { field, isIgnored, put } of placesOf(operation)) {
      const isOfKind = field === '{uuid}' || isIgnored;
      for (const [kind, theirs] of Object.entries(foreign)) {
        if (isOfKind && kind !== kindOf(operation) && !(isIgnored && kind === '/organization/')) continue;
        const unknown = crypto.randomUUID();
        const ours = person.own[kind] ?? '';
        const answersFor = async (identifier: string) => {
          const answers: Answer<Fields>[] = [];
          for (const call of put(await fineCall(person, operation), identifier))
            answers.push(await by(person.anna, operation, call));
          return answers;
        };
        const tell = (answers: Answer<Fields>[], identifier: string) => answers.map((each) => told(each, identifier));
        const where = `${operation.name} ${field} ${kind}`;
        const isTried = !isOfKind || !isWrite(operation);
        const accepted = isTried ? tell(await answersFor(ours), ours) : undefined;
        const answers = await answersFor(theirs);
        const expected = tell(await answersFor(unknown), unknown);
        expect({ where, told: tell(answers, theirs) }).toEqual({ where, told: expected });
        expect({ where, leaks: answers.flatMap(({ text }) => leaksIn(text, theirs)) }).toEqual({ where, leaks: [] });
        if (accepted && JSON.stringify(accepted) !== JSON.stringify(expected)) known.add(`${door} ${where}`);
      }
    }
  });

  test.each(operations.filter(({ pathParameters }) => pathParameters.length > 0))(
    '$name answers a text that is no uuid like an unknown one',
    async (operation) => {
      const person = await someone();
      const unknown = crypto.randomUUID();
      for (const malformed of ['no-uuid', `${foreign[kindOf(operation)]}0`]) {
        const call = await fineCall(person, operation);
        const answers = [
          told(await by(person.anna, operation, { ...call, uuid: malformed }), malformed),
          told(await by(person.anna, operation, { ...call, uuid: unknown }), unknown),
        ];
        expect(answers[0]?.status).toBe(404);
        expect(answers[0]).toEqual(answers[1]);
      }
    },
  );

  test.each(operations)('$name tells an administrator nothing by X-Organization-Uuid', async (operation) => {
    const person = await someone();
    const call = await fineCall(person, operation);
    const as = (uuid: string) => by(person.anna, operation, { ...call, headers: { 'x-organization-uuid': uuid } });
    const unknown = crypto.randomUUID();
    const [others, nobodys] = [await as(bruno.organization_uuid), await as(unknown)];
    expect(others.status).toBe(403);
    expect(told(others, bruno.organization_uuid)).toEqual(told(nobodys, unknown));
  });

  test.each(operations.filter(({ name }) => name.endsWith('.create')))(
    '$name takes an Idempotency-Key of others for a new one',
    async (operation) => {
      const headers = { 'idempotency-key': crypto.randomUUID() };
      const { anna } = await someone();
      const stranger = service.as(undefined, 'admin');
      const make = makerOf(operation);
      const theirs = await by(stranger, operation, { headers, body: await make(stranger) });
      const ours = await by(anna, operation, { headers, body: await make(anna) });
      expect([theirs.status, ours.status]).toEqual(Array(2).fill(door === 'REST' ? operation.status : 200));
      expect(ours.headers.get('idempotency-replayed')).toBeNull();
    },
  );

  test.each(operations.filter(({ fields, path }) => 'cursor' in fields && kinds.some((kind) => kind.path === path)))(
    '$name takes a cursor of others for a damaged one',
    async (operation) => {
      const { anna } = await someone();
      const stranger = service.as(undefined, 'admin');
      const make = makerOf(operation);
      for (let count = 0; count < 2; count++)
        for (const person of [anna, stranger]) await person.post(operation.path, await make(person));
      const cursorOf = async (person: Person) =>
        /"next":"([^"]+)"/.exec((await byTrpc(person, operation, { query: { page_size: 1 } })).text)?.[1] ?? '';
      const [ours, theirs] = [await cursorOf(anna), await cursorOf(stranger)];
      const damaged = `${theirs.startsWith('A') ? 'B' : 'A'}${theirs.slice(1)}`;
      const after = (cursor: string) => by(anna, operation, { query: { page_size: 1, cursor } });
      expect((await after(ours)).status).toBe(200);
      expect((await after(theirs)).status).toBe(400);
      expect(told(await after(theirs), theirs)).toEqual(told(await after(damaged), damaged));
    },
  );
});

test('an object of one’s own was found in every place where one may be named', () => {
  const places = [
    'contact.list uuid /contact/',
    'contact.list contact_type /contacttype/',
    'contact.create contact_type /contacttype/',
    'contact.replace contact_type /contacttype/',
    'contact.update contact_type /contacttype/',
    ...['owner', 'invitee', 'contact_uuid', 'siteprofile_uuid'].map((field) => `appointment.list ${field} /contact/`),
    ...['create', 'replace', 'update'].flatMap((verb) => [
      `appointment.${verb} owner /contact/`,
      `appointment.${verb} owner /organization/`,
      `appointment.${verb} contact_uuid /contact/`,
      `appointmentNote.${verb} appointments /appointment/`,
      `appointmentNotification.${verb} appointment /appointment/`,
      `appointmentDrivingTime.${verb} appointment /appointment/`,
    ]),
    ...['Note', 'Notification', 'DrivingTime'].map((part) => `appointment${part}.list appointment /appointment/`),
  ];
  expect([...known]).toEqual(expect.arrayContaining(doors.flatMap(({ door }) => places.map((at) => `${door} ${at}`))));
});

test('the log of all these requests tells nothing of the other organization but the paths that were asked for', () => {
  const lines = service.log.slice(logBefore).map(({ path: _, ...line }) => JSON.stringify(line));
  expect(lines.length).toBeGreaterThan(1000);
  expect(lines.flatMap((line) => leaksIn(line))).toEqual([]);
});

test('after all these requests the other organization is as it was', async () => {
  expect(JSON.stringify(before)).toContain(SECRET);
  expect(await everythingOf(bruno)).toEqual(before);
});
