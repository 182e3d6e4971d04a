/** What `pnpm kupfer` runs: does what its first word says, and ends with 0, 1 (it failed) or 2 (nobody knows how). */
import { account } from './commands/account.ts';
import { backup } from './commands/backup.ts';
import { restore } from './commands/restore.ts';
import { complain } from './log.ts';

export type Command = {
  /** Each way to call it, and what that does; one a line. */
  usage: string;
  /**
   * Does it. Answers false where the words are not those of its usage, as does an error of `parseArgs`.
   * @throws an Error in words for people
   */
  run(words: string[]): Promise<boolean>;
};

const commands = new Map<string, Command>(Object.entries({ account, backup, restore }));

process.exit(await run(process.argv.slice(2)));

async function run([name = '', ...words]: string[]): Promise<number> {
  const command = commands.get(name);
  try {
    if (await command?.run(words)) return 0;
  } catch (error) {
    complain(error);
    if (!isMisspelt(error)) return 1;
  }
  const known = command ? [command] : [...commands.values()];
  process.stderr.write(
    `Usage: kupfer …\n${known.map(({ usage }) => `  ${usage.replaceAll('\n', '\n  ')}\n`).join('')}`,
  );
  return 2;
}

function isMisspelt(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
