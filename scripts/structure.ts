/** Checks the rules of the house that no linter knows; prints what breaks them and fails. Part of `pnpm verify`. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';

type Import = { from: string; isType: boolean; target: string | undefined };

const root = join(import.meta.dirname, '..');
const foreign = ['node_modules', 'generated', 'dist', '.git', '.data', '.turbo'];
const files = globSync('**/*.*', { cwd: root, exclude: (path) => foreign.includes(basename(path)) });
const sources = files.filter((file) => /\.tsx?$/.test(file));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const isTest = (file: string) => /\.(test|spec)\.tsx?$/.test(file);

/** What files matching `inside` must not import; `orType`: not even as a type. */
const walls: { inside: RegExp; never: RegExp; orType: boolean; rule: string }[] = [
  { inside: /^packages\/schemas\/src\//, never: /^@kupfer\//, orType: true, rule: 'schemas imports nothing of ours' },
  { inside: /^packages\/db\/src\//, never: /^@kupfer\/(?!schemas\/)/, orType: true, rule: 'db imports only schemas' },
  { inside: /^packages\/mailer\/src\//, never: /^@kupfer\//, orType: false, rule: 'mailer imports only types' },
  {
    inside: /^packages\/mailer\/src\//,
    never: /^@kupfer\/(?!schemas\/)/,
    orType: true,
    rule: 'mailer imports only schemas',
  },
  {
    inside: /^packages\/mailer\/src\/(?!mailer\.ts)/,
    never: /^(node:|nodemailer)/,
    orType: true,
    rule: 'mailer runs in the browser too, but for mailer.ts',
  },
  {
    inside: /^apps\/api\/src\//,
    never: /^(pg|@prisma\/.*|@kupfer\/db\/generated\/.*)$/,
    orType: true,
    rule: 'SQL and Prisma stay in packages/db',
  },
  { inside: /^apps\/web\/src\//, never: /^@kupfer\/(api|db)\//, orType: false, rule: 'web imports only types of api' },
  {
    inside: /^apps\/web\/src\//,
    never: /^@kupfer\/mailer\/(?!appointment-(mail|facts|time)$)/,
    orType: true,
    rule: 'web takes from mailer only what writes a mail',
  },
  { inside: /^apps\/web\/src\//, never: /^node:/, orType: true, rule: 'web runs in the browser' },
  { inside: /^packages\//, never: /^@kupfer\/(api|web)\//, orType: true, rule: 'a package imports no app' },
];

const imports = new Map(sources.map((file) => [file, importsOf(file)]));
const faults = [...sources.flatMap(faultsOfSource), ...cycles(), ...files.filter(isDocument).flatMap(faultsOfDocument)];
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) process.exit(1);

function importsOf(file: string): Import[] {
  const pattern = /^(?:import|export)\b(\s+type\b)?[^'"`;]*?['"]([^'"]+)['"]|\bimport\(\s*['"`]([^'"`]+)['"`]/gm;
  return [...read(file).matchAll(pattern)]
    .filter(([statement]) => !/^export\b(?!.*\bfrom\b)/s.test(statement))
    .map(([, type, named, called]) => {
      const from = named ?? called ?? '';
      return { from, isType: type !== undefined, target: fileOf(from, file) };
    });
}

/** The file of ours that an import names, if it is one. */
function fileOf(from: string, importer: string): string | undefined {
  if (from.startsWith('.')) return normalize(join(dirname(importer), from));
  const [, name, path] = /^@kupfer\/(\w+)\/(.+)$/.exec(from) ?? [];
  return name && `${name === 'api' || name === 'web' ? 'apps' : 'packages'}/${name}/src/${path}.ts`;
}

function faultsOfSource(file: string): string[] {
  const content = read(file);
  const found: string[] = [];
  const lines = content.trimEnd().split('\n').length;
  if (lines > 300 && !isTest(file))
    found.push(`${file}: ${lines} lines, at most 300: cut it where it changes its subject`);
  if (/^(index|utils?|helpers?|common|types?|misc)\.tsx?$/.test(basename(file))) {
    found.push(`${file}: this name says nothing: call it by what it is about`);
  }
  if (/^export \* from/m.test(content))
    found.push(`${file}: exports another file as a whole: import that file instead`);
  if (isTest(file) && /\.(only|skip)\(/.test(content)) found.push(`${file}: a test is left out by .only( or .skip(`);
  for (const { from, isType, target } of imports.get(file) ?? []) {
    for (const { inside, never, orType, rule } of walls) {
      if (inside.test(file) && never.test(from) && (orType || !isType)) found.push(`${file}: imports ${from}: ${rule}`);
    }
    const home = /^(apps|packages)\/[^/]+\//.exec(file)?.[0];
    if (from.startsWith('.') && home && target?.match(/^(apps|packages)\//) && !target.startsWith(home)) {
      found.push(`${file}: imports ${from}: reach another package by its name`);
    }
  }
  return found;
}

/** Every ring of files that import one another, types apart, named once. */
function cycles(): string[] {
  const rings = new Map<string, string>();
  const finished = new Set<string>();
  const visit = (file: string, path: string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) {
      const ring = path.slice(start);
      rings.set([...ring].sort().join(), `${[...ring, file].join(' -> ')}: import one another`);
    }
    if (start >= 0 || finished.has(file)) return;
    for (const { target, isType } of imports.get(file) ?? []) if (target && !isType) visit(target, [...path, file]);
    finished.add(file);
  };
  for (const file of sources) visit(file, []);
  return [...rings.values()];
}

function isDocument(file: string): boolean {
  return /^(README|ARCHITECTURE|CONTRIBUTING|docs\/[^/]+)\.md$/.test(file);
}

/** Paths in backticks that look like files of the repository, whole or by their end, and are none. */
function faultsOfDocument(file: string): string[] {
  const named = [...read(file).matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/?)`/g)].map(([, path = '']) => path);
  const looksLikeFile = /^(apps|packages|scripts|docs|bench|\.ci|\.github)\/|\w\.(tsx?|md|json|ya?ml|prisma|sql)$/;
  return named
    .filter((path) => looksLikeFile.test(path) && !existsSync(join(root, path)))
    .filter((path) => !files.some((known) => known.endsWith(`/${path}`)))
    .map((path) => `${file}: names ${path}, which does not exist`);
}
