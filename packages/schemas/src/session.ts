import { z } from 'zod';
import { AccessToken, Role } from './account.ts';
import { Instant, Uuid } from './fields.ts';

/** An organization that somebody may act in, and as what. */
export const OwnOrganization = z
  .object({ organization_uuid: Uuid, name: z.string(), role: Role.exclude(['superuser']) })
  .meta({ id: 'OwnOrganization' });
export type OwnOrganization = z.infer<typeof OwnOrganization>;

/** What a browser that is signed in gets: a token, and for whom it is. */
export const OpenSession = z
  .object({
    ...AccessToken.shape,
    core_user_uuid: Uuid,
    username: z.string(),
    name: z.string().meta({ description: 'How people call them; may be empty.' }),
    email: z.string().nullable(),
    organization_uuid: Uuid.meta({ description: 'For which organization the token is.' }),
    role: Role,
    organizations: z.array(OwnOrganization).meta({ description: 'All that a token may be had for, the oldest first.' }),
    is_default_password: z.boolean().meta({ description: 'Whether the password is one that everybody knows.' }),
    mails: z.enum(['smtp', 'mailbox', 'none']).meta({
      description: 'Where mails go: to a mail server, to a directory of this machine, or nowhere until one is set.',
    }),
  })
  .meta({ id: 'OpenSession' });
export type OpenSession = z.infer<typeof OpenSession>;

/** Asks for a token for one of the caller's organizations, by default the one that they joined first. */
export const SessionRefresh = z
  .strictObject({ organization_uuid: Uuid.optional() })
  .meta({ id: 'SessionRefresh', examples: [{}] });
export type SessionRefresh = z.infer<typeof SessionRefresh>;

/** A browser in which somebody is signed in. */
export const OwnSession = z
  .object({
    uuid: Uuid,
    device: z
      .string()
      .meta({ description: 'Browser and system, as the browser says; may be empty.', examples: ['Firefox, Windows'] }),
    address: z.string().meta({ description: 'The address that it was last used from.', examples: ['192.0.2.1'] }),
    create_date: Instant,
    last_used_at: Instant,
    is_current: z.boolean().meta({ description: 'Whether it is the one that asks.' }),
  })
  .meta({ id: 'OwnSession' });
export type OwnSession = z.infer<typeof OwnSession>;

/** One's own sessions, the last used first. */
export const OwnSessions = z.object({ results: z.array(OwnSession) }).meta({ id: 'OwnSessions' });
export type OwnSessions = z.infer<typeof OwnSessions>;

/** A body that says nothing. */
export const NoFields = z.strictObject({});

/** The public half of the key that signs tokens (RFC 7517, RFC 8037). */
export const KeySet = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string(),
        kid: z.string(),
        alg: z.literal('EdDSA'),
        use: z.literal('sig'),
      }),
    ),
  })
  .meta({ id: 'KeySet' });
export type KeySet = z.infer<typeof KeySet>;
