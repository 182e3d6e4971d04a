import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { migrate } from '../src/migrate.ts';
import { databaseUrl, run } from '../src/testing-server.ts';

const server = inject('testServer').url;
const database = `test_${randomUUID().replaceAll('-', '')}`;
const url = databaseUrl(server, database);
let directory: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kupfer-migrate-'));
  await run(server, `create database ${database}`);
});

afterEach(async () => {
  await run(server, `drop database ${database} with (force)`);
  rmSync(directory, { recursive: true });
});

function write(name: string, sql: string): void {
  mkdirSync(join(directory, name), { recursive: true });
  writeFileSync(join(directory, name, 'migration.sql'), sql);
}

async function rows(sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('migrations are applied in the order of their names, and only the missing ones', async () => {
  write('2_fill', 'insert into note values (1)');
  write('1_note', 'create table note (number integer)');
  expect(await migrate(url, directory)).toEqual(['1_note', '2_fill']);

  write('3_more', 'insert into note values (2)');
  expect(await migrate(url, directory)).toEqual(['3_more']);
  expect(await migrate(url, directory)).toEqual([]);
  expect(await rows('select number from note order by number')).toEqual([{ number: 1 }, { number: 2 }]);
});

test('of five starts at once one applies the migrations', async () => {
  write('1_note', 'create table note (number integer)');
  write('2_fill', 'insert into note values (1)');
  const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(url, directory)));
  expect(applied.flat()).toEqual(['1_note', '2_fill']);
  expect(await rows('select number from note')).toEqual([{ number: 1 }]);
});

test('a migration that was edited after it was applied is refused by name', async () => {
  write('1_note', 'create table note (number integer)');
  await migrate(url, directory);
  write('1_note', 'create table note (number bigint)');
  write('2_fill', 'insert into note values (1)');
  await expect(migrate(url, directory)).rejects.toThrow('The migration 1_note was edited after it was applied');
  expect(await rows('select number from note')).toEqual([]);
});

test('a migration that fails leaves nothing behind, keeps the earlier ones, and is applied once it is mended', async () => {
  write('1_note', 'create table note (number integer)');
  write('2_fill', 'insert into note values (1); create table other (number integer); insert into missing values (1)');
  await expect(migrate(url, directory)).rejects.toThrow(
    'The migration 2_fill failed and left nothing behind: relation "missing" does not exist',
  );
  expect(await rows('select number from note')).toEqual([]);
  expect(await rows(`select to_regclass('other') as other`)).toEqual([{ other: null }]);

  write('2_fill', 'insert into note values (1)');
  expect(await migrate(url, directory)).toEqual(['2_fill']);
});

test('a migration that cannot be recorded leaves nothing behind either', async () => {
  write('1_note', 'create table note (number integer); drop table _prisma_migrations');
  await expect(migrate(url, directory)).rejects.toThrow('The migration 1_note failed and left nothing behind');
  expect(await rows(`select to_regclass('note') as note`)).toEqual([{ note: null }]);
});

test('a migration that another tool left unfinished stops the start', async () => {
  write('1_note', 'create table note (number integer)');
  await migrate(url, directory);
  await run(url, 'update _prisma_migrations set finished_at = null');
  await expect(migrate(url, directory)).rejects.toThrow('The migration 1_note did not finish');
});

test('a database that cannot be reached is named without its password', async () => {
  const refused = migrate('postgresql://kupfer:secret@127.0.0.1:1/kupfer', directory);
  await expect(refused).rejects.toThrow(
    'The database 127.0.0.1:1/kupfer cannot be reached (connect ECONNREFUSED 127.0.0.1:1). Check DATABASE_URL.',
  );
});

test('a database that a newer version made is refused, and nothing is changed', async () => {
  write('1_note', 'create table note (number integer)');
  write('2_other', 'create table other (number integer)');
  await migrate(url, directory);
  rmSync(join(directory, '2_other'), { recursive: true });
  write('1_zero', 'create table zero (number integer)');
  await expect(migrate(url, directory)).rejects.toThrow('this one does not know its migration 2_other');
  expect(await rows(`select to_regclass('zero') as zero`)).toEqual([{ zero: null }]);
});
