import type { ContactType } from '@kupfer/schemas/contact-type';
import type { Problem } from '@kupfer/schemas/problem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pointersOf } from './requests.ts';
import { type Person, type RunningService, startService } from './service.ts';

let service: RunningService;
let anna: Person;
let partner: ContactType;
let path: string;

beforeAll(async () => {
  service = await startService();
  anna = service.as(undefined, 'admin');
  partner = (await anna.post<ContactType>('/contacttype/', { name: 'Partner' })).body;
  path = `/contacttype/${partner.uuid}/`;
});
afterAll(() => service.stop());

test.each([
  ['?foo=1&bar=2', ['/foo', '/bar']],
  ['?page_size=2&page_size=2', ['/page_size']],
  ['?page_size=', ['/page_size']],
  ['?page_size=two', ['/page_size']],
  ['?page_size=2.0', ['/page_size']],
  ['?page_size=0', ['/page_size']],
  ['?page_size=99999999999999999999', ['/page_size', '/page_size']],
  ['?ordering=', ['/ordering']],
  ['?ordering=name,', ['/ordering/1']],
  ['?ordering=size&x', ['/x', '/ordering/0']],
  ['?edit_date_gte=yesterday&page_size=x&y=1', ['/page_size', '/y', '/edit_date_gte']],
  ['?constructor=1', ['/constructor']],
  ['?__proto__=1', ['/__proto__']],
  ['?__proto__[page_size]=1', ['/__proto__[page_size]']],
  ['?toString', ['/toString']],
  ['?cursor=%ff', ['/cursor']],
  ['?cursor=%', ['/cursor']],
  ['?%ff=1', ['/%ff']],
  ['?a/b~c=1', ['/a~1b~0c']],
  ['?uuid=1', ['/uuid']],
])('%s is refused, each wrong parameter by its name', async (query, pointers) => {
  expect(await pointersOf(anna.get<Problem>(`/contacttype/${query}`))).toEqual(pointers);
});

test('values are read by the type of their parameter', async () => {
  const { body } = await anna.get<{ results: ContactType[] }>('/contacttype/?ordering=-create_date,name&page_size=1');
  expect(body.results).toEqual([partner]);
  expect((await anna.get(`/contacttype/?&edit_date_gte=${partner.edit_date}&`)).body.results).toEqual([partner]);
  expect(await anna.get('/contact/?count=false')).toMatchObject({ status: 200, body: { count: null } });
  expect(await pointersOf(anna.get<Problem>('/contact/?count=1'))).toEqual(['/count']);
});

test('a plus is a blank, as forms write it', async () => {
  await anna.post('/contacttype/', { name: 'Old Friend' });
  await anna.post('/contact/', { last_name: 'Fern', contact_type: 'Old Friend' });
  expect(await anna.get('/contact/?contact_type=Old+Friend')).toMatchObject({ status: 200, body: { count: 1 } });
});

test('what takes no parameters refuses each', async () => {
  expect(await pointersOf(anna.get<Problem>(`${path}?uuid=${partner.uuid}&x=1`))).toEqual(['/uuid', '/x']);
  expect(await pointersOf(anna.patch<Problem>(`${path}?name=Other`, {}))).toEqual(['/name']);
  expect(await pointersOf(anna.delete<Problem>(`${path}?force=true`))).toEqual(['/force']);
});
