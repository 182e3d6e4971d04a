import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { blank, patchFields, readOnly } from '../src/body.ts';
import { ContactCreate, ContactPatch, ContactReplace } from '../src/contact.ts';
import { ContactTypePatch, ContactTypeReplace } from '../src/contact-type.ts';
import { line, Uuids } from '../src/fields.ts';

const fields = {
  name: line(50, 1),
  street: line(10).default(''),
  company: line(10).nullable().default(null),
  list: Uuids.default([]),
  size: z.enum(['small', 'large']).default('small'),
};
const Patch = z.strictObject(patchFields(fields));

const uuid = '0198c0de-0000-7000-8000-00000000000a';

/** Where a value is refused, and nothing when it is not. */
const refusedAt = (schema: z.ZodType, value: unknown) =>
  (schema.safeParse(value).error?.issues ?? []).map(({ path }) => path.join('/'));

describe('a PATCH', () => {
  test('leaves what is absent', () => {
    expect(Patch.parse({})).toEqual({});
    expect(Object.keys(Patch.parse({ street: 'x' }))).toEqual(['street']);
  });

  test('clears by null to the default of the field', () => {
    expect(Patch.parse({ street: null, company: null, list: null, size: null })).toEqual({
      street: '',
      company: null,
      list: [],
      size: 'small',
    });
  });

  test('refuses null for what is required', () => {
    expect(refusedAt(Patch, { name: null })).toEqual(['name']);
    expect(refusedAt(Patch, { name: '' })).toEqual(['name']);
    expect(Patch.parse({ name: 'x' })).toEqual({ name: 'x' });
  });

  test('checks what is given, and knows no other field', () => {
    expect(refusedAt(Patch, { street: 'far too long a street', list: 'x', size: 'medium' })).toEqual([
      'street',
      'list',
      'size',
    ]);
    expect(Patch.safeParse({ colour: 'copper' }).error?.issues).toMatchObject([
      { code: 'unrecognized_keys', keys: ['colour'] },
    ]);
  });

  test('that clears twice shares no list between the two', () => {
    const first = Patch.parse({ list: null });
    first.list?.push(uuid);
    expect(Patch.parse({ list: null })).toEqual({ list: [] });
  });

  test('means for each field what it means alone', () => {
    const some = fc.record(
      {
        name: fc.constantFrom('x', 'y'),
        street: fc.constantFrom(null, '', 'x'),
        company: fc.constantFrom(null, '', 'x'),
        list: fc.constantFrom<(string[] | null)[]>(null, [], [uuid]),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(some, (body) => {
        const alone = Object.entries(body).map(([name, value]) => Patch.parse({ [name]: value }));
        expect(Patch.parse(body)).toEqual(Object.assign({}, ...alone));
      }),
    );
  });
});

describe('a field whose default is worked out', () => {
  const Numbered = z.strictObject({ number: blank(z.int()) });

  test.each([[{}], [{ number: null }], [{ number: 7 }]])('may be blank: %j', (body) => {
    expect(Numbered.parse(body)).toEqual(body);
  });

  test('is strict about all else', () => {
    for (const number of ['7', 1.5, true, '', []]) expect(refusedAt(Numbered, { number })).toEqual(['number']);
  });
});

describe('a read-only field', () => {
  const Shown = z.strictObject({ ...fields, ...readOnly('seen', 'date') });

  test('is accepted with any value, and never gets through', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (seen, date) => {
        const read = Shown.parse({ name: 'x', seen, date });
        expect(read.seen).toBeUndefined();
        expect(read.date).toBeUndefined();
      }),
    );
  });

  test('is described as one', () => {
    const { properties } = z.toJSONSchema(z.strictObject(readOnly('seen')), { io: 'input' });
    expect(properties).toEqual({ seen: { readOnly: true } });
  });

  test.each([
    ['POST', ContactCreate, ['uuid', 'organization_uuid', 'create_date', 'edit_date']],
    ['PUT', ContactReplace, ['organization_uuid', 'create_date', 'edit_date']],
    ['PATCH', ContactPatch, ['organization_uuid', 'create_date', 'edit_date']],
  ])('of a contact never gets through %s', (_, schema, names) => {
    const sent = Object.fromEntries(names.map((name) => [name, uuid]));
    const read = new Map(Object.entries(schema.parse({ ...(schema === ContactCreate ? {} : { uuid }), ...sent })));
    for (const name of names) expect(read.get(name)).toBeUndefined();
  });

  test('of a contact type never gets through', () => {
    const sent = { uuid, name: 'x', is_default: true, organization_uuid: uuid, create_date: 'x', edit_date: 'x' };
    const kept = { uuid, name: 'x' };
    expect(ContactTypeReplace.parse(sent)).toEqual({ ...kept, is_default: undefined });
    expect(ContactTypePatch.parse(sent)).toEqual({ ...kept, is_default: undefined });
  });
});

describe('a PUT', () => {
  test('fills what is absent, and a PATCH does not', () => {
    expect(ContactReplace.parse({ uuid })).toMatchObject({ first_name: '', company: null, emails: [], notes: null });
    expect(ContactPatch.parse({ uuid })).toEqual({ uuid });
    expect(refusedAt(ContactTypeReplace, { uuid })).toEqual(['name']);
    expect(refusedAt(ContactTypePatch, { uuid })).toEqual([]);
  });
});
