import { foldings } from '@kupfer/schemas/fold';
import { containsAny } from './contact-search.ts';
import type { Filter } from './paging.ts';

/** What is stored beside texts so that they are found (docs/decisions.md, "Search"). */
export const searchText = (texts: readonly (string | null)[]): string =>
  foldings(texts.filter(Boolean).join('\n')).join('\n');

/** Adds to `filter` that every word of the search occurs in the column, which holds a `searchText`. */
export function searchWords(filter: Filter, column: string, search: string): void {
  for (const word of search.split(/\s+/).filter(Boolean)) filter.andText(containsAny(filter, column, foldings(word)));
}
