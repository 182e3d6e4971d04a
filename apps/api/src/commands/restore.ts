import { accessSync, constants, createReadStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { startEmbedded } from '@kupfer/db/embedded';
import { checkBackup, restore as restoreFrom } from '@kupfer/db/restore';
import type { Command } from '../command.ts';
import { makeDataDirectory } from '../data-directory.ts';
import { readSettings } from '../settings.ts';
import { readFileArgument } from './file-argument.ts';
import { progress } from './progress.ts';

export const restore: Command = {
  usage: 'restore [--quiet] FILE   reads a backup into an empty installation (-: from standard input)',
  async run(words) {
    const given = readFileArgument(words);
    if (!given) return false;
    const { name, isQuiet } = given;
    const settings = readSettings(process.env);
    const { report, sayEnd } = progress(isQuiet);
    // Standard input can be read only once: what is wrong with it is found on the way, and all is undone.
    if (name !== '-') await checkBackup(fileAt(resolve(name)));
    const read = (url: string) => restoreFrom(url, name === '-' ? process.stdin : fileAt(resolve(name)), report);
    if (settings.databaseUrl) await read(settings.databaseUrl);
    else await onNewDatabase(settings.dataDir, read);
    sayEnd('are restored. Mails that waited leave when the service is started with a mail server.');
    return true;
  },
};

function fileAt(file: string) {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw new Error(`${file} cannot be read (${error instanceof Error && 'code' in error ? error.code : error}).`);
  }
  return createReadStream(file);
}

/** @throws an Error in words for people when a service runs on the directory */
async function onNewDatabase(dataDir: string, work: (url: string) => Promise<unknown>): Promise<void> {
  makeDataDirectory(dataDir);
  const database = await startEmbedded(join(dataDir, 'postgres'));
  try {
    await work(database.url);
  } finally {
    await database.stop();
  }
}
