import { createHash } from 'node:crypto';
import type { Page } from '@kupfer/schemas/lists';
import { badInput } from '@kupfer/schemas/problem';
import type { Scope } from './database.ts';
import type { Listed } from './portions.ts';
import { isDataException } from './violations.ts';

/** Conditions of a list, and the values for their placeholders. `$1` is always the organization. */
export type Filter = {
  readonly values: unknown[];
  /** Adds a condition; each `${value}` becomes a placeholder. */
  and(text: TemplateStringsArray, ...values: unknown[]): void;
  /** Adds a condition that is put together from placeholders of `place`. */
  andText(text: string): void;
  /** Keeps a value and answers its placeholder. */
  place(value: unknown): string;
  /** All conditions, joined by `and`. */
  text(): string;
  /** Runs a statement of the list: planned once while nothing is filtered, else by what the values select. */
  run<Row extends object>(scope: Scope, text: string, values: readonly unknown[]): Promise<Row[]>;
  /** Reads rows of the list in the same way, by a statement whose last placeholder is how many: see `Scope.list`. */
  list<Row extends object>(scope: Scope, text: string, values: readonly unknown[], limit: number): Promise<Listed<Row>>;
};

/** Begins the conditions of a list of `alias` with "of this organization". */
export function filterOf(scope: Pick<Scope, 'organization_uuid'>, alias: string): Filter {
  return filterFrom([scope.organization_uuid], [`${alias}.organization_uuid = $1`]);
}

/** Begins the conditions of a list that goes through all organizations: for superusers alone. */
export function filterOfAll(): Filter {
  return filterFrom([], ['true']);
}

function filterFrom(values: unknown[], conditions: string[]): Filter {
  const place = (value: unknown) => `$${values.push(value)}`;
  const planned = () => (conditions.length === 1 ? 'query' : 'search');
  const andText = (text: string) => void conditions.push(`(${text})`);
  return {
    values,
    place,
    andText,
    and: (text, ...given) => andText(String.raw({ raw: text }, ...given.map(place))),
    text: () => conditions.join(' and '),
    run: (on, text, used) => on[planned()](text, used),
    list: (on, text, used, limit) => on.list(planned(), text, used, limit),
  };
}

/** What a list may be ordered by: a name of the contract, its SQL expression (never null) and its type. */
export type Orderings = Record<string, { expression: string; type: 'text' | 'timestamptz' | 'integer' | 'uuid' }>;

type Key = { expression: string; type: string; descending: boolean };

function keysOf(orderings: Orderings, ordering: readonly string[], uuid: string): Key[] {
  const keys = ordering.map((name) => {
    const known = orderings[name.replace(/^-/, '')];
    if (!known) throw new Error(`no ordering is called ${name}`);
    return { ...known, descending: name.startsWith('-') };
  });
  // The tie is broken in the direction of the first key, so that one index serves both ways.
  return [...keys, { expression: uuid, type: 'uuid', descending: keys[0]?.descending ?? false }];
}

/** `order by` of a list that is read by offset; ties are broken by uuid. */
export function orderBy(orderings: Orderings, ordering: readonly string[], uuid: string): string {
  return keysOf(orderings, ordering, uuid)
    .map(({ expression, descending }) => `${expression}${descending ? ' desc' : ''}`)
    .join(', ');
}

/** The condition "after this row" in the order of the keys. */
function after(keys: readonly Key[], places: readonly string[]): string {
  const typed = keys.map((key, position) => `${places[position]}::${key.type}`);
  if (keys.every((key) => key.descending === keys[0]?.descending)) {
    const left = keys.map((key) => key.expression).join(', ');
    return `(${left}) ${keys[0]?.descending ? '<' : '>'} (${typed.join(', ')})`;
  }
  const steps = keys.map((key, position) => {
    const equal = keys.slice(0, position).map((before, index) => `${before.expression} = ${typed[index]}`);
    return [...equal, `${key.expression} ${key.descending ? '<' : '>'} ${typed[position]}`].join(' and ');
  });
  return `((${steps.join(') or (')}))`;
}

type Direction = 'next' | 'previous';

function seal(fingerprint: string, content: string): string {
  return createHash('sha256').update(`${fingerprint}\n${content}`).digest('base64url').slice(0, 16);
}

function writeCursor(fingerprint: string, direction: Direction, values: readonly string[]): string {
  const content = Buffer.from(JSON.stringify([direction, ...values])).toString('base64url');
  return `${seal(fingerprint, content)}${content}`;
}

function readCursor(fingerprint: string, cursor: string, keys: number): { direction: Direction; values: string[] } {
  // Sealed is what was written, not what it says: reading base64url overlooks much that is damaged.
  const content = cursor.slice(16);
  if (seal(fingerprint, content) !== cursor.slice(0, 16)) throw wrongCursor();
  // The seal keeps errors out, not forgers: what it holds may be anything.
  const [direction, ...values] = textsIn(Buffer.from(content, 'base64url').toString());
  if ((direction !== 'next' && direction !== 'previous') || values.length !== keys) throw wrongCursor();
  return { direction, values };
}

function textsIn(json: string): string[] {
  try {
    const read: unknown = JSON.parse(json);
    return Array.isArray(read) && read.every((each) => typeof each === 'string') ? read : [];
  } catch {
    return [];
  }
}

const wrongCursor = () =>
  badInput('/cursor', 'This cursor is damaged, or was given for other filters or another ordering.');

type Paged = { page_size: number; cursor?: string | undefined; ordering: readonly string[] };

/**
 * Reads a page by its keys: no page repeats or skips a row, however far one reads and whatever is written meanwhile.
 * `select` is the list's statement up to its `from` and joins, `query` what the client asked for; the cursor holds for
 * the same organization, filters and ordering alone.
 */
export async function readPage<Row extends object>(
  scope: Scope,
  list: { name: string; select: string; columns: string; filter: Filter; orderings: Orderings; uuid: string },
  query: Paged,
): Promise<Page<Row>> {
  const { page_size, cursor, ...same } = query;
  const fingerprint = JSON.stringify([list.name, scope.organization_uuid, same]);
  const forwards = keysOf(list.orderings, query.ordering, list.uuid);
  const from = cursor === undefined ? undefined : readCursor(fingerprint, cursor, forwards.length);
  const backwards = from?.direction === 'previous';
  const keys = forwards.map((key) => ({
    ...key,
    descending: key.descending !== backwards,
  }));
  const { values } = list.filter;
  const conditions = [list.filter.text()];
  if (from)
    conditions.push(
      after(
        keys,
        from.values.map((value) => `$${values.push(value)}`),
      ),
    );
  const order = keys.map(({ expression, descending }) => `${expression}${descending ? ' desc' : ''}`).join(', ');
  const page = keys.map(({ expression }) => `(${expression})::text`).join(', ');
  const { rows, more } = await list.filter
    .list<Row & { page_key: string[] }>(
      scope,
      `select ${list.columns}, array[${page}] as page_key ${list.select} where ${conditions.join(' and ')}
       order by ${order} limit $${values.length + 1}`,
      values,
      page_size,
    )
    .catch((error: unknown) => {
      throw from && isDataException(error) ? wrongCursor() : error;
    });
  if (backwards) rows.reverse();
  const first = rows[0];
  const last = rows.at(-1);
  return {
    next: last && (backwards || more) ? writeCursor(fingerprint, 'next', last.page_key) : null,
    previous: first && (backwards ? more : from) ? writeCursor(fingerprint, 'previous', first.page_key) : null,
    results: rows.map(({ page_key, ...row }) => withoutKey<Row>(row)),
  };
}

// The statement selects exactly the columns of Row and page_key, which was just taken out.
function withoutKey<Row>(row: object) {
  return row as Row;
}
