import { randomUUID } from 'node:crypto';
import type { Appointment } from '@kupfer/schemas/appointment';
import type { AppointmentNote } from '@kupfer/schemas/appointment-note';
import type { Contact } from '@kupfer/schemas/contact';
import type { Problem } from '@kupfer/schemas/problem';
import { expect } from 'vitest';
import type { Answer, Fields, Person } from './service.ts';

/** All that an appointment needs to be given. */
export const hour = { start_date: '2026-07-01T10:00:00.000Z', end_date: '2026-07-01T11:00:00.000Z' };

export const anInstant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

export const addressOf = ({ uuid }: { uuid: string }) => `/appointment/${uuid}/`;
export const noteAddressOf = ({ uuid }: { uuid: string }) => `/appointmentnotes/${uuid}/`;

async function made<Body>(answer: Promise<Answer<Body>>): Promise<Body> {
  const { status, body } = await answer;
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

/** Makes an appointment, at `hour` unless the fields say when. */
export function book(person: Person, fields: Fields = {}): Promise<Appointment> {
  return made(person.post<Appointment>('/appointment/', { ...hour, ...fields }));
}

/** Makes a contact. */
export function meet(person: Person, fields: Fields = {}): Promise<Contact> {
  return made(person.post<Contact>('/contact/', fields));
}

/** Makes a note at its own address. */
export function write(person: Person, fields: Fields): Promise<AppointmentNote> {
  return made(person.post<AppointmentNote>('/appointmentnotes/', fields));
}

/** The body of an answer that must be 200. */
export async function good<Body>(answer: Promise<Answer<Body>>): Promise<Body> {
  const { status, body } = await answer;
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** The appointment as it is now. */
export function look(person: Person, appointment: { uuid: string }): Promise<Appointment> {
  return good(person.get<Appointment>(addressOf(appointment)));
}

/** The places that a refusal with this status names. */
export async function placesOf(answer: Answer<unknown> | Promise<Answer<unknown>>, expected = 400): Promise<string[]> {
  const { status, body, text } = await answer;
  expect(status, text).toBe(expected);
  return (asProblem(body).errors ?? []).map(({ pointer }) => pointer);
}

// Only asked of answers whose status says that they are refusals.
function asProblem(body: unknown) {
  return body as Problem;
}

/** So many uuids of things that nobody knows. */
export const uuids = (length: number): string[] => Array.from({ length }, () => randomUUID());

/** Does something so many times, but ten at most at once: more would only wait for connections to the database. */
export async function manyTimes<Result>(count: number, work: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let done = 0; done < count; done += 10) {
    const some = Array.from({ length: Math.min(10, count - done) }, (_, index) => work(done + index));
    results.push(...(await Promise.all(some)));
  }
  return results;
}

/** Every row of a list, page by page, by the links that the service gives. */
export async function walk<Row>(
  person: Person,
  path: string,
  direction: 'next' | 'previous' = 'next',
): Promise<Row[][]> {
  const pages: Row[][] = [];
  for (let link: string | null = path; link; ) {
    const page: Page<Row> = await good(person.get<Page<Row>>(pathIn(link)));
    pages.push(page.results);
    link = page[direction];
  }
  return pages;
}

export type Page<Row> = { next: string | null; previous: string | null; results: Row[] };

/** The path and query of an absolute link, or a path as it is. */
export const pathIn = (link: string) => link.replace(/^http:\/\/[^/]+/, '');
