/** What `pnpm kupfer` runs: makes Prisma's client when it is missing or old, then does what the words say. */
import { generate } from '../packages/db/src/generate.ts';

generate();
await import('../apps/api/src/command.ts');
