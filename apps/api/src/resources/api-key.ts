import { deleteApiKey, findApiKey, insertApiKey, listApiKeys, lockApiKey } from '@kupfer/db/api-key';
import { ApiKey, ApiKeyCreate, ApiKeyPage, ApiKeyQuery, KEY_PREFIX } from '@kupfer/schemas/api-key';
import { Addressed, Nothing } from '@kupfer/schemas/fields';
import { writeDown } from '../audit-trail.ts';
import { newSecret, secretHash } from '../auth/secret.ts';
import { checkMatch } from '../etag.ts';
import { once } from '../idempotency.ts';
import { adminInPerson, adminReadInPerson, answer, rest, router } from '../trpc.ts';

export const apiKey = router({
  list: adminReadInPerson
    .meta(rest('GET', '/apikey/', 'API keys', 'List API keys'))
    .input(ApiKeyQuery)
    .output(answer(ApiKeyPage))
    .query(({ ctx, input }) => listApiKeys(ctx.scope, input)),

  get: adminReadInPerson
    .meta(rest('GET', '/apikey/{uuid}/', 'API keys', 'Read an API key, but for the key itself'))
    .input(Addressed)
    .output(answer(ApiKey))
    .query(({ ctx, input }) => findApiKey(ctx.scope, input.uuid)),

  create: adminInPerson
    .meta(rest('POST', '/apikey/', 'API keys', 'Make an API key, which is shown this once', 201))
    .input(ApiKeyCreate)
    .output(answer(ApiKey))
    .mutation(
      once<ApiKeyCreate, ApiKey>(
        async ({ ctx, input: { name, role } }) => {
          const { tx, caller } = ctx;
          const { core_user_uuid, username } = caller;
          const key = `${KEY_PREFIX}${newSecret()}`;
          const secret_hash = secretHash(key);
          const uuid = await insertApiKey(tx, { name, role, core_user_uuid, username, secret_hash });
          await writeDown(ctx, 'api_key_made', name, role);
          return { ...(await findApiKey(tx, uuid)), key };
        },
        // A repeated request is not told the key: it would have to be stored.
        (made) => ({ ...made, key: null }),
      ),
    ),

  delete: adminInPerson
    .meta(rest('DELETE', '/apikey/{uuid}/', 'API keys', 'End an API key', 204))
    .input(Addressed)
    .output(answer(Nothing))
    .mutation(async ({ ctx, input: { uuid } }) => {
      const found = await lockApiKey(ctx.tx, uuid);
      await checkMatch(ctx, () => found);
      await writeDown(ctx, 'api_key_ended', found.name, found.role);
      await deleteApiKey(ctx.tx, uuid);
    }),
});
