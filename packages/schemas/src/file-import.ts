import { z } from 'zod';
import { Problem } from './problem.ts';

/** Bytes of the largest file that is imported. */
export const LARGEST_FILE = 50 * 1024 * 1024;

/** The last line of the answer to an import. A stream without it broke off. */
export const ImportEnd = z
  .object({
    created: z.int(),
    updated: z.int(),
    skipped: z.int(),
    failed: z.int(),
    problem: Problem.nullable().meta({ description: 'Why the file could not be read to its end.' }),
  })
  .meta({ id: 'ImportEnd' });
export type ImportEnd = z.infer<typeof ImportEnd>;
