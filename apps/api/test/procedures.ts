import type { Operation } from '../src/rest/operations.ts';
import type { Answer, Fields, Person } from './service.ts';

type HeaderFields = Record<string, string>;

/** What an operation is called with: by REST in path, query and body, by tRPC as one input. */
export type Call = { uuid?: string; query?: Fields; body?: unknown; headers?: HeaderFields };

/** Calls the operation by REST. */
export function byRest(person: Person, operation: Operation, call: Call): Promise<Answer<Fields>> {
  const { method, path } = operation;
  const at = path.replace('{uuid}', encodeURIComponent(call.uuid ?? '')) + queryText(call.query ?? {});
  const headers = call.headers ?? {};
  if (call.body === undefined) return person.send(method, at, { headers });
  const sent = { ...headers, 'content-type': 'application/json' };
  return person.send(method, at, { headers: sent, body: jsonOf(call.body) });
}

/** Calls the same operation by tRPC. */
export function byTrpc(person: Person, operation: Operation, call: Call): Promise<Answer<Fields>> {
  const { method, name } = operation;
  const input = jsonOf(inputOf(call));
  const headers = call.headers ?? {};
  if (method === 'GET') return person.get(`/trpc/${name}?input=${encodeURIComponent(input)}`, headers);
  const sent = { ...headers, 'content-type': 'application/json' };
  return person.send('POST', `/trpc/${name}`, { headers: sent, body: input });
}

function inputOf({ uuid, query, body }: Call): unknown {
  if (body !== undefined && !isFields(body)) return body;
  return { ...query, ...body, ...(uuid !== undefined && { uuid }) };
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number that JSON can say and JavaScript cannot. */
export const BEYOND = '<1e999>';

const jsonOf = (value: unknown) => JSON.stringify(value).replaceAll(`"${BEYOND}"`, '1e999');

function queryText(query: Fields): string {
  const parts = Object.entries(query).map(([name, value]) => {
    const text = (Array.isArray(value) ? value.map(plain).join() : plain(value)).toWellFormed();
    return `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(text)}`;
  });
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

const plain = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
