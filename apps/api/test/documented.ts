import { openApiDocument } from '../src/rest/openapi.ts';
import { isSchema, type Schema } from '../src/rest/openapi-schema.ts';

/** An operation as the document tells of it, a plain route too. */
export type Documented = {
  /** Its `operationId`, like `contact_create` or `auth_token`. */
  id: string;
  /** In capitals. */
  method: string;
  path: string;
  /** The codes of the refusals that are told of, each with its status. */
  refusals: { code: string; status: number }[];
};

/** As a client reads it. */
const document: Schema = JSON.parse(JSON.stringify(openApiDocument(undefined)));

/** All operations of the document. */
export const documented: Documented[] = Object.entries(within(document, 'paths')).flatMap(([path, item]) =>
  Object.entries(isSchema(item) ? item : {}).map(([method, operation]) => {
    const { operationId, responses } = isSchema(operation) ? operation : {};
    return { id: String(operationId), method: method.toUpperCase(), path, refusals: refusalsOf(responses) };
  }),
);

/** Refusals are told by reference to a response with an example of each code. */
function refusalsOf(responses: unknown): Documented['refusals'] {
  return Object.entries(isSchema(responses) ? responses : {}).flatMap(([status, response]) => {
    if (!isSchema(response) || typeof response.$ref !== 'string') return [];
    const keys = response.$ref.slice('#/'.length).split('/');
    const examples = within(document, ...keys, 'content', 'application/problem+json', 'examples');
    return Object.keys(examples).map((code) => ({ code, status: Number(status) }));
  });
}

function within(schema: Schema, ...keys: string[]): Schema {
  let here: unknown = schema;
  for (const key of keys) here = isSchema(here) ? here[key] : undefined;
  return isSchema(here) ? here : {};
}
