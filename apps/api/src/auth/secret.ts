import { hash, randomBytes } from 'node:crypto';

/** A new secret: 32 random bytes in base64url. It is given away once; what is stored is `secretHash` of it. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is stored of a secret: its SHA-256. Nobody tries 2^256 secrets, so it need not be slow. */
export const secretHash = (secret: string): Buffer => hash('sha256', secret, 'buffer');
