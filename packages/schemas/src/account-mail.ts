import type { Role } from './account.ts';

/** What a mail about an account tells, but for its link. */
export type AccountMailFacts = {
  organization: { name: string; email: string };
} & (
  | { kind: 'invitation'; role: Exclude<Role, 'superuser'>; inviter: string }
  | { kind: 'password'; username: string; name: string }
);
