import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Hono } from 'hono';
import { type AppEnv, fieldsOfAll, type Handler, mount } from './mount.ts';
import { openApiDocument } from './openapi.ts';
import { problemPage } from './problem-page.ts';

/** Nothing from elsewhere, nothing inline: also a hostile text in the document could not run here. */
const SECURITY = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
};
const FOR_A_DAY = 'public, max-age=86400';

/**
 * The documentation for people, Swagger UI at `/docs` and the page of all refusals at `/docs/problems`, and for
 * machines, the OpenAPI document at `/docs/openapi.json`.
 */
export function mountDocumentation(app: Hono<AppEnv>, publicUrl: string | undefined): void {
  mount(app, '/docs', { GET: always('text/html; charset=utf-8', () => swaggerPage) });
  mount(app, '/docs/start.js', { GET: always('text/javascript; charset=utf-8', () => start) });
  for (const [name, type] of Object.entries(swaggerFiles))
    mount(app, `/docs/${name}`, { GET: always(type, () => swaggerFile(name), FOR_A_DAY) });
  mount(app, '/docs/page.css', { GET: always('text/css; charset=utf-8', () => style) });
  mount(app, '/docs/problems', { GET: always('text/html; charset=utf-8', problemPage) });
  mount(app, '/docs/openapi.json', {
    GET: always('application/json', () => JSON.stringify(openApiDocument(publicUrl))),
  });
}

/** Answers the same content every time; it is made when it is asked for first. */
function always(type: string, make: () => string | Uint8Array<ArrayBuffer>, cache = 'no-cache'): Handler {
  let content: string | Uint8Array<ArrayBuffer> | undefined;
  return (c) => {
    content ??= make();
    return new Response(content, {
      headers: { ...fieldsOfAll(c), ...SECURITY, 'Content-Type': type, 'Cache-Control': cache },
    });
  };
}

const swaggerFiles = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

function swaggerFile(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`))));
}

const swaggerPage = `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Kupfer: the API</title>
  <link rel="icon" href="/docs/favicon-32x32.png">
  <link rel="stylesheet" href="/docs/swagger-ui.css">
  <link rel="stylesheet" href="/docs/page.css">
  <main id="documentation"></main>
  <script src="/docs/swagger-ui-bundle.js"></script>
  <script src="/docs/start.js"></script>
</html>
`;

const start = `SwaggerUIBundle(${JSON.stringify({
  url: '/docs/openapi.json',
  dom_id: '#documentation',
  deepLinking: true,
  docExpansion: 'none',
  displayRequestDuration: true,
  // No token survives the page, and nobody else is told of the document.
  persistAuthorization: false,
  validatorUrl: null,
})});
`;

const style = `body { margin: 0; }
article { max-width: 46rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; font: 1rem/1.5 system-ui, sans-serif; color: #222; }
section { padding: 0.25rem 1rem; border-top: 1px solid #ddd; }
section:target { background: #fff4e5; }
h2 { font-size: 1.15rem; }
dl { display: grid; grid-template-columns: 6rem 1fr; gap: 0.25rem 1rem; }
dt { color: #666; }
dd { margin: 0; }
code { padding: 0.1em 0.3em; border-radius: 3px; background: #f3f3f3; }
a { color: #0057a8; }
`;
