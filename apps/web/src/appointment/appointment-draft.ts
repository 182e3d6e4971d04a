import { type Draft as DraftOf, draftsOf } from '../ui/draft.ts';
import type { FormValues } from './form-values.ts';
import type { Stored } from './stored.ts';

export type Draft = DraftOf<FormValues, Stored>;

export const { draftOf, keepDraft, dropDraft } = draftsOf<FormValues, Stored>('appointment');
