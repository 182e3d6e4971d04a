import type { addressTypes, emailTypes, phoneTypes } from './contact.ts';

type Words<Type extends string> = Record<Type, { known: readonly string[]; own?: string }>;

/**
 * The types of our lists as the parameter TYPE of a vCard tells them: in words that every program knows, and where those
 * do not tell our types apart in one of our own beside them.
 */
export const cardTypes = {
  address: {
    home: { known: ['HOME'] },
    business: { known: ['WORK'] },
    billing: { known: ['WORK'], own: 'X-BILLING' },
    delivery: { known: ['WORK'], own: 'X-DELIVERY' },
    mailing: { known: ['WORK'], own: 'X-MAILING' },
  } satisfies Words<(typeof addressTypes)[number]>,
  email: {
    office: { known: ['WORK'] },
    private: { known: ['HOME'] },
    other: { known: [], own: 'X-OTHER' },
  } satisfies Words<(typeof emailTypes)[number]>,
  phone: {
    office: { known: ['WORK', 'VOICE'] },
    mobile: { known: ['CELL'] },
    home: { known: ['HOME', 'VOICE'] },
    fax: { known: ['FAX'] },
  } satisfies Words<(typeof phoneTypes)[number]>,
} as const;

/** Fields of a contact that no property of a vCard means; lists of uuids are one text, separated by blanks. */
export const cardProperties = {
  customer_id: 'x-kupfer-customer-id',
  core_user_uuid: 'x-kupfer-core-user-uuid',
  contact_type: 'x-kupfer-contact-type',
  customer_type: 'x-kupfer-customer-type',
  siteprofile_uuids: 'x-kupfer-siteprofile-uuids',
  workflowlevel1_uuids: 'x-kupfer-workflowlevel1-uuids',
  workflowlevel2_uuids: 'x-kupfer-workflowlevel2-uuids',
} as const;
