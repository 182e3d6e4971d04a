import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

/**
 * A new password: asked for twice on a terminal, which does not show it, else the first line of standard input. It is
 * never an argument, which other users of the machine could see.
 *
 * @throws an Error when the two differ
 */
export async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).split(/\r?\n/)[0] ?? '';
  // One for both questions: what is typed ahead, or pasted, belongs to the next one.
  const questions = createInterface({ input: process.stdin, output: nowhere(), terminal: true });
  const ask = async (question: string) => {
    process.stderr.write(question);
    const answer = await questions.question('');
    process.stderr.write('\n');
    return answer;
  };
  try {
    const password = await ask('New password: ');
    if (password === (await ask('The same again: '))) return password;
    throw new Error('These are two different passwords: nothing was changed.');
  } finally {
    questions.close();
  }
}

/** Where the terminal's echo goes. */
const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
