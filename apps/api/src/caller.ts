import { hash } from 'node:crypto';
import type { Database, OrganizationUuid } from '@kupfer/db/database';
import type { PlatformUser } from '@kupfer/db/member';
import { ensureOrganization, existingOrganization } from '@kupfer/db/organization';
import type { Role } from '@kupfer/schemas/account';
import { KEY_PREFIX } from '@kupfer/schemas/api-key';
import { isUuid } from '@kupfer/schemas/fields';
import { Fault } from '@kupfer/schemas/problem';
import { LRUCache } from 'lru-cache';
import type { AuditTrail } from './audit-trail.ts';
import { type VerifiedToken, verifyAccessToken } from './auth/access-token.ts';
import { type Issuers, OWN_ISSUER } from './auth/keys.ts';
import { programOf } from './auth/program.ts';

/** Who sent a request, as a verified token says. */
export type Caller = {
  core_user_uuid: string;
  organization_uuid: OrganizationUuid;
  username: string;
  role: Role;
  /** Set for programs: they came by an API key, or by a token that was got by one. */
  via?: 'key';
};

/**
 * Tells who sent a request, from its headers `Authorization` and `X-Organization-Uuid`; null without the first. `address`
 * is the one that it came from.
 *
 * @throws Fault `invalid_token`, or `not_allowed` when the second is not for this caller or names no organization.
 */
export type Callers = (
  authorization: string | undefined,
  organizationHeader: string | undefined,
  address?: string,
) => Promise<Caller | null>;

const REMEMBERED = 10_000;
/** Milliseconds. */
const HOUR = 60 * 60 * 1000;

/**
 * Makes the `Callers` of a service. What was verified is remembered: a known token costs one hash, and no statement.
 * `note` hears of each user of a platform whose token was verified, `trail` of keys that are used and of superusers who
 * enter other organizations, of each once in an hour.
 */
export function callers({
  database,
  issuers,
  note,
  trail,
}: {
  database: Database;
  issuers: Issuers;
  note: (user: PlatformUser) => void;
  trail: Pick<AuditTrail, 'note'>;
}): Callers {
  const verified = new LRUCache<string, Pick<VerifiedToken, 'isStillGood'> & { caller: Caller }>({ max: REMEMBERED });
  const organizations = new LRUCache<string, OrganizationUuid>({ max: REMEMBERED });

  /** What was written down in the last hour. */
  const written = new LRUCache<string, true>({ max: REMEMBERED, ttl: HOUR });

  function writeDown(event: 'api_key_used' | 'superuser_entered', caller: Caller, subject = '', address = ''): void {
    const { core_user_uuid, organization_uuid, username, via } = caller;
    const key = JSON.stringify([event, core_user_uuid, organization_uuid, subject, address]);
    if (written.has(key)) return;
    written.set(key, true);
    trail.note(organization_uuid, { event, core_user_uuid, username, via, subject, address });
  }

  async function organizationBy<Found extends OrganizationUuid | undefined>(
    find: (database: Database, uuid: string) => Promise<Found>,
    uuid: string,
  ) {
    const known = organizations.get(uuid);
    if (known) return known;
    const found = await find(database, uuid);
    if (found) organizations.set(uuid, found);
    return found;
  }

  async function bearerOf(token: string): Promise<Caller> {
    // The key is a hash, so that the memory of the service holds no tokens.
    const key = hash('sha256', token, 'base64url');
    const known = verified.get(key);
    if (known && (await known.isStillGood())) return known.caller;
    const { claims, isStillGood } = await verifyAccessToken(token, issuers);
    const { core_user_uuid, username, role, via, iss } = claims;
    // An organization comes to be with its first platform token; our own accounts belong to existing ones.
    const find = iss === OWN_ISSUER ? existingOrganization : ensureOrganization;
    const organization_uuid = await organizationBy(find, claims.organization_uuid);
    if (!organization_uuid) {
      throw new Fault('invalid_token', 'The claim organization_uuid is wrong: this organization does not exist.');
    }
    const caller: Caller = { core_user_uuid, organization_uuid, username, role, ...(via && { via }) };
    verified.set(key, { caller, isStillGood });
    if (iss !== OWN_ISSUER) note(caller);
    return caller;
  }

  async function callerBy(token: string, address: string | undefined): Promise<Caller> {
    if (!token.startsWith(KEY_PREFIX)) return bearerOf(token);
    const { name, caller } = await programOf(database, token);
    writeDown('api_key_used', caller, name, address);
    return caller;
  }

  return async (authorization, organizationHeader, address) => {
    if (authorization === undefined) return null;
    const caller = await callerBy(tokenOf(authorization), address);
    if (organizationHeader === undefined) return caller;
    if (caller.role !== 'superuser') {
      throw new Fault('not_allowed', 'Only a superuser may send the header X-Organization-Uuid.');
    }
    const organization_uuid =
      isUuid(organizationHeader) && (await organizationBy(existingOrganization, organizationHeader.toLowerCase()));
    if (!organization_uuid) throw new Fault('not_allowed', 'The header X-Organization-Uuid names no organization.');
    const entered = { ...caller, organization_uuid };
    if (organization_uuid !== caller.organization_uuid) writeDown('superuser_entered', entered, '', address);
    return entered;
  };
}

/** The token in a header `Bearer <token>` (RFC 6750, section 2.1) or `JWT <token>`, as clients of BiFrost send it. */
function tokenOf(authorization: string): string {
  const token = /^(?:Bearer|JWT) +([\w.-]+)$/i.exec(authorization)?.[1];
  if (!token) throw new Fault('invalid_token', 'The header Authorization is not understood: send Bearer <token>.');
  return token;
}
