import { readFileSync } from 'node:fs';
import { Problem } from '@kupfer/schemas/problem';
import { generateOpenApiDocument, type OpenAPIObject } from 'trpc-openapi';
import { appRouter } from '../router.ts';
import {
  documentedOperation,
  documentedRoute,
  headerComponents,
  parameterComponents,
  resourceOf,
} from './openapi-operation.ts';
import { refusalComponents, refusalsOf } from './openapi-refusal.ts';
import { isSchema, nameByWay, type Schema, type Schemas, tidy } from './openapi-schema.ts';
import { viewOf } from './openapi-view.ts';
import { type Operation, operationsOf } from './operations.ts';
import { plainPaths, plainRoutes, plainSecurity, plainTags } from './plain-routes.ts';

const BEARER = 'bearer';

const description = `A contact and appointment service. Every operation works on the organization of the caller alone.

What GET answered may be sent back by PUT: read-only fields are accepted and have no effect. Unknown fields and
parameters are refused. PATCH is JSON Merge Patch (RFC 7396): a field that is absent keeps its value, null returns it to
its default. What is blank is null or absent.

A refusal is \`application/problem+json\`, explained [on a page of its own](/docs/problems). Beside those of an
operation there are two that any request may get: 405 for a method that the path does not know, 421 for a host name that
the service does not. The same operations are served by tRPC at \`/trpc\`.

Lists in the address are separated by commas. Types for TypeScript are best made by \`openapi-typescript\` with
\`--default-non-nullable false\` (what has a default need not be sent), and openapi-fetch needs
\`querySerializer: { array: { style: 'form', explode: false } }\`.`;

/** The OpenAPI 3.1 document of the service, made from the router that it runs. */
export function openApiDocument(publicUrl: string | undefined): OpenAPIObject {
  const operations = operationsOf(appRouter);
  const document = generateOpenApiDocument(viewOf(operations), {
    title: 'Kupfer',
    version: version(),
    description,
    license: { name: 'GNU Affero General Public License 3.0 or later', identifier: 'AGPL-3.0-or-later' },
    baseUrl: publicUrl ?? '/',
    securitySchemes: {
      [BEARER]: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'A token of `POST /auth/token` or of the platform, or an API key.',
      },
    },
    paths: plainPaths(),
    defs: { Problem },
  });
  tidy(document);
  const schemas = schemasOf(document);
  nameByWay(document, schemas);
  const generated = document.paths ?? {};
  const paths: Record<string, Schema> = {};
  for (const operation of operations) {
    // The generator takes the slash at the end away.
    const made: unknown = generated[operation.path.replace(/\/$/, '')]?.[methodKey(operation)];
    if (!isSchema(made)) throw new Error(`${operation.name} is missing in the document`);
    paths[operation.path] = {
      ...paths[operation.path],
      [methodKey(operation)]: documentedOperation(operation, made, schemas),
    };
  }
  for (const route of plainRoutes) {
    const made: unknown = generated[route.path]?.[route.method];
    if (!isSchema(made)) throw new Error(`${route.path} is missing in the document`);
    paths[route.path] = { ...paths[route.path], [route.method]: documentedRoute(route, made) };
  }
  const refusals = [...operations.map(refusalsOf), ...plainRoutes.map((route) => route.refusals)];
  return {
    ...document,
    paths,
    tags: [...tagsOf(operations, schemas), ...plainTags],
    components: {
      ...document.components,
      // Given to the generator, every operation would take these too.
      securitySchemes: { ...document.components?.securitySchemes, ...plainSecurity },
      schemas,
      responses: refusalComponents(refusals),
      headers: headerComponents,
      parameters: parameterComponents,
    },
  };
}

const keys = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;
const methodKey = ({ method }: Operation) => keys[method];

function version(): string {
  const read: unknown = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'));
  if (isSchema(read) && typeof read.version === 'string') return read.version;
  throw new Error('package.json has no version');
}

function schemasOf(document: OpenAPIObject): Schemas {
  return Object.fromEntries(
    Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => [name, { ...schema }]),
  );
}

/** Each group of operations is about one resource, which describes itself. */
function tagsOf(operations: readonly Operation[], schemas: Schemas) {
  const tags = new Map<string, string>();
  for (const operation of operations) {
    const description = schemas[resourceOf(operation)]?.description;
    for (const tag of operation.meta.openapi?.tags ?? [])
      if (typeof description === 'string') tags.set(tag, description);
  }
  return [...tags].map(([name, text]) => ({ name, description: text }));
}
