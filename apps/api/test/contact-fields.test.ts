import { randomUUID } from 'node:crypto';
import type { Contact } from '@kupfer/schemas/contact';
import type { ContactType } from '@kupfer/schemas/contact-type';
import type { Problem } from '@kupfer/schemas/problem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let bert: Person;
let path: string;

beforeAll(async () => {
  service = await startService();
  anna = service.as(undefined, 'admin');
  bert = service.as(undefined, 'admin');
  path = `/contact/${(await anna.post<Contact>('/contact/', {})).body.uuid}/`;
});
afterAll(() => service.stop());

const many = <Item>(length: number, item: (position: number) => Item) =>
  Array.from({ length }, (_, position) => item(position));
const email = (address: string) => ({ type: 'office', email: address });
const phone = (number: string) => ({ type: 'office', number });
const guid = (position: number) => `00000000-0000-0000-0000-${String(position).padStart(12, '0')}`;

/** What is sent, and what the contact then shows, if that is something else. */
const understood: [Fields, Fields?][] = [
  [
    {
      first_name: 'x'.repeat(50),
      middle_name: '🐎'.repeat(50),
      last_name: '\u00e9'.repeat(50),
      suffix: 'e\u0301'.repeat(25),
    },
  ],
  [{ first_name: ' \t Anna \n' }, { first_name: 'Anna' }],
  [{ last_name: "O'Brien-Łęcki 山田 '; drop table contact; -- <b>%_\\" }],
  [{ title: 'Mr.' }],
  [{ title: 'mr' }, { title: 'Mr.' }],
  [{ title: 'MS.' }, { title: 'Ms.' }],
  [{ title: 'mrs' }, { title: 'Mrs.' }],
  [{ title: 'miss' }, { title: 'Miss' }],
  [{ title: 'family' }, { title: 'Family' }],
  [{ customer_type: 'customer' }, { customer_type: 'Customer' }],
  [{ customer_type: 'CONTACT' }, { customer_type: 'Contact' }],
  [{ customer_type: 'company' }, { customer_type: 'Company' }],
  [{ customer_type: 'public' }, { customer_type: 'Public' }],
  [{ company: 'x'.repeat(100) }],
  [{ company: '' }],
  [
    { addresses: [{ type: 'home' }] },
    { addresses: [{ type: 'home', street: '', house_number: '', postal_code: '', city: '', country: '' }] },
  ],
  [
    {
      addresses: ['home', 'billing', 'business', 'delivery', 'mailing'].map((type) => ({
        type,
        street: 'x'.repeat(100),
        house_number: 'x'.repeat(20),
        postal_code: 'x'.repeat(20),
        city: 'x'.repeat(85),
        country: 'x'.repeat(50),
      })),
    },
  ],
  [{ emails: ['office', 'private', 'other'].map((type) => ({ type, email: `${type}@example.org` })) }],
  [{ emails: [{ type: 'OFFICE', email: ' a@example.org ' }] }, { emails: [email('a@example.org')] }],
  [{ emails: [email(`a@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(60)}`)] }],
  [{ emails: [email('office@bücher.example')] }],
  [{ emails: many(50, (position) => email(`a${position}@example.org`)) }],
  [{ phones: ['office', 'mobile', 'home', 'fax'].map((type) => ({ type, number: '+49 30 1' })) }],
  [{ phones: [phone(' 110 ')] }, { phones: [phone('110')] }],
  [{ phones: [phone('(030)/1-2.3 +4567890')] }],
  [{ phones: many(50, (position) => phone(`030 ${position}`)) }],
  [{ siteprofile_uuids: many(1000, guid) }],
  [
    { workflowlevel1_uuids: ['0198C0DE-FFFF-FFFF-FFFF-00000000000A'] },
    { workflowlevel1_uuids: ['0198c0de-ffff-ffff-ffff-00000000000a'] },
  ],
  [{ notes: '🐎'.repeat(10_000) }],
  [{ notes: ' two\r\nlines\twith a tabulator ' }, { notes: 'two\r\nlines\twith a tabulator' }],
  [{ customer_id: 1 }],
  [{ customer_id: 999_999_999 }],
  [
    { core_user_uuid: '0198C0DE-0000-0000-0000-00000000000A' },
    { core_user_uuid: '0198c0de-0000-0000-0000-00000000000a' },
  ],
];

const short = (sent: Fields) => JSON.stringify(sent).slice(0, 80);

test.each(understood.map(([sent, shown = sent]) => ({ sent, shown, as: short(sent) })))(
  'POST, PUT and PATCH understand $as',
  async ({ sent, shown }) => {
    for (const send of [anna.put, anna.patch]) {
      await anna.put(path, {});
      const { status, body } = await send<Contact>(path, sent);
      expect({ status, body }).toMatchObject({ status: 200, body: shown });
      expect((await anna.get(path)).body).toEqual(body);
    }
    await anna.put(path, { customer_id: 10001 });
    const { status, body } = await anna.post<Contact>('/contact/', sent);
    expect({ status, body }).toMatchObject({ status: 201, body: shown });
    await anna.delete(`/contact/${body.uuid}/`);
  },
);

/** What is sent, and the place that the refusal names. */
const refused: [Fields, string][] = [
  [{ first_name: 'x'.repeat(51) }, '/first_name'],
  [{ middle_name: '🐎'.repeat(51) }, '/middle_name'],
  [{ last_name: 'two\nlines' }, '/last_name'],
  [{ suffix: 'bell\u0007' }, '/suffix'],
  [{ last_name: 'nul\0' }, '/last_name'],
  [{ last_name: 'half \ud83d' }, '/last_name'],
  [{ last_name: 'line\u2028separator' }, '/last_name'],
  [{ first_name: 7 }, '/first_name'],
  [{ title: 'Dr.' }, '/title'],
  [{ title: '' }, '/title'],
  [{ title: 1 }, '/title'],
  [{ customer_type: 'Supplier' }, '/customer_type'],
  [{ company: 'x'.repeat(101) }, '/company'],
  [{ company: ['x'] }, '/company'],
  [{ addresses: {} }, '/addresses'],
  [{ addresses: [{}] }, '/addresses/0/type'],
  [{ addresses: [{ type: 'office' }] }, '/addresses/0/type'],
  [{ addresses: [{ type: 'home' }, { type: 'home', street: 'x'.repeat(101) }] }, '/addresses/1/street'],
  [{ addresses: [{ type: 'home', house_number: 'x'.repeat(21) }] }, '/addresses/0/house_number'],
  [{ addresses: [{ type: 'home', postal_code: 'x'.repeat(21) }] }, '/addresses/0/postal_code'],
  [{ addresses: [{ type: 'home', postal_code: 10969 }] }, '/addresses/0/postal_code'],
  [{ addresses: [{ type: 'home', city: 'x'.repeat(86) }] }, '/addresses/0/city'],
  [{ addresses: [{ type: 'home', country: 'x'.repeat(51) }] }, '/addresses/0/country'],
  [{ addresses: [{ type: 'home', country: null }] }, '/addresses/0/country'],
  [{ addresses: [{ type: 'home', floor: 3 }] }, '/addresses/0/floor'],
  [{ addresses: many(51, () => ({ type: 'home' })) }, '/addresses'],
  [{ emails: ['a@example.org'] }, '/emails/0'],
  [{ emails: [{ type: 'office' }] }, '/emails/0/email'],
  [{ emails: [{ email: 'a@example.org' }] }, '/emails/0/type'],
  [{ emails: [{ type: 'home', email: 'a@example.org' }] }, '/emails/0/type'],
  [{ emails: [email('nobody')] }, '/emails/0/email'],
  [{ emails: [email('a@example.org\r\nBcc: b@example.org')] }, '/emails/0/email'],
  [{ emails: [email(`a@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(61)}`)] }, '/emails/0/email'],
  [{ emails: many(51, (position) => email(`a${position}@example.org`)) }, '/emails'],
  [{ phones: [{ type: 'private', number: '+49 30 1' }] }, '/phones/0/type'],
  [{ phones: [phone('12')] }, '/phones/0/number'],
  [{ phones: [phone('1-+()2')] }, '/phones/0/number'],
  [{ phones: [phone('1'.repeat(21))] }, '/phones/0/number'],
  [{ phones: [phone('0800 KUPFER')] }, '/phones/0/number'],
  [{ phones: [phone('٠١٢٣')] }, '/phones/0/number'],
  [{ phones: [phone('030\n1234')] }, '/phones/0/number'],
  [{ phones: [phone('')] }, '/phones/0/number'],
  [{ phones: [{ type: 'office', number: 110 }] }, '/phones/0/number'],
  [{ phones: many(51, () => phone('110')) }, '/phones'],
  [{ siteprofile_uuids: ['x'] }, '/siteprofile_uuids/0'],
  [{ siteprofile_uuids: guid(1) }, '/siteprofile_uuids'],
  [{ workflowlevel1_uuids: [guid(1), guid(1)] }, '/workflowlevel1_uuids/1'],
  [{ workflowlevel2_uuids: many(1001, guid) }, '/workflowlevel2_uuids'],
  [{ notes: 'x'.repeat(10_001) }, '/notes'],
  [{ notes: 'nul\0' }, '/notes'],
  [{ notes: 'bell\u0007' }, '/notes'],
  [{ customer_id: 0 }, '/customer_id'],
  [{ customer_id: -1 }, '/customer_id'],
  [{ customer_id: 1_000_000_000 }, '/customer_id'],
  [{ customer_id: 1.5 }, '/customer_id'],
  [{ customer_id: '7' }, '/customer_id'],
  [{ customer_id: true }, '/customer_id'],
  [{ core_user_uuid: 'x' }, '/core_user_uuid'],
  [{ core_user_uuid: '' }, '/core_user_uuid'],
  [{ contact_type: '' }, '/contact_type'],
  [{ contact_type: 'x'.repeat(129) }, '/contact_type'],
  [{ contact_type: 7 }, '/contact_type'],
];

test.each(refused.map(([sent, pointer]) => ({ sent, pointer, as: short(sent) })))(
  '$pointer is named when it is refused: $as',
  async ({ sent, pointer }) => {
    const before = (await anna.get(path)).text;
    for (const answer of [
      anna.post<Problem>('/contact/', sent),
      anna.put<Problem>(path, sent),
      anna.patch<Problem>(path, sent),
    ]) {
      const { status, body } = await answer;
      expect({ status, pointers: body.errors?.map((error) => error.pointer) }).toEqual({
        status: 400,
        pointers: [pointer],
      });
    }
    const refusal = anna.trpc.contact.update.mutate({ uuid: path.slice(9, -1), ...sent });
    await expect(refusal).rejects.toMatchObject({
      data: { code: 'BAD_REQUEST', problem: { status: 400, errors: [{ pointer }] } },
    });
    expect((await anna.get(path)).text).toBe(before);
  },
);

describe('a contact type', () => {
  test.each(['Supplier', 'supplier', 'SUPPLIER', '  Supplier '])(
    'is named %j, and shown as it is written',
    async (contact_type) => {
      expect(await anna.patch(path, { contact_type })).toMatchObject({
        status: 200,
        body: { contact_type: 'Supplier' },
      });
    },
  );

  test('is named by its uuid too, in any case', async () => {
    const händler = (await anna.post<ContactType>('/contacttype/', { name: 'Händler' })).body;
    for (const contact_type of [händler.uuid, händler.uuid.toUpperCase(), 'HÄNDLER', 'ha\u0308ndler']) {
      expect(await anna.post('/contact/', { contact_type })).toMatchObject({
        status: 201,
        body: { contact_type: 'Händler' },
      });
    }
    expect((await anna.post('/contact/', { contact_type: 'Handler' })).status).toBe(400);
  });

  test('that reads like the uuid of another is still found by its name', async () => {
    const first = (await anna.post<ContactType>('/contacttype/', { name: 'First' })).body;
    await anna.post('/contacttype/', { name: first.uuid });
    const { body } = await anna.post<Contact>('/contact/', { contact_type: first.uuid });
    expect(body.contact_type).toBe(first.uuid);
    expect((await anna.put<Contact>(`/contact/${body.uuid}/`, body)).body.contact_type).toBe(first.uuid);
  });

  test('that is unknown and one that is another organization’s are the same refusal', async () => {
    const foreign = (await bert.post<ContactType>('/contacttype/', { name: 'Geheim' })).body;
    const refusals = await Promise.all(
      ['Nobody', randomUUID(), 'Geheim', foreign.uuid].map((contact_type) => anna.post('/contact/', { contact_type })),
    );
    expect(refusals[0]).toMatchObject({ status: 400, body: { errors: [{ pointer: '/contact_type' }] } });
    expect(new Set(refusals.map(({ text }) => text)).size).toBe(1);
    expect(refusals.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  });

  test('shows its new name at once', async () => {
    const type = (await anna.post<ContactType>('/contacttype/', { name: 'Before' })).body;
    const { body } = await anna.post<Contact>('/contact/', { contact_type: 'Before' });
    await anna.patch(`/contacttype/${type.uuid}/`, { name: 'After' });
    expect((await anna.get(`/contact/${body.uuid}/`)).body).toMatchObject({ contact_type: 'After' });
  });
});
