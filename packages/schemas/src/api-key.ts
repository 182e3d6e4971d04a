import { z } from 'zod';
import { Role } from './account.ts';
import { readOnly } from './body.ts';
import { Instant, line, timeMarks, Uuid } from './fields.ts';
import { cursorParameters, ordering, pageOf, syncParameters } from './lists.ts';

/** What a key of ours begins with, so that people and programs know one when they see it. */
export const KEY_PREFIX = 'kupfer_';

const fields = {
  name: line(100, 1).meta({ description: 'What it is for.', examples: ['Website'] }),
  role: Role.exclude(['superuser'])
    .default('member')
    .meta({ description: 'What it may do, as long as its maker may do that too.' }),
};

const shown = readOnly('core_user_uuid', 'username', 'key', 'last_used_at', 'create_date', 'edit_date');

export const ApiKey = z
  .object({
    uuid: Uuid,
    ...fields,
    core_user_uuid: Uuid.meta({ readOnly: true, description: 'Who made it, and for whom it acts.' }),
    username: z.string().meta({ readOnly: true }),
    key: z
      .string()
      .nullable()
      .meta({ readOnly: true, description: 'Shown once, when it is made; null afterwards: it is kept nowhere.' }),
    last_used_at: Instant.nullable().meta({ readOnly: true, description: 'To the minute.' }),
    ...timeMarks,
  })
  .meta({ id: 'ApiKey', description: 'By which a program calls the service.' });
export type ApiKey = z.infer<typeof ApiKey>;

export const ApiKeyCreate = z.strictObject({ ...readOnly('uuid', 'organization_uuid'), ...fields, ...shown });
export type ApiKeyCreate = z.infer<typeof ApiKeyCreate>;

export const ApiKeyQuery = z.strictObject({
  ...cursorParameters,
  ...syncParameters,
  ordering: ordering(['create_date'], 'create_date'),
});
export type ApiKeyQuery = z.infer<typeof ApiKeyQuery>;

export const ApiKeyPage = pageOf(ApiKey);

/** A key that is exchanged for a token. */
export const ApiKeySignIn = z
  .strictObject({ api_key: z.string().min(1, 'This must not be empty.').max(100, 'At most 100 characters.') })
  .meta({ id: 'ApiKeySignIn', examples: [{ api_key: `${KEY_PREFIX}1b3DnZ9Zk7Q2mWm0v5YyH8sLqT4xJcRfE6uKpNaGdXo` }] });
