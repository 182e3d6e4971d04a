import { parseArgs } from 'node:util';

/**
 * The words `[--quiet] FILE` of a command; undefined when they are others.
 * @throws an error of `parseArgs` for an option that does not exist
 */
export function readFileArgument(words: string[]): { name: string; isQuiet: boolean } | undefined {
  const options = { quiet: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ args: words, options, allowPositionals: true });
  const [name] = positionals;
  return name && positionals.length === 1 ? { name, isQuiet: values.quiet } : undefined;
}
