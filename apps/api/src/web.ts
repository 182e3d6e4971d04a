import { randomBytes } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Fault } from '@kupfer/schemas/problem';
import type { Hono } from 'hono';
import { parseAccept } from 'hono/utils/accept';
import { pathOf } from './rest/links.ts';
import { type AppEnv, fieldsOfAll, type Handler, mount, refusal } from './rest/mount.ts';

const built = join(import.meta.dirname, '../../web/dist');

/** Where the built client lies, undefined while it is not built. */
export const findWeb = (): string | undefined => (existsSync(join(built, 'index.html')) ? built : undefined);

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** A file of the client, and its compressed forms by the name of their encoding (RFC 9110, section 8.4.1). */
type Asset = { type: string; content: Uint8Array<ArrayBuffer>; encodings: Record<string, Uint8Array<ArrayBuffer>> };

/**
 * Serves the client under `/app`: its files from memory, in the form that the browser takes, and for every other path
 * the page, which draws the screen by itself.
 */
export function mountWeb(app: Hono<AppEnv>, directory: string): void {
  const assets = readAssets(directory);
  const page = Buffer.from(assets.get('/app/index.html')?.content ?? '').toString();
  const serve: Handler = (c) => {
    const path = pathOf(c.req.url);
    const asset = path === '/app/index.html' ? undefined : assets.get(path);
    if (asset) return fileAnswer(asset, path, c.req.header('accept-encoding') ?? '', fieldsOfAll(c));
    if (path.startsWith('/app/assets/')) return refusal(c, new Fault('not_found', 'There is no such file.'));
    return pageAnswer(page, fieldsOfAll(c));
  };
  mount(app, '/app', { GET: serve });
  mount(app, '/app/*', { GET: serve });
}

function readAssets(directory: string): Map<string, Asset> {
  const names = globSync('**/*', { cwd: directory }).filter((name) => statSync(join(directory, name)).isFile());
  const read = (name: string) => new Uint8Array(readFileSync(join(directory, name)));
  return new Map(
    names
      .filter((name) => types[extname(name)])
      .map((name) => {
        const forms = Object.entries({ br: `${name}.br`, gzip: `${name}.gz` }).filter(([, form]) =>
          names.includes(form),
        );
        const encodings = Object.fromEntries(forms.map(([encoding, form]) => [encoding, read(form)]));
        return [`/app/${name}`, { type: types[extname(name)] ?? '', content: read(name), encodings }];
      }),
  );
}

function fileAnswer(
  { type, content, encodings }: Asset,
  path: string,
  accepted: string,
  fields: Record<string, string>,
) {
  const taken = parseAccept(accepted).filter(({ q }) => q > 0);
  // The smaller one stands first.
  const encoding = Object.keys(encodings).find((name) => taken.some(({ type }) => type.toLowerCase() === name));
  const isForGood = path.startsWith('/app/assets/');
  return new Response(encoding ? encodings[encoding] : content, {
    headers: {
      ...fields,
      'Content-Type': type,
      ...(encoding && { 'Content-Encoding': encoding }),
      Vary: 'Accept-Encoding',
      // The name of a file under assets holds the hash of its content.
      'Cache-Control': isForGood ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...(path === '/app/mail-frame.html' && { 'Content-Security-Policy': MAIL_POLICY }),
    },
  });
}

function pageAnswer(page: string, fields: Record<string, string>): Response {
  const nonce = randomBytes(16).toString('base64');
  return new Response(page.replaceAll('__NONCE__', nonce), {
    headers: {
      ...fields,
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': securityPolicy(nonce),
      'Referrer-Policy': 'same-origin',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    },
  });
}

/**
 * For the page in which a mail is shown. Mails carry their styles in their elements, which the client's own page
 * forbids; here they are allowed, and nothing else is: no origin, no request, no script but the one that shows the mail.
 */
const MAIL_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts";

/** Nothing from elsewhere and nothing inline, but styles that carry the nonce of this one answer. */
function securityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
