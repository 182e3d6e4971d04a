import { z } from 'zod';
import { Instant } from './fields.ts';

const Link = z.string().nullable();

/** `{next, previous, results}` of a list that is read page by page with an opaque cursor. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    next: Link.meta({
      description:
        'By REST the absolute address of the next page, by tRPC the `cursor` to pass; null on the last page.',
    }),
    previous: Link.meta({ description: 'The same for the page before; null on the first page.' }),
    results: z.array(item),
  });
}
export type Page<Item> = { next: string | null; previous: string | null; results: Item[] };

/** Parameters of every list that is read page by page. */
export const cursorParameters = {
  page_size: z.int().min(1).max(2000).default(30).meta({ description: 'Objects on a page.' }),
  cursor: z
    .string()
    .max(2000)
    .optional()
    .meta({ description: 'From `next` or `previous`; holds for the same filters and ordering.' }),
};

/** What every list knows beside its own filters. */
export const syncParameters = {
  edit_date_gte: Instant.optional().meta({ description: 'Only what was changed at or after this instant.' }),
};

/** Words to look for, at most 200 code points. */
export const search = (where: string) =>
  z
    .string()
    .trim()
    .refine((text) => [...text].length <= 200, 'At most 200 characters.')
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'This text holds a character that no text has.')
    .optional()
    .meta({ maxLength: 200, description: `Words, all of which must occur in ${where}.` });

/** A list of filter values, any of which may match; by REST separated by commas. */
export const anyOf = <Item extends z.ZodType>(item: Item, description: string) =>
  z
    .array(item)
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: `${description} A comma list: any of them.` });

/** Orderings by these fields, each also with `-` for descending, none twice; ties are broken by uuid. */
export function ordering<const Field extends string>(fields: readonly Field[], fallback: NoInfer<Field>) {
  const keys = fields.flatMap((field): (Field | `-${Field}`)[] => [field, `-${field}`]);
  return z
    .array(z.literal(keys, { error: `One of: ${keys.join(', ')}.` }))
    .min(1)
    .max(fields.length)
    .refine(
      (list) => new Set(list.map((key) => key.replace(/^-/, ''))).size === list.length,
      'A field stands here twice.',
    )
    .default(() => [fallback])
    .meta({ description: `Order by these, \`-\` for descending. Default: ${fallback}.` });
}
