import { randomUUID } from 'node:crypto';
import type { Contact } from '@kupfer/schemas/contact';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const LARGEST = 999_999_999;

async function create(person: Person, fields: Fields = {}): Promise<Contact> {
  const { status, body } = await person.post<Contact>('/contact/', fields);
  expect({ status, body }).toMatchObject({ status: 201 });
  return body;
}

/** Adds so many contacts at the same time, every fifth by tRPC (20 to a batch), and answers their numbers. */
async function createAtOnce(person: Person, times: number): Promise<number[]> {
  const contacts = Array.from({ length: times }, (_, position) =>
    position % 5 > 0 ? create(person) : person.trpc.contact.create.mutate({}),
  );
  return (await Promise.all(contacts)).map(({ customer_id }) => customer_id);
}

const taken = { status: 409, body: { type: '/docs/problems#conflict', errors: [{ pointer: '/customer_id' }] } };

describe('a number that is left blank', () => {
  test('is the next of the organization, from 10001', async () => {
    const [anna, bert] = [service.as(), service.as()];
    expect((await create(anna)).customer_id).toBe(10001);
    expect((await create(anna, { customer_id: null })).customer_id).toBe(10002);
    expect((await create(bert)).customer_id).toBe(10001);
    expect((await create(anna)).customer_id).toBe(10003);
  });

  test('is never given twice, also when its contact is deleted or has another number', async () => {
    const anna = service.as();
    const [first, second] = [await create(anna), await create(anna)];
    await anna.delete(`/contact/${second.uuid}/`);
    expect((await create(anna)).customer_id).toBe(10003);
    await anna.patch(`/contact/${first.uuid}/`, { customer_id: 7 });
    expect((await create(anna)).customer_id).toBe(10004);
  });

  test('is one that nobody uses', async () => {
    const anna = service.as();
    for (const customer_id of [10001, 10003, 10004, 10006, 500_000]) await create(anna, { customer_id });
    const numbers = [await create(anna), await create(anna), await create(anna), await create(anna)];
    expect(numbers.map(({ customer_id }) => customer_id)).toEqual([10002, 10005, 10007, 10008]);
  });

  test('does not follow the explicit ones, however large they are', async () => {
    const anna = service.as();
    for (const customer_id of [10001, LARGEST - 1, LARGEST, 5]) await create(anna, { customer_id });
    expect((await create(anna)).customer_id).toBe(10002);
    expect((await create(anna)).customer_id).toBe(10003);
  });

  test('is distinct for a hundred contacts that come at once', async () => {
    const anna = service.as();
    const numbers = await createAtOnce(anna, 100);
    expect(new Set(numbers).size).toBe(100);
    expect(Math.min(...numbers)).toBe(10001);
    expect(Math.max(...numbers)).toBe(10100);
    expect((await anna.get('/contact/?limit=1')).body).toMatchObject({ count: 100 });
  });

  test('is distinct for a hundred at once with a block of explicit numbers in the way', async () => {
    const anna = service.as();
    const block = Array.from({ length: 40 }, (_, position) => 10_010 + position);
    await Promise.all(block.map((customer_id) => create(anna, { customer_id })));
    const numbers = await createAtOnce(anna, 100);
    expect(new Set([...numbers, ...block]).size).toBe(140);
    expect(numbers.filter((number) => number < 10_010).length).toBe(9);
  });

  test('is distinct while explicit numbers are taken at the same time', async () => {
    const anna = service.as();
    const explicit = Array.from({ length: 30 }, (_, position) =>
      anna.post<Contact>('/contact/', { customer_id: 10_001 + 2 * position }),
    );
    const [numbers, answers] = await Promise.all([createAtOnce(anna, 30), Promise.all(explicit)]);
    const stored = answers.filter(({ status }) => status === 201).map(({ body }) => body.customer_id);
    expect(new Set([...numbers, ...stored]).size).toBe(numbers.length + stored.length);
    for (const answer of answers) if (answer.status !== 201) expect(answer).toMatchObject(taken);
  });

  test('leaves the counters of other organizations alone, also at the same time', async () => {
    const people = [service.as(), service.as(), service.as()];
    const numbers = await Promise.all(people.map((person) => createAtOnce(person, 10)));
    for (const each of numbers)
      expect(each.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, n) => 10_001 + n));
  });
});

describe('an explicit number', () => {
  test('is unique in the organization, and free in every other', async () => {
    const [anna, bert] = [service.as(), service.as()];
    const first = await create(anna, { customer_id: 42 });
    const second = await create(anna, { customer_id: 43 });
    expect((await create(bert, { customer_id: 42 })).customer_id).toBe(42);
    expect(await anna.post('/contact/', { customer_id: 42 })).toMatchObject(taken);
    expect(await anna.put(`/contact/${second.uuid}/`, { customer_id: 42 })).toMatchObject(taken);
    expect(await anna.patch(`/contact/${second.uuid}/`, { customer_id: 42 })).toMatchObject(taken);
    await expect(anna.trpc.contact.create.mutate({ customer_id: 42 })).rejects.toMatchObject({
      data: { code: 'CONFLICT', problem: { status: 409, errors: [{ pointer: '/customer_id' }] } },
    });
    expect((await anna.get(`/contact/${second.uuid}/`)).body).toEqual(second);
    expect((await anna.get('/contact/?limit=1')).body).toMatchObject({ count: 2 });
    await anna.delete(`/contact/${first.uuid}/`);
    expect(await anna.patch(`/contact/${second.uuid}/`, { customer_id: 42 })).toMatchObject({ status: 200 });
  });

  test('is taken by one of many who want it at once', async () => {
    const anna = service.as();
    const answers = await Promise.all(Array.from({ length: 12 }, () => anna.post('/contact/', { customer_id: 77 })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(11);
  });

  test('is kept by PUT and PATCH that leave it blank, and by those that repeat it', async () => {
    const anna = service.as();
    const { uuid } = await create(anna, { customer_id: 42 });
    const path = `/contact/${uuid}/`;
    for (const body of [{}, { customer_id: null }, { customer_id: 42 }, { first_name: 'x' }]) {
      expect(await anna.put(path, body)).toMatchObject({ status: 200, body: { customer_id: 42 } });
      expect(await anna.patch(path, body)).toMatchObject({ status: 200, body: { customer_id: 42 } });
    }
    expect((await create(anna)).customer_id).toBe(10001);
  });

  test('that is changed can be searched for', async () => {
    const anna = service.as();
    const { uuid } = await create(anna, { customer_id: 4711 });
    await anna.patch(`/contact/${uuid}/`, { customer_id: 815_000 });
    expect((await anna.get('/contact/?search=815000')).body).toMatchObject({ count: 1, results: [{ uuid }] });
    expect((await anna.get('/contact/?search=4711')).body).toMatchObject({ count: 0 });
  });
});

describe('the CoreUser of a contact', () => {
  const other = { status: 409, body: { type: '/docs/problems#conflict', errors: [{ pointer: '/core_user_uuid' }] } };

  test('is unique in the organization, and free in every other', async () => {
    const [anna, bert] = [service.as(), service.as()];
    const core_user_uuid = randomUUID();
    const first = await create(anna, { core_user_uuid });
    const second = await create(anna);
    expect((await create(bert, { core_user_uuid })).core_user_uuid).toBe(core_user_uuid);
    expect(await anna.post('/contact/', { core_user_uuid: core_user_uuid.toUpperCase() })).toMatchObject(other);
    expect(await anna.put(`/contact/${second.uuid}/`, { core_user_uuid })).toMatchObject(other);
    expect(await anna.patch(`/contact/${second.uuid}/`, { core_user_uuid })).toMatchObject(other);
    await expect(anna.trpc.contact.update.mutate({ uuid: second.uuid, core_user_uuid })).rejects.toMatchObject({
      data: { problem: { status: 409, errors: [{ pointer: '/core_user_uuid' }] } },
    });
    expect(await anna.put(`/contact/${first.uuid}/`, { core_user_uuid })).toMatchObject({ status: 200 });
    await anna.patch(`/contact/${first.uuid}/`, { core_user_uuid: null });
    expect(await anna.patch(`/contact/${second.uuid}/`, { core_user_uuid })).toMatchObject({ status: 200 });
  });

  test('may be missing in any number of contacts', async () => {
    const anna = service.as();
    const contacts = [await create(anna), await create(anna, { core_user_uuid: null })];
    expect(contacts.map(({ core_user_uuid }) => core_user_uuid)).toEqual([null, null]);
  });
});
