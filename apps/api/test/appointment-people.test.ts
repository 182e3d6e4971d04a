import { randomUUID } from 'node:crypto';
import type { Appointment } from '@kupfer/schemas/appointment';
import type { Contact } from '@kupfer/schemas/contact';
import type { Problem } from '@kupfer/schemas/problem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, anInstant, book, good, hour, look, meet, placesOf, uuids } from './appointments.ts';
import { type Fields, type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let bert: Person;
let meier: Contact;
let foreign: Contact;

beforeAll(async () => {
  service = await startService();
  anna = service.as();
  bert = service.as();
  meier = await meet(anna, { last_name: 'Meier' });
  foreign = await meet(bert, { last_name: 'Foreign' });
});
afterAll(() => service.stop());

describe('the owner', () => {
  const owners = () => ({
    caller: { owner: anna.core_user_uuid, owner_type: 'CoreUser' },
    contact: { owner: meier.uuid, owner_type: 'Contact' },
    organization: { owner: anna.organization_uuid, owner_type: 'Organization' },
    somebody: { owner: randomUUID(), owner_type: 'CoreUser' },
  });
  const kinds = ['caller', 'contact', 'organization', 'somebody'] as const;

  test.each(kinds)('that is the %s has the type of that, in any spelling of the uuid', async (kind) => {
    const owned = owners()[kind];
    expect(await book(anna, { owner: owned.owner.toUpperCase() })).toMatchObject(owned);
  });

  test.each(kinds)('that becomes the %s gets the type of that when none is given', async (kind) => {
    const owned = owners()[kind];
    for (const before of Object.values(owners())) {
      const [first, second] = [await book(anna, { owner: before.owner }), await book(anna, { owner: before.owner })];
      expect(first).toMatchObject(before);
      expect(await good(anna.patch(addressOf(first), { owner: owned.owner }))).toMatchObject(owned);
      expect(await good(anna.put(addressOf(second), { ...hour, owner: owned.owner }))).toMatchObject(owned);
    }
  });

  test('a given type that is true is taken, as older clients spell it too', async () => {
    const { caller, contact, organization } = owners();
    expect(await book(anna, { ...caller, owner_type: 'core_user' })).toMatchObject(caller);
    const booked = await book(anna, { ...contact, owner_type: 'contact' });
    expect(booked).toMatchObject(contact);
    const own = { ...organization, owner_type: 'ORGANIZATION' };
    expect(await good(anna.patch(addressOf(booked), own))).toMatchObject(organization);
  });

  test('the type stays when the same owner is sent again without one', async () => {
    const user = randomUUID();
    const booked = await book(anna, { owner: user, owner_type: 'CoreUser' });
    await good(anna.patch(addressOf(booked), { owner: user.toUpperCase() }));
    expect(await good(anna.put(addressOf(booked), { ...hour, owner: user }))).toEqual({
      ...booked,
      edit_date: anInstant,
    });
  });

  test('a foreign contact, a foreign organization and an unknown uuid are the same refusal', async () => {
    const booked = await book(anna);
    const wrong: Fields[] = [
      { owner: foreign.uuid, owner_type: 'Contact' },
      { owner: randomUUID(), owner_type: 'Contact' },
      { owner: anna.organization_uuid, owner_type: 'Contact' },
      { owner: bert.organization_uuid, owner_type: 'Organization' },
      { owner: randomUUID(), owner_type: 'Organization' },
      { owner: meier.uuid, owner_type: 'Organization' },
    ];
    const answers = await Promise.all(
      wrong.flatMap((fields) => [
        anna.post('/appointment/', { ...hour, ...fields }),
        anna.put(addressOf(booked), { ...hour, ...fields }),
        anna.patch(addressOf(booked), fields),
      ]),
    );
    for (const answer of answers) expect(await placesOf(answer)).toEqual(['/owner']);
    const texts = answers.map(({ text }) => text.replace(addressOf(booked), '/appointment/'));
    expect(new Set(texts).size).toBe(1);
    expect(await look(anna, booked)).toEqual(booked);
  });

  test('a type alone must be true of the owner that is there', async () => {
    const booked = await book(anna);
    for (const owner_type of ['Contact', 'Organization']) {
      expect(await placesOf(anna.patch(addressOf(booked), { owner_type }))).toEqual(['/owner']);
    }
    expect(await look(anna, booked)).toEqual(booked);
  });

  test("a foreign contact's uuid without a type is only a user whom we do not know", async () => {
    expect(await book(anna, { owner: foreign.uuid })).toMatchObject({ owner_type: 'CoreUser' });
    expect(await book(anna, { owner: bert.organization_uuid })).toMatchObject({ owner_type: 'CoreUser' });
  });
});

describe('the contact', () => {
  test('is shown whole, and as it is now', async () => {
    const contact = await meet(anna, {
      first_name: 'Änne',
      contact_type: 'Customer',
      company: null,
      addresses: [{ type: 'home', street: 'Ufer' }],
      emails: [{ type: 'office', email: 'aenne@example.org' }],
      siteprofile_uuids: uuids(1),
    });
    const booked = await book(anna, { contact_uuid: contact.uuid.toUpperCase() });
    expect(booked).toMatchObject({ contact_uuid: contact.uuid, contact });
    const renamed = await good(anna.patch<Contact>(`/contact/${contact.uuid}/`, { first_name: 'Anne' }));
    expect((await look(anna, booked)).contact).toEqual(renamed);
    const [listed] = (await anna.trpc.appointment.list.query({ contact_uuid: contact.uuid })).results;
    expect(listed?.contact).toEqual(renamed);
  });

  test("another organization's is refused like an unknown one, at both doors", async () => {
    const booked = await book(anna, { contact_uuid: meier.uuid });
    const refusals: string[] = [];
    for (const contact_uuid of [foreign.uuid, randomUUID()]) {
      const answer = await anna.patch(addressOf(booked), { contact_uuid });
      expect(await placesOf(answer)).toEqual(['/contact_uuid']);
      refusals.push(answer.text);
      const problem = { status: 400, errors: [{ pointer: '/contact_uuid', detail: 'This object does not exist.' }] };
      const create = anna.trpc.appointment.create.mutate({ ...hour, contact_uuid });
      await expect(create).rejects.toMatchObject({ data: { problem } });
    }
    expect(refusals[0]).toBe(refusals[1]);
    expect(await look(anna, booked)).toEqual(booked);
  });
});

describe('the invitees', () => {
  test('stay in the order that was given, a thousand of them, whoever they are', async () => {
    const invitee_uuids = [...uuids(997), meier.uuid, anna.core_user_uuid, foreign.uuid];
    const booked = await book(anna, { invitee_uuids });
    expect(booked.invitee_uuids).toEqual(invitee_uuids);
    const turned = invitee_uuids.toReversed();
    expect((await good(anna.patch<Appointment>(addressOf(booked), { invitee_uuids: turned }))).invitee_uuids).toEqual(
      turned,
    );
    expect((await look(anna, booked)).invitee_uuids).toEqual(turned);
    const more = [...turned, randomUUID()];
    expect(await placesOf(anna.patch(addressOf(booked), { invitee_uuids: more }))).toEqual(['/invitee_uuids']);
    const fewer = turned.slice(1, 500);
    expect(
      (await good(anna.put<Appointment>(addressOf(booked), { ...hour, invitee_uuids: fewer }))).invitee_uuids,
    ).toEqual(fewer);
  });

  test('stand there once each, in any spelling', async () => {
    const [one = '', two] = uuids(2);
    const twice = { invitee_uuids: [one, two, one.toUpperCase()] };
    expect(await placesOf(anna.post('/appointment/', { ...hour, ...twice }))).toEqual(['/invitee_uuids/2']);
  });

  test('may have the owner among them, and keep their order when the owner changes', async () => {
    const invitee_uuids = [meier.uuid, anna.core_user_uuid, randomUUID()];
    const booked = await book(anna, { invitee_uuids });
    expect(booked).toMatchObject({ owner: anna.core_user_uuid, invitee_uuids });
    for (const owner of [meier.uuid, anna.organization_uuid, randomUUID(), anna.core_user_uuid]) {
      expect(await good(anna.patch(addressOf(booked), { owner }))).toMatchObject({ owner, invitee_uuids });
    }
    expect(await good(anna.patch(addressOf(booked), { invitee_uuids: [] }))).toMatchObject({ invitee_uuids: [] });
  });
});

describe('when a contact is deleted', () => {
  test('its appointments lose it as contact and as invitee, and tell that they changed', async () => {
    const [leaving, staying] = [await meet(anna), await meet(anna)];
    const user = randomUUID();
    const about = await book(anna, { contact_uuid: leaving.uuid });
    const invited = await book(anna, { invitee_uuids: [user, leaving.uuid, staying.uuid] });
    const other = await book(anna, { contact_uuid: staying.uuid, invitee_uuids: [staying.uuid] });
    expect((await anna.delete(`/contact/${leaving.uuid}/`)).status).toBe(204);

    const now = await look(anna, about);
    expect(now).toEqual({ ...about, contact_uuid: null, contact: null, edit_date: anInstant });
    expect(now.edit_date > about.edit_date).toBe(true);
    const left = await look(anna, invited);
    expect(left).toEqual({ ...invited, invitee_uuids: [user, staying.uuid], edit_date: anInstant });
    expect(left.edit_date > invited.edit_date).toBe(true);
    expect(await look(anna, other)).toEqual(other);
  });

  test('while it owns an appointment, the deletion is a conflict and changes nothing', async () => {
    const contact = await meet(anna);
    const owned = await book(anna, { owner: contact.uuid, contact_uuid: contact.uuid, invitee_uuids: [contact.uuid] });
    const refused = await anna.delete<Problem>(`/contact/${contact.uuid}/`);
    expect(refused).toMatchObject({ status: 409, body: { type: '/docs/problems#conflict' } });
    expect(await look(anna, owned)).toEqual(owned);

    await good(anna.patch(addressOf(owned), { owner: anna.core_user_uuid }));
    expect((await anna.delete(`/contact/${contact.uuid}/`)).status).toBe(204);
    expect(await look(anna, owned)).toMatchObject({ contact_uuid: null, invitee_uuids: [] });
  });
});
