import { z } from 'zod';

/** What a member of an organization may do; a superuser may act in any organization. */
export const Role = z.enum(['member', 'admin', 'superuser']);
export type Role = z.infer<typeof Role>;

const Secret = z.string().min(1, 'This must not be empty.').max(1024, 'At most 1,024 characters.');

/** User name and password of an own account. A password is taken verbatim, it is never trimmed. */
export const SignIn = z
  .strictObject({ username: Secret.meta({ examples: ['admin'] }), password: Secret.meta({ examples: ['admin'] }) })
  .meta({ id: 'SignIn' });
export type SignIn = z.infer<typeof SignIn>;

/** The answer to a sign-in, in the words of RFC 6749, section 5.1. */
export const AccessToken = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds.' }),
  })
  .meta({ id: 'AccessToken' });
export type AccessToken = z.infer<typeof AccessToken>;
