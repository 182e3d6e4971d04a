import type { Contact } from '@kupfer/schemas/contact';
import { type Draft as DraftOf, draftsOf } from '../ui/draft.ts';
import type { ContactValues } from './contact-values.ts';

export type Draft = DraftOf<ContactValues, Contact>;

export const { draftOf, keepDraft, dropDraft } = draftsOf<ContactValues, Contact>('contact');
