import { randomUUID } from 'node:crypto';
import type { Contact } from '@kupfer/schemas/contact';
import type { ContactType } from '@kupfer/schemas/contact-type';
import type { Page } from '@kupfer/schemas/lists';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let bert: Person;
let mona: Person;

beforeAll(async () => {
  service = await startService();
  anna = service.as(undefined, 'admin');
  bert = service.as(undefined, 'admin');
  mona = service.as(anna.organization_uuid, 'member');
});
afterAll(() => service.stop());

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const NOBODY = '/contacttype/0198c0de-0000-7000-8000-000000000001/';
const conflict = { status: 409, body: { type: '/docs/problems#conflict', errors: [{ pointer: '/name' }] } };

async function create(name: string, person = anna): Promise<{ path: string; type: ContactType }> {
  const { status, body } = await person.post<ContactType>('/contacttype/', { name });
  expect({ status, body }).toMatchObject({ status: 201 });
  return { path: `/contacttype/${body.uuid}/`, type: body };
}

const typesOf = async (person: Person) =>
  (await person.get<Page<ContactType>>('/contacttype/?page_size=2000')).body.results;

describe('an organization', () => {
  test('begins with four contact types of its own', async () => {
    const [clara, dora] = [service.as(), service.as()];
    const [claras, doras] = [await typesOf(clara), await typesOf(dora)];
    expect(claras.map(({ name }) => name)).toEqual(['Customer', 'Personnel', 'Producer', 'Supplier']);
    for (const type of claras)
      expect(Object.keys(type)).toEqual(['uuid', 'name', 'is_default', 'create_date', 'edit_date']);
    expect(claras.every(({ is_default }) => is_default)).toBe(true);
    const uuids = [...claras, ...doras].map(({ uuid }) => uuid);
    expect(new Set(uuids).size).toBe(8);
  });

  test('keeps what it made of them', async () => {
    const clara = service.as(undefined, 'admin');
    const [customer, personnel] = await typesOf(clara);
    expect((await clara.patch(`/contacttype/${customer?.uuid}/`, { name: 'Kunde' })).body).toMatchObject({
      name: 'Kunde',
      is_default: true,
    });
    expect((await clara.delete(`/contacttype/${personnel?.uuid}/`)).status).toBe(204);
    const again = service.as(clara.organization_uuid);
    expect((await typesOf(again)).map(({ name }) => name)).toEqual(['Kunde', 'Producer', 'Supplier']);
  });
});

describe('an administrator', () => {
  test('adds, reads, replaces, changes and deletes a type', async () => {
    const { status, headers, body } = await anna.post<ContactType>('/contacttype/', { name: ' Händler ' });
    expect(status).toBe(201);
    const path = `/contacttype/${body.uuid}/`;
    expect(headers.get('location')).toBe(service.url + path);
    expect(body).toEqual({
      uuid: expect.any(String),
      name: 'Händler',
      is_default: false,
      create_date: instant,
      edit_date: instant,
    });
    expect((await anna.get(path)).body).toEqual(body);
    expect((await anna.put<ContactType>(path, body)).body).toEqual({ ...body, edit_date: instant });
    expect(await anna.put(path, { ...body, name: 'Händlerin', is_default: true, create_date: 7 })).toMatchObject({
      status: 200,
      body: { name: 'Händlerin', is_default: false, create_date: body.create_date },
    });
    expect((await anna.patch(path, { name: 'Partner' })).body).toMatchObject({ name: 'Partner' });
    expect((await anna.patch(path, {})).body).toMatchObject({ name: 'Partner' });
    expect(await anna.delete(path)).toMatchObject({ status: 204, text: '' });
    for (const again of [
      anna.get(path),
      anna.delete(path),
      anna.put(path, { name: 'x' }),
      anna.patch(path, { name: 'x' }),
    ]) {
      expect((await again).status).toBe(404);
    }
  });

  test('does the same by tRPC', async () => {
    const { contactType } = anna.trpc;
    const type = await contactType.create.mutate({ name: 'Per tRPC' });
    expect((await anna.get(`/contacttype/${type.uuid}/`)).body).toEqual(type);
    expect(await contactType.get.query({ uuid: type.uuid })).toEqual(type);
    expect(await contactType.replace.mutate({ ...type, name: 'Ersetzt' })).toMatchObject({ name: 'Ersetzt' });
    expect(await contactType.update.mutate({ uuid: type.uuid, name: 'Neu' })).toMatchObject({ name: 'Neu' });
    await contactType.delete.mutate({ uuid: type.uuid });
    await expect(contactType.get.query({ uuid: type.uuid })).rejects.toMatchObject({
      data: { problem: { status: 404 } },
    });
  });

  test.each<[Fields, string]>([
    [{}, '/name'],
    [{ name: null }, '/name'],
    [{ name: '' }, '/name'],
    [{ name: ' \n ' }, '/name'],
    [{ name: 'x'.repeat(129) }, '/name'],
    [{ name: 'two\nlines' }, '/name'],
    [{ name: 'nul\0' }, '/name'],
    [{ name: 7 }, '/name'],
    [{ name: 'x', colour: 'copper' }, '/colour'],
  ])('is told what is wrong with %j', async (fields, pointer) => {
    const { path, type } = await create(`Gut ${randomUUID()}`);
    for (const answer of [anna.post('/contacttype/', fields), anna.put(path, fields)]) {
      expect(await answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
    }
    if (Object.keys(fields).length > 0)
      expect(await anna.patch(path, fields)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
    expect((await anna.get(path)).body).toEqual(type);
  });

  test('may use 128 characters of any script', async () => {
    for (const name of ['🐎'.repeat(128), '山'.repeat(128), 'ﷺ'.repeat(128)])
      expect((await create(name)).type.name).toBe(name);
  });
});

describe('a member', () => {
  test('reads the types and changes none, at neither door', async () => {
    const { path, type } = await create('Nur lesen');
    expect((await mona.get(path)).body).toEqual(type);
    expect(await typesOf(mona)).toContainEqual(type);
    const tries = [
      mona.post('/contacttype/', { name: 'x' }),
      mona.put(path, { name: 'x' }),
      mona.patch(path, { name: 'x' }),
      mona.delete(path),
    ];
    for (const answer of tries)
      expect(await answer).toMatchObject({ status: 403, body: { type: '/docs/problems#not_allowed' } });
    const { contactType } = mona.trpc;
    const { uuid } = type;
    const calls = [
      contactType.create.mutate({ name: 'x' }),
      contactType.replace.mutate({ uuid, name: 'x' }),
      contactType.update.mutate({ uuid, name: 'x' }),
      contactType.delete.mutate({ uuid }),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ data: { problem: { status: 403 } } });
    expect((await mona.get(path)).body).toEqual(type);
  });

  test('is refused before anything else is looked at', async () => {
    expect((await mona.put(NOBODY, 'not even an object')).status).toBe(403);
    expect((await mona.delete('/contacttype/x/')).status).toBe(403);
  });
});

describe('a name', () => {
  test('is unique ignoring case, but not accents', async () => {
    await create('Élève');
    for (const name of ['Élève', 'ÉLÈVE', 'élève', 'E\u0301le\u0300ve', ' élève '])
      expect(await anna.post('/contacttype/', { name })).toMatchObject(conflict);
    await create('Eleve');
    await create('Élevé');
    for (const name of ['customer', 'SUPPLIER'])
      expect(await anna.post('/contacttype/', { name })).toMatchObject(conflict);
  });

  test('that is taken cannot be had by a change either, but the own one in another case can', async () => {
    const { path, type } = await create('Mitglied');
    await create('Vorstand');
    expect(await anna.put(path, { name: 'VORSTAND' })).toMatchObject(conflict);
    expect(await anna.patch(path, { name: 'vorstand' })).toMatchObject(conflict);
    await expect(anna.trpc.contactType.update.mutate({ uuid: type.uuid, name: 'vorstand' })).rejects.toMatchObject({
      data: { code: 'CONFLICT', problem: { status: 409, errors: [{ pointer: '/name' }] } },
    });
    expect((await anna.get(path)).body).toEqual(type);
    expect((await anna.patch(path, { name: 'MITGLIED' })).body).toMatchObject({ name: 'MITGLIED' });
  });

  test('is free in every other organization, and again when its type is deleted', async () => {
    const { path } = await create('Frei');
    await create('Frei', bert);
    await anna.delete(path);
    await create('FREI');
  });

  test('goes to one of many who want it at once', async () => {
    const answers = await Promise.all(
      ['Gleich', 'GLEICH', 'gleich', 'gLeich'].map((name) => anna.post('/contacttype/', { name })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
  });
});

describe('two organizations', () => {
  test('never see each other’s types', async () => {
    const { path, type } = await create('Berts Geheimnis', bert);
    expect((await typesOf(anna)).map(({ uuid }) => uuid)).not.toContain(type.uuid);
    const calls = [
      (at: string) => anna.get(at),
      (at: string) => anna.delete(at),
      (at: string) => anna.put(at, { name: 'Taken' }),
      (at: string) => anna.patch(at, { name: 'Taken' }),
    ];
    for (const call of calls) {
      const [foreign, unknown] = [await call(path), await call(NOBODY)];
      expect([foreign.status, unknown.status]).toEqual([404, 404]);
      expect(foreign.text.replace(path, NOBODY)).toBe(unknown.text);
    }
    expect((await bert.get(path)).body).toEqual(type);
  });
});

describe('deleting a type', () => {
  test('leaves its contacts with none, and says so to those who read what changed', async () => {
    const { path, type } = await create('Vorbei');
    const contacts = await Promise.all(
      [1, 2].map(() => anna.post<Contact>('/contact/', { contact_type: 'Vorbei', last_name: 'x' })),
    );
    const other = (await anna.post<Contact>('/contact/', { contact_type: 'Supplier' })).body;
    expect((await anna.delete(path)).status).toBe(204);
    for (const { body } of contacts) {
      const after = (await anna.get<Contact>(`/contact/${body.uuid}/`)).body;
      expect(after).toEqual({ ...body, contact_type: null, edit_date: instant });
      expect(after.edit_date > body.edit_date).toBe(true);
    }
    expect((await anna.get(`/contact/${other.uuid}/`)).body).toEqual(other);
    expect((await anna.get(`/contact/?contact_type=${type.uuid},vorbei`)).body).toMatchObject({ count: 0 });
  });

  test('succeeds while contacts of this type are added, which then have none or are refused', async () => {
    for (let round = 0; round < 5; round++) {
      const { path } = await create('Umkämpft');
      const adding = Array.from({ length: 8 }, () => anna.post<Contact>('/contact/', { contact_type: 'umkämpft' }));
      const [deleted, ...added] = await Promise.all([anna.delete(path), ...adding]);
      expect(deleted?.status).toBe(204);
      for (const { status, body } of added) {
        if (status === 201)
          expect((await anna.get(`/contact/${String(body?.uuid)}/`)).body).toMatchObject({ contact_type: null });
        else expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ pointer: '/contact_type' }] } });
      }
    }
  });
});
