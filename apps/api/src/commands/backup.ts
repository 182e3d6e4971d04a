import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { backup as contentOf } from '@kupfer/db/backup';
import type { Command } from '../command.ts';
import { readSettings } from '../settings.ts';
import { onDatabase } from './database.ts';
import { readFileArgument } from './file-argument.ts';
import { progress } from './progress.ts';

export const backup: Command = {
  usage: 'backup [--quiet] FILE    writes all data into FILE, which is new (-: to standard output)',
  async run(words) {
    const given = readFileArgument(words);
    if (!given) return false;
    const { name, isQuiet } = given;
    const settings = readSettings(process.env);
    const { report, sayEnd } = progress(isQuiet);
    const writeTo = (target: NodeJS.WritableStream, signal?: AbortSignal) =>
      onDatabase(settings, (url) => pipeline(contentOf(url, report, signal), createGzip(), target));
    if (name === '-') {
      if (process.stdout.isTTY) throw new Error('A backup is nothing for a terminal: send it into a file.');
      await writeTo(process.stdout);
      sayEnd('are written');
      return true;
    }
    const file = resolve(name);
    await writeNew(file, writeTo);
    sayEnd(`are in ${file}, which has ${Math.ceil(statSync(file).size / 1000)} kB`);
    return true;
  },
};

/**
 * Lets a file be written under another name, and gives it its own once it is whole and on the disk. Of several that
 * want the same name at the same time one gets it.
 */
async function writeNew(
  file: string,
  write: (target: NodeJS.WritableStream, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const partial = `${file}.partial`;
  const handle = await open(partial, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw new Error(`${partial} cannot be written (${error.code}).`);
    throw new Error(`${partial} exists: another backup writes it, or one was killed. Then remove it.`);
  });
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
  try {
    if (existsSync(file)) throw new Error(`${file} exists already, and a backup overwrites nothing: name a new one.`);
    await write(handle.createWriteStream({ flush: true }), stop.signal);
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw stop.signal.aborted ? new Error('The backup was stopped, and nothing is left of it.') : error;
  } finally {
    await handle.close();
  }
  const directory = await open(dirname(file));
  await directory.sync();
  await directory.close();
}
