import { z } from 'zod';
import { Instant, Uuid } from './fields.ts';
import { cursorParameters, pageOf } from './lists.ts';

/** What is written down. */
export const AuditEvent = z.enum([
  'sign_in',
  'sign_in_refused',
  'password_changed',
  'password_reset',
  'invitation_made',
  'invitation_resent',
  'invitation_deleted',
  'invitation_accepted',
  'member_changed',
  'member_removed',
  'api_key_made',
  'api_key_used',
  'api_key_ended',
  'calendar_feed_made',
  'calendar_feed_renewed',
  'calendar_feed_ended',
  'superuser_entered',
  'organization_made',
  'account_made',
  'account_password_set',
  'account_disabled',
  'account_enabled',
]);
export type AuditEvent = z.infer<typeof AuditEvent>;

export const AuditEntry = z
  .object({
    uuid: Uuid,
    event: AuditEvent,
    core_user_uuid: Uuid.nullable().meta({ description: 'Who did it, or tried to.' }),
    username: z.string(),
    via: z.literal('key').nullable().meta({ description: '`key`: by an API key.' }),
    address: z.string().meta({ description: 'From where; empty when that is not known.' }),
    subject: z.string().meta({ description: 'Whom or what it is about: a user name, an address, the name of a key.' }),
    detail: z.string().meta({ description: 'What became of it, like `member -> admin`.' }),
    create_date: Instant,
  })
  .meta({ id: 'Audit', description: 'Something that happened to who gets in.' });
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditQuery = z.strictObject({
  ...cursorParameters,
  event: AuditEvent.optional(),
  core_user_uuid: Uuid.optional().meta({ description: 'What this one did.' }),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

export const AuditPage = pageOf(AuditEntry);
