import { randomUUID } from 'node:crypto';
import type { Page } from '@kupfer/schemas/lists';
import type { Member } from '@kupfer/schemas/member';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { good } from './appointments.ts';
import { eventually, openBackDoor } from './notifications.ts';
import { callerAt } from './processes.ts';
import { type Person, type RunningService, signToken, startService } from './service.ts';

let service: RunningService;
let backDoor: ReturnType<typeof openBackDoor>;
beforeAll(async () => {
  service = await startService({ adminPassword: 'a good password' });
  backDoor = openBackDoor(service.databaseUrl);
});
afterAll(async () => {
  await backDoor.close();
  await service.stop();
});

/** Sends a first request with a token of the platform that says so, and answers who that is. */
async function arrives(organization_uuid: string, username: string, claims: Partial<Member> = {}): Promise<Member> {
  const member: Member = {
    core_user_uuid: randomUUID(),
    username,
    name: '',
    role: 'member',
    is_disabled: false,
    has_account: false,
    ...claims,
  };
  await good(
    callerAt(service.url, signToken({ organization_uuid, ...member, jti: randomUUID() })).get('/organization/'),
  );
  return member;
}

const pageOf = (person: Person, parameters = '') => good(person.get<Page<Member>>(`/member/${parameters}`));
const namesOf = async (person: Person, parameters = '') =>
  (await pageOf(person, parameters)).results.map(({ username }) => username);

/** An organization with these users, and one of them who asks. */
async function organizationOf(...usernames: string[]): Promise<Person> {
  const anna = service.as();
  await anna.get('/organization/');
  for (const username of usernames) await arrives(anna.organization_uuid, username);
  await eventually(async () => expect((await pageOf(anna)).results).toHaveLength(usernames.length + 1));
  return anna;
}

describe('users of a platform', () => {
  test('are listed once a token of theirs was sent, with what the last one said', async () => {
    const anna = await organizationOf();
    const self = {
      core_user_uuid: anna.core_user_uuid,
      username: anna.username,
      name: '',
      role: 'member',
      is_disabled: false,
      has_account: false,
    };
    const bert = await arrives(anna.organization_uuid, 'bert');
    await eventually(async () => expect((await pageOf(anna)).results).toEqual([bert, self]));
    const renamed = await arrives(anna.organization_uuid, 'zoe', {
      core_user_uuid: bert.core_user_uuid,
      role: 'admin',
    });
    await eventually(async () => expect((await pageOf(anna)).results).toEqual([self, renamed]));
  });

  test('are seen by their own organization alone', async () => {
    const [anna, clara] = [await organizationOf('bert'), await organizationOf('bert', 'dora')];
    expect(await namesOf(anna)).toEqual(['bert', anna.username]);
    expect(await namesOf(clara)).toEqual(['bert', 'dora', clara.username]);
    const [bert] = (await pageOf(anna)).results;
    expect(await pageOf(clara, `?core_user_uuid=${bert?.core_user_uuid}`)).toMatchObject({ results: [] });
    const next = new URL((await pageOf(anna, '?page_size=1')).next ?? '').searchParams.get('cursor');
    expect((await clara.get(`/member/?page_size=1&cursor=${next}`)).status).toBe(400);
  });

  test('belong to the organization of their token, wherever a superuser acts', async () => {
    const anna = await organizationOf();
    const root = service.as(undefined, 'superuser');
    const away = { 'x-organization-uuid': anna.organization_uuid };
    expect((await root.get<Page<Member>>('/member/', away)).body.results).toEqual((await pageOf(anna)).results);
    await eventually(async () => expect(await namesOf(root)).toEqual([root.username]));
    expect((await pageOf(root)).results[0]?.role).toBe('superuser');
    expect(await namesOf(anna)).toEqual([anna.username]);
  });

  test('are all kept when many come at once', async () => {
    const anna = await organizationOf();
    const many = Array.from({ length: 60 }, (_, number) => `many-${number}`);
    await Promise.all(many.map((username) => arrives(anna.organization_uuid, username)));
    await eventually(async () => expect(await namesOf(anna, '?page_size=100')).toHaveLength(61));
  });
});

describe('what is kept of users of a platform', () => {
  const rowOf = async ({ core_user_uuid }: Member) => {
    const [row] = await backDoor.sql(
      'select xmin, seen_date from platform_user where core_user_uuid = $1',
      core_user_uuid,
    );
    expect(row).toBeDefined();
    return row;
  };

  test('is written anew only when something changed, or the day', async () => {
    const anna = await organizationOf();
    const bert = await arrives(anna.organization_uuid, 'bert');
    const before = await eventually(() => rowOf(bert));
    // Sightings are kept one after the other: when that of another is there, so was his.
    const again = async () => {
      await arrives(anna.organization_uuid, bert.username, bert);
      const other = await arrives(anna.organization_uuid, 'other');
      await eventually(() => rowOf(other));
      return rowOf(bert);
    };
    expect(await again()).toEqual(before);
    await backDoor.sql(
      'update platform_user set seen_date = seen_date - 1 where core_user_uuid = $1',
      bert.core_user_uuid,
    );
    expect(await again()).toEqual({ ...before, xmin: expect.not.stringMatching(`^${before?.xmin}$`) });
  });

  test('fails no request when it cannot be kept, and is logged', async () => {
    const anna = await organizationOf();
    await backDoor.sql('alter table platform_user rename to gone');
    const bert = await arrives(anna.organization_uuid, 'bert');
    await eventually(() =>
      expect(service.log).toContainEqual(expect.objectContaining({ level: 40, msg: 'who was seen was not kept' })),
    );
    await backDoor.sql('alter table gone rename to platform_user');
    await arrives(anna.organization_uuid, 'bert', { core_user_uuid: bert.core_user_uuid, role: 'admin' });
    await eventually(async () => expect(await namesOf(anna)).toContain('bert'));
  });
});

describe('accounts of the service', () => {
  test('are listed with their role', async () => {
    const signIn = { username: 'admin', password: 'a good password' };
    const signedIn = await service.stranger.post<{ access_token: string }>('/auth/token', signIn);
    expect(signedIn.text).toContain('access_token');
    const admin = callerAt(service.url, signedIn.body.access_token);
    const { results } = await good(admin.get<Page<Member>>('/member/'));
    expect(results).toEqual([
      {
        core_user_uuid: expect.any(String),
        username: 'admin',
        name: '',
        role: 'superuser',
        is_disabled: false,
        has_account: true,
      },
    ]);
    const { uuid: organization_uuid } = (await admin.get<{ uuid: string }>('/organization/')).body;
    const again = await arrives(organization_uuid, 'somebody', { core_user_uuid: results[0]?.core_user_uuid });
    const other = await arrives(organization_uuid, 'other');
    const list = async () => (await admin.get<Page<Member>>('/member/?ordering=-username')).body.results;
    await eventually(async () => expect(await list()).toEqual([other, ...results]));
    expect((await admin.get<Page<Member>>(`/member/?core_user_uuid=${again.core_user_uuid}`)).body.results).toEqual(
      results,
    );
    expect((await admin.get<Page<Member>>('/member/?search=ADM')).body.results).toEqual(results);
  });
});

describe('the list', () => {
  test('is ordered by name or user name, without regard to case and accents', async () => {
    const anna = await organizationOf('Zoe', 'émil', 'Emma', 'alf');
    expect(await namesOf(anna)).toEqual(['alf', 'émil', 'Emma', anna.username, 'Zoe']);
    expect(await namesOf(anna, '?ordering=-name')).toEqual(['Zoe', anna.username, 'Emma', 'émil', 'alf']);
    expect((await namesOf(anna, '?ordering=username')).slice(0, 2)).toEqual(['alf', 'Emma']);
  });

  test('is searched as contacts are', async () => {
    const anna = await organizationOf('Jürgen Müller', 'jutta', 'per_cent', 'percent');
    for (const search of ['müller', 'MUELLER', 'mull jur', 'juergen'])
      expect(await namesOf(anna, `?search=${encodeURIComponent(search)}`)).toEqual(['Jürgen Müller']);
    expect(await namesOf(anna, '?search=per_')).toEqual(['per_cent']);
    expect(await namesOf(anna, '?search=nobody')).toEqual([]);
  });

  test('is read in pages, by names of any length', async () => {
    const long = ['ﷺ'.repeat(149), '"'.repeat(149), '山'.repeat(149)];
    const anna = await organizationOf(...long.flatMap((name) => [`${name}1`, `${name}2`]));
    for (const ordering of ['name', '-name', 'username', '-username,name']) {
      const whole = await namesOf(anna, `?ordering=${ordering}`);
      expect(new Set(whole).size).toBe(7);
      const seen: string[] = [];
      let next: string | null = `/member/?ordering=${ordering}&page_size=2`;
      while (next) {
        const page: Page<Member> = await good(anna.get<Page<Member>>(next.replace(service.url, '')));
        seen.push(...page.results.map(({ username }) => username));
        next = page.next;
      }
      expect(seen).toEqual(whole);
    }
  });

  test('is had by tRPC too', async () => {
    const anna = await organizationOf('bert');
    const [bert] = (await pageOf(anna)).results;
    const { results } = await anna.trpc.member.list.query({ core_user_uuid: [bert?.core_user_uuid ?? ''] });
    expect(results).toEqual([bert]);
  });

  test.each(['?role=admin', '?core_user_uuid=7', '?ordering=role', '?edit_date_gte=2030-01-01T00:00:00Z'])(
    'does not know %s',
    async (parameters) => {
      expect((await service.as().get(`/member/${parameters}`)).status).toBe(400);
    },
  );
});
