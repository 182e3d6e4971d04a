import { randomUUID } from 'node:crypto';
import type { Contact, ContactPage } from '@kupfer/schemas/contact';
import type { ContactType } from '@kupfer/schemas/contact-type';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let bert: Person;
let annas: Contact;
let berts: Contact;
let bertsType: ContactType;

const shared = {
  siteprofile_uuids: [randomUUID()],
  workflowlevel1_uuids: [randomUUID()],
  workflowlevel2_uuids: [randomUUID()],
};
const core_user_uuid = randomUUID();
const NOBODY = '0198c0de-0000-7000-8000-000000000001';

beforeAll(async () => {
  service = await startService();
  anna = service.as(undefined, 'admin');
  bert = service.as(undefined, 'admin');
  const fields = {
    ...shared,
    core_user_uuid,
    contact_type: 'Partner',
    customer_type: 'Company',
    phones: [{ type: 'office', number: '+49 30 1234567' }],
  };
  await anna.post('/contacttype/', { name: 'Partner' });
  bertsType = (await bert.post<ContactType>('/contacttype/', { name: 'Partner' })).body;
  annas = (await anna.post<Contact>('/contact/', { ...fields, last_name: 'Offen', company: 'Gleich AG' })).body;
  berts = (await bert.post<Contact>('/contact/', { ...fields, last_name: 'Geheim', company: 'Gleich AG' })).body;
});
afterAll(() => service.stop());

const bodyOf = (method: string, fields: Fields): RequestInit =>
  method === 'GET' || method === 'DELETE'
    ? {}
    : { body: JSON.stringify(fields), headers: { 'content-type': 'application/json' } };

const requests: [string, () => Fields][] = [
  ['GET', () => ({})],
  ['DELETE', () => ({})],
  ['PUT', () => ({ last_name: 'Taken' })],
  ['PATCH', () => ({ last_name: 'Taken' })],
  ['PUT', () => ({ ...annas, uuid: undefined })],
  ['PATCH', () => ({ contact_type: 'Nobody', customer_id: annas.customer_id })],
];

test.each(requests)(
  '%s of another organization’s contact is 404 with the same bytes as of an unknown one',
  async (method, fields) => {
    const before = (await bert.get(`/contact/${berts.uuid}/`)).text;
    const foreign = await anna.send(method, `/contact/${berts.uuid}/`, bodyOf(method, fields()));
    const unknown = await anna.send(method, `/contact/${NOBODY}/`, bodyOf(method, fields()));
    expect(foreign.status).toBe(404);
    expect(unknown.status).toBe(404);
    expect(foreign.body).toMatchObject({ instance: `/contact/${berts.uuid}/` });
    expect(foreign.text.replaceAll(berts.uuid, NOBODY)).toBe(unknown.text);
    expect((await bert.get(`/contact/${berts.uuid}/`)).text).toBe(before);
  },
);

describe('by tRPC', () => {
  const problem = { status: 404, type: '/docs/problems#not_found', detail: 'There is no such object.' };
  const calls: [string, (uuid: string) => Promise<unknown>][] = [
    ['get', (uuid) => anna.trpc.contact.get.query({ uuid })],
    ['replace', (uuid) => anna.trpc.contact.replace.mutate({ uuid, last_name: 'Taken' })],
    ['update', (uuid) => anna.trpc.contact.update.mutate({ uuid, last_name: 'Taken' })],
    ['delete', (uuid) => anna.trpc.contact.delete.mutate({ uuid })],
  ];

  test.each(calls)(
    '%s of another organization’s, an unknown and a malformed one is the same problem',
    async (name, call) => {
      for (const uuid of [berts.uuid, NOBODY, 'x', '']) {
        await expect(call(uuid)).rejects.toMatchObject({
          message: problem.detail,
          data: {
            code: 'NOT_FOUND',
            httpStatus: 404,
            path: `contact.${name}`,
            problem: { ...problem, instance: `/trpc/contact.${name}` },
          },
        });
      }
      expect((await bert.get(`/contact/${berts.uuid}/`)).body).toEqual(berts);
    },
  );

  test('the same rules hold as by REST, and the problem says so', async () => {
    const wrong = anna.trpc.contact.create.mutate({
      last_name: 'x'.repeat(51),
      emails: [{ type: 'office', email: 'nobody' }],
    });
    await expect(wrong).rejects.toMatchObject({
      data: { problem: { status: 400, errors: [{ pointer: '/last_name' }, { pointer: '/emails/0/email' }] } },
    });
    const moved = anna.trpc.contact.update.mutate({ uuid: annas.uuid, organization_uuid: bert.organization_uuid });
    await expect(moved).rejects.toMatchObject({
      data: { problem: { status: 400, errors: [{ pointer: '/organization_uuid' }] } },
    });
  });

  test('a contact is made, read, replaced, changed, listed and deleted', async () => {
    const { contact } = anna.trpc;
    const made = await contact.create.mutate({ last_name: 'Kurz', title: 'Mr.', notes: 'x' });
    expect((await anna.get(`/contact/${made.uuid}/`)).body).toEqual(made);
    expect(await contact.update.mutate({ uuid: made.uuid, first_name: 'Karl' })).toMatchObject({
      title: 'Mr.',
      first_name: 'Karl',
    });
    const read = await contact.get.query({ uuid: made.uuid.toUpperCase() });
    expect(await contact.replace.mutate(read)).toMatchObject({
      ...made,
      first_name: 'Karl',
      edit_date: expect.any(String),
    });
    expect(await contact.replace.mutate({ uuid: made.uuid })).toMatchObject({
      title: null,
      notes: null,
      customer_id: made.customer_id,
    });
    expect((await contact.list.query({ uuid: [made.uuid] })).count).toBe(1);
    expect(await contact.delete.mutate({ uuid: made.uuid })).toBeUndefined();
    await expect(contact.get.query({ uuid: made.uuid })).rejects.toMatchObject({ data: { problem } });
  });
});

describe('a list', () => {
  const everything = () => [
    '',
    'count=true&ordering=-edit_date',
    'search=gleich',
    'search=030%201234567',
    'search=partner',
    'search=10001',
    'starts_with=gleich',
    `uuid=${annas.uuid},${berts.uuid}`,
    'contact_type=Partner,partner',
    `contact_type=Partner,${bertsType.uuid}`,
    'customer_type=Company',
    `siteprofile_uuids=${shared.siteprofile_uuids}`,
    `workflowlevel1_uuids=${shared.workflowlevel1_uuids}`,
    `workflowlevel2_uuids=${shared.workflowlevel2_uuids}`,
    `core_user_uuid=${core_user_uuid}`,
    `edit_date_gte=${berts.edit_date}`,
    `edit_date_gte=1900-01-01T00:00:00Z`,
  ];

  test('shows the own organization alone, whatever is asked for', async () => {
    for (const query of everything()) {
      for (const [person, own] of [
        [anna, annas],
        [bert, berts],
      ] as const) {
        const { status, body } = await person.get<ContactPage>(`/contact/?${query}`);
        expect(status).toBe(200);
        const allowed =
          query === 'search=partner' || (person === anna && query.startsWith('edit_date_gte=2'))
            ? [[], [own]]
            : [[own]];
        expect(allowed).toContainEqual(body.results);
        expect(body.count).toBe(body.results.length);
      }
    }
  });

  test('finds nothing of what only the other has', async () => {
    const secrets = [
      'search=geheim',
      'starts_with=Geheim',
      `uuid=${berts.uuid}`,
      `contact_type=${bertsType.uuid}`,
      `search=${berts.uuid}`,
    ];
    for (const query of secrets) {
      expect((await anna.get(`/contact/?${query}`)).body).toEqual({
        count: 0,
        next: null,
        previous: null,
        results: [],
      });
    }
  });

  test('is not shown to a stranger', async () => {
    expect((await service.stranger.get('/contact/')).status).toBe(401);
    expect((await service.stranger.get(`/contact/${annas.uuid}/`)).status).toBe(401);
    expect((await service.stranger.post('/contact/', {})).status).toBe(401);
    await expect(service.stranger.trpc.contact.list.query({})).rejects.toMatchObject({
      data: { problem: { status: 401 } },
    });
  });

  test('is shared by the members of an organization', async () => {
    const member = service.as(anna.organization_uuid, 'member');
    expect((await member.get(`/contact/${annas.uuid}/`)).body).toEqual(annas);
    const { body } = await member.post<Contact>('/contact/', { last_name: 'Mit' });
    expect((await anna.get(`/contact/${body.uuid}/`)).body).toEqual(body);
    expect((await member.delete(`/contact/${body.uuid}/`)).status).toBe(204);
  });
});
