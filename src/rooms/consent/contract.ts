/**
 * What crosses the wire at the consent room's doors: notices, the access log, ledger proofs, and the terms of sharing.
 * Safe in a browser: nothing here but schemas.
 */

import { z } from 'zod';
import { PURPOSES, ROLES } from '../../kernel/actor.ts';
import { ACCESS_ACTIONS } from '../../kernel/scope.ts';
import { FhirId, Instant, LocalTextShape, Watch } from '../../kernel/wire.ts';

/** A page's mark, opaque to the caller: hand back what `next` said. */
const Cursor = z.string().max(200);

// ---------------------------------------------------------------------------------------------------------- notices

/** What a notice is about. The sentence is made when it is read, in the reader's language. */
export const NOTICE_KINDS = [
  'share-created',
  'share-opened',
  'share-open-refused',
  'share-locked',
  'share-revoked',
  'record-read-elsewhere',
  'visit-arrived',
  'visit-imported',
  'visit-entry-rejected',
  'visit-not-sent',
  'consent-changed',
  'consent-asked',
  'consent-given',
  'consent-lapsed',
  'consent-answered',
  'consent-record-sent',
  'consent-record-not-sent',
  'ledger-alarm',
  'permit-ending',
  'dossier-moved',
  'emergency-opened',
  'emergency-not-justified',
  'emergency-reviewed',
  'privacy-asked',
  'access-answered',
  'account-changed',
  'telephone-changed',
  'signed-on-parted-record',
  'family-tie-made',
  'carer-accepted',
  'carer-declined',
  'carer-ended',
  'list-join-asked',
] as const;
export const NoticeKind = z.enum(NOTICE_KINDS);
export type NoticeKind = z.infer<typeof NoticeKind>;

export const NoticeView = z.strictObject({
  id: FhirId,
  at: Instant,
  kind: NoticeKind,
  /** A few words: what happened. */
  title: LocalTextShape,
  /** The whole sentence: who, from where, what for. */
  text: LocalTextShape,
  /** The facts the sentence is made of; a page may link by them (`shareId`, `documentId`). */
  params: z.record(z.string(), z.union([z.string(), z.number(), LocalTextShape])),
  /** Absent while unread. */
  readAt: Instant.optional(),
});
export type NoticeView = z.infer<typeof NoticeView>;

/** GET /api/notices — the reader's own, newest first: a patient's, or those of somebody who works here. */
export const NoticesQuery = z.strictObject({
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
  /** `true`: only what has not been read. */
  unread: z.enum(['true', 'false']).optional(),
});
export type NoticesQuery = z.infer<typeof NoticesQuery>;
export const NoticesView = z.strictObject({
  items: z.array(NoticeView),
  unread: z.number().int(),
  next: Cursor.optional(),
  mark: Watch.shape.mark,
});
export type NoticesView = z.infer<typeof NoticesView>;

/** GET /api/notices/watch — whether there is anything new to read, and how much; not what, so it is no access. */
export const NoticesWatchQuery = z.strictObject({});
export const NoticesWatch = Watch.extend({ unread: z.number().int() });
export type NoticesWatch = z.infer<typeof NoticesWatch>;

/** POST /api/notices/:id/read — answers the notice; a second time changes nothing. */
export const NoticeReadCommand = z.strictObject({ id: FhirId });
export type NoticeReadCommand = z.infer<typeof NoticeReadCommand>;

// ------------------------------------------------------------------------------------------------------- access log

/** GET /api/access-log — both nodes' entries in one list, newest first. */
export const AccessLogQuery = z.strictObject({
  /** The patient's id at this node. A patient may leave it out: their own; a parent or guardian names whom they stand for. */
  patient: FhirId.optional(),
  /** `others` leaves out what the patient did: looking at one's own list would soon fill it. */
  by: z.enum(['anybody', 'others']).default('anybody'),
  /** `true`: with the numbers of the last twelve months. */
  months: z.literal('true').optional(),
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export type AccessLogQuery = z.infer<typeof AccessLogQuery>;

export const AccessLogEntry = z.strictObject({
  id: FhirId,
  at: Instant,
  /** The node where it happened: `sz`, `hk`. */
  node: z.string(),
  actorName: LocalTextShape,
  /** A person's role, or what acted without a person. */
  role: z.enum([...ROLES, 'system', 'node', 'anonymous']),
  organization: z.strictObject({ id: z.string(), name: LocalTextShape }).optional(),
  purpose: z.enum(PURPOSES),
  action: z.enum(ACCESS_ACTIONS),
  /** Kinds of data by FHIR type, with how many. */
  kinds: z.record(z.string(), z.number()),
  outcome: z.enum(['permitted', 'denied']),
  /** The rule that allowed or denied it, and the rule in words. */
  basis: z.string(),
  basisText: LocalTextShape,
  detail: z.record(z.string(), z.string()).optional(),
  /** The rules of law that let it over a border, each as it is cited. */
  law: z.array(LocalTextShape).optional(),
  /** The whole entry as one sentence for a person. */
  sentence: LocalTextShape,
  /** True once the entry stands in this node's tree: GET /api/ledger/proof?entry=id answers. */
  proofAvailable: z.boolean(),
  /** The patient did it. Who stands for the patient is signed in as a patient too, and is another. */
  isOwn: z.literal(true).optional(),
  /** It is not what was sealed: somebody changed it afterwards. */
  broken: z.literal(true).optional(),
});
export type AccessLogEntry = z.infer<typeof AccessLogEntry>;

/** GET /api/access-log/watch → Watch, of the same list. */
export const AccessLogWatchQuery = AccessLogQuery.pick({ patient: true, by: true });
export type AccessLogWatchQuery = z.infer<typeof AccessLogWatchQuery>;

/** How many acts others did in a month of civil time, by institution; without one, by whom: `system`, `anonymous` … */
export const AccessMonth = z.strictObject({
  month: z.string().regex(/^\d{4}-\d{2}$/),
  organization: z.strictObject({ id: z.string(), name: LocalTextShape }).optional(),
  role: z.string(),
  acts: z.number().int(),
  denied: z.number().int(),
});
export type AccessMonth = z.infer<typeof AccessMonth>;

export const AccessLogView = z.strictObject({
  items: z.array(AccessLogEntry),
  /** The newest month first; where they were asked for. */
  months: z.array(AccessMonth).optional(),
  next: Cursor.optional(),
  /** What GET /api/access-log/watch answers while nothing has changed. */
  mark: Watch.shape.mark,
});
export type AccessLogView = z.infer<typeof AccessLogView>;

/** An act at another node, as that node tells it: what a message between nodes carries, and what the list above is made of. */
export const RemoteAccess = AccessLogEntry.omit({
  basisText: true,
  law: true,
  sentence: true,
  proofAvailable: true,
  isOwn: true,
  broken: true,
});
export type RemoteAccess = z.infer<typeof RemoteAccess>;

export * from './artefacts/contract.ts';
export * from './break-glass/contract.ts';
export * from './carers/contract.ts';
export * from './ledger/contract.ts';
export * from './privacy/contract.ts';

// ---------------------------------------------------------------------------------------------------- share terms

/** GET /api/share-terms — what the law here sets for a share; the page's defaults and limits. */
export const ShareTermsQuery = z.strictObject({});
const Term = z.strictObject({
  default: z.number(),
  min: z.number(),
  max: z.number(),
  unit: z.enum(['months', 'minutes', 'times']),
  instrument: LocalTextShape,
  source: z.string(),
});
export const ShareTerms = z.strictObject({
  lookBackMonths: Term,
  validityMinutes: Term,
  opens: Term,
  passcodeTries: Term,
});
export type ShareTerms = z.infer<typeof ShareTerms>;
