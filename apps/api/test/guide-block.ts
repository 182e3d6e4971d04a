import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../../..');

/** What people read who use the service; the shell blocks in it are run by guide.test.ts. */
export const guides = ['README.md', 'CONTRIBUTING.md', 'docs/api.md', 'docs/operations.md', 'docs/docker.md'];

/** A block of code in a guide. */
export type Block = {
  guide: string;
  /** Where it begins. */
  line: number;
  language: string;
  text: string;
  /** The paragraph before it. */
  said: string;
  /** What is printed after it as the answer to it. */
  shown: string | undefined;
  /** From `<!-- not run: … -->` before it: why no test can run it. */
  notRun: string | undefined;
  /** From `<!-- run in … -->` before it: where to run it, if not in the folder of the service. */
  folder: string | undefined;
};

export const textOf = (guide: string) => readFileSync(join(root, guide), 'utf8');

/** The blocks of a guide, in order. */
export function blocksOf(guide: string): Block[] {
  const text = textOf(guide);
  return [...text.matchAll(/^```(\w+)\n(.*?)^```\n/gms)].map((match) => {
    const [all, language = '', content = ''] = match;
    const before = text.slice(0, match.index);
    const after = text.slice(match.index + all.length);
    const paragraphs = before.trimEnd().split('\n\n');
    const comment = /^<!-- (?:not run: (?<notRun>.*?)|run in (?<folder>.*?)) -->$/m.exec(paragraphs.at(-1) ?? '');
    return {
      guide,
      line: before.split('\n').length,
      language,
      text: content,
      said: paragraphs.at(comment ? -2 : -1) ?? '',
      shown: /^\n```\n(.*?\n)```\n/s.exec(after)?.[1],
      notRun: comment?.groups?.notRun,
      folder: comment?.groups?.folder,
    };
  });
}

/** What an answer has to be like: `…` stands for anything, what differs each time for its like, line breaks for nothing. */
export function patternOf(shown: string): RegExp {
  const varying: [RegExp, string][] = [
    [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/, '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'],
    [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(?=","edit_date|")/, '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z'],
    [/\d{8}T\d{6}\.\d{3}Z/, '\\d{8}T\\d{6}\\.\\d{3}Z'],
    [/\s*…\s*/, '[^]*?'],
    [/\s+/, '\\s*'],
  ];
  const parts = new RegExp(varying.map(([{ source }]) => `(${source})`).join('|'), 'g');
  let pattern = '';
  let read = 0;
  for (const match of shown.trim().matchAll(parts)) {
    pattern += escaped(shown.trim().slice(read, match.index));
    pattern += varying.find((_, index) => match[index + 1] !== undefined)?.[1];
    read = match.index + match[0].length;
  }
  return new RegExp(`^\\s*${pattern}${escaped(shown.trim().slice(read))}\\s*$`);
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
