import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';

/** A shell in which blocks are run one after the other, as in a terminal that stays open. */
export type Session = {
  /**
   * Runs a block and answers what it printed. `alone`: so that it may be run again, and leaves no variables.
   * @throws when one of its commands fails
   */
  run(block: { text: string; folder?: string | undefined; alone: boolean; refusal: string }): Promise<string>;
  end(): Promise<void>;
};

const PROGRAMS = {
  // Fails when the answer is a refusal, but for the one with the status REFUSAL.
  curl: `
body=$(mktemp)
trap 'rm "$body"' EXIT
status=$(PATH=$USUAL_PATH curl "$@" --output "$body" --write-out '%{http_code}') || exit
cat "$body"
[ "$status" -lt 400 ] || [ "$status" = "$REFUSAL" ] || { echo "curl: the answer was $(cat "$body")" >&2; exit 22; }`,
  // The folder is there already.
  git: `
[ "$1" = clone ] && [ -d "\${!#}" ]`,
  // Instead of the start, which was before, what it printed. Scripts that need minutes or the network must only exist.
  npx: `
[ "$1" = -y ] && [[ $2 == pnpm@* ]]
script=$(node -p "require('./package.json').scripts[process.argv[1]] ?? ''" "$3")
case $3 in
  start) sed -n '/ready at/,$p' "$SERVICE_OUTPUT" ;;
  install) ;;
  test | verify) [ -n "$script" ] ;;
  *) [ -n "$script" ] && PATH=$PWD/node_modules/.bin:$USUAL_PATH sh -c "$script \\"\\$@\\"" sh "\${@:4}" ;;
esac`,
};

/** Opens a shell in the folder, with `git`, `npx` and `curl` as above in the folder `bin`. */
export function openSession(folder: string, bin: string, environment: Record<string, string>): Session {
  for (const [name, text] of Object.entries(PROGRAMS)) {
    writeFileSync(join(bin, name), `#!/usr/bin/env bash\nset -e${text}\n`, { mode: 0o755 });
  }
  const usual = process.env.PATH ?? '';
  const env = { ...environment, PATH: `${bin}:${usual}`, USUAL_PATH: usual, HOME: folder, LANG: 'C.UTF-8' };
  const bash = spawn('bash', ['--noprofile', '--norc'], { cwd: folder, env });
  const ended = once(bash, 'close');
  const said = listenTo(bash);
  bash.stdin.write('set -eo pipefail\n');
  let count = 0;
  return {
    async run({ text, folder: there, alone, refusal }) {
      count += 1;
      const file = join(bin, `block-${count}.sh`);
      writeFileSync(file, text);
      const begin = said.output.length;
      const source = `. '${file}' < /dev/null`;
      const moved = there === undefined ? source : `cd '${there}'; ${source}; cd - > /dev/null`;
      const once = alone ? `set +e; ( set -e; ${moved} ); set -e` : moved;
      bash.stdin.write(`REFUSAL=${refusal}; export REFUSAL; ${once}; printf '\\0'\n`);
      const isOver = () => said.output.indexOf('\0', begin) > 0 || bash.exitCode !== null;
      await vi.waitUntil(isOver, { timeout: 120_000, interval: 10 });
      if (bash.exitCode !== null) throw new Error(`${text}\nended with ${bash.exitCode}: ${said.complaints}`);
      return said.output.slice(begin, -1);
    },
    async end() {
      bash.stdin.end();
      await ended;
    },
  };
}

function listenTo({ stdout, stderr }: ChildProcess): { output: string; complaints: string } {
  const said = { output: '', complaints: '' };
  stdout?.setEncoding('utf8').on('data', (text) => {
    said.output += text;
  });
  stderr?.setEncoding('utf8').on('data', (text) => {
    said.complaints += text;
  });
  return said;
}
