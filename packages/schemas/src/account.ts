import { z } from 'zod';
import { Email, line, Uuid } from './fields.ts';

/** What a member of an organization may do; a superuser may act in any organization. */
export const Role = z.enum(['member', 'admin', 'superuser']);
export type Role = z.infer<typeof Role>;

const Secret = z.string().min(1, 'This must not be empty.').max(1024, 'At most 1,024 characters.');

/** Letters, digits and `.`, `_`, `-` of ASCII: no two that look the same, and no e-mail address. */
export const Username = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,49}$/i,
    'A user name has 1 to 50 of the letters a to z, digits, and . _ - after the first.',
  )
  .meta({ maxLength: 50, examples: ['anna'] });

/** A password that somebody chooses. */
export const NewPassword = z
  .string()
  .refine((text) => [...text].length >= 8, 'At least 8 characters.')
  .max(1024, 'At most 1,024 characters.')
  .refine((text) => text.isWellFormed(), 'This text holds half of a character (a lone surrogate).')
  .meta({ minLength: 8, maxLength: 1024, examples: ['correct horse battery'] });

/** An account that somebody chooses. */
export const NewAccount = z.strictObject({ username: Username, name: line(100, 1), password: NewPassword });
export type NewAccount = z.infer<typeof NewAccount>;

/** Replaces one's own password, which has to be given too. */
export const PasswordChange = z
  .strictObject({ password: Secret, new_password: NewPassword })
  .meta({ id: 'PasswordChange' });
export type PasswordChange = z.infer<typeof PasswordChange>;

/** Asks for a mail with a link by which a new password is chosen. */
export const PasswordForgot = z.strictObject({ email: Email }).meta({ id: 'PasswordForgot' });
export type PasswordForgot = z.infer<typeof PasswordForgot>;

/** What stands behind the `#` of a link in a mail. */
export const LinkSecret = z
  .string()
  .min(1, 'This must not be empty.')
  .max(100, 'At most 100 characters.')
  .meta({
    description: 'What stands behind the `#` of the link.',
    examples: ['1b3DnZ9Zk7Q2mWm0v5YyH8sLqT4xJcRfE6uKpNaGdXo'],
  });

/** Chooses a new password by the link of a mail. */
export const PasswordReset = z
  .strictObject({ secret: LinkSecret, password: NewPassword })
  .meta({ id: 'PasswordReset' });
export type PasswordReset = z.infer<typeof PasswordReset>;

/** User name or e-mail address, and password, of an own account. A password is taken verbatim, it is never trimmed. */
export const SignIn = z
  .strictObject({ username: Secret.meta({ examples: ['admin'] }), password: Secret.meta({ examples: ['admin'] }) })
  .meta({ id: 'SignIn' });
export type SignIn = z.infer<typeof SignIn>;

/** The same for a token, which may be for another organization than the one that the account joined first. */
export const TokenSignIn = SignIn.extend({ organization_uuid: Uuid.optional() }).meta({ id: 'TokenSignIn' });
export type TokenSignIn = z.infer<typeof TokenSignIn>;

/** The answer to a sign-in, in the words of RFC 6749, section 5.1. */
export const AccessToken = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds.' }),
  })
  .meta({ id: 'AccessToken' });
export type AccessToken = z.infer<typeof AccessToken>;
