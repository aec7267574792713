import { z } from 'zod';
import { CONSENT_SECTIONS } from '#contracts/consent';
import { FhirId, Instant, LocalTextShape, Watch } from '../../kernel/wire.ts';

export * from './exports/contract.ts';
export * from './joined/contract.ts';

/** Sections of a summary that a patient may share or hold back: those of a consent. IPS section LOINC codes stand in records. */
export const SECTION_KINDS = CONSENT_SECTIONS;
export const SectionKind = z.enum(SECTION_KINDS);
export type SectionKind = z.infer<typeof SectionKind>;

/** Who may open a share: one or more named organisations, any organisation of the consortium, or whoever holds both codes. */
export const ShareRecipients = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('organizations'),
    ids: z
      .array(z.strictObject({ node: z.string(), id: FhirId, name: LocalTextShape }))
      .min(1)
      .max(20),
  }),
  z.strictObject({ kind: z.literal('consortium') }),
  z.strictObject({ kind: z.literal('holder') }),
]);
export type ShareRecipients = z.infer<typeof ShareRecipients>;

/** POST /api/shares — patient. */
export const CreateShare = z.strictObject({
  sections: z.array(SectionKind).min(1),
  lookBackMonths: z.number().int().min(1).max(1200).default(36),
  validMinutes: z
    .number()
    .int()
    .min(5)
    .max(60 * 24 * 30)
    .default(60 * 24),
  opensMax: z.number().int().min(1).max(100).default(5),
  recipients: ShareRecipients,
  label: z.string().max(80).optional(),
});
export type CreateShare = z.infer<typeof CreateShare>;

/** A rule of law by its own name. */
const LawNamed = z.strictObject({
  jurisdiction: z.string(),
  instrument: LocalTextShape,
  clause: LocalTextShape.optional(),
});

/**
 * What became of a copy that somebody opened. `held`: it may still be shown; `awaited`: it is over, and its holder has signed for nothing yet; `overdue`: it should
 * have; `erased`, `not-held` (it never arrived) and `kept-by-law` stand by the holder's signature.
 */
export const CopyView = z.strictObject({
  opening: FhirId,
  node: z.string(),
  organization: LocalTextShape,
  openedAt: Instant,
  state: z.enum(['held', 'awaited', 'overdue', 'erased', 'not-held', 'kept-by-law']),
  /** When it was, or is to be, over. */
  overAt: Instant,
  /** Until when the receipt is due. */
  receiptBy: Instant,
  /** When the holder erased or sealed it, as it signed. */
  at: Instant.optional(),
  reason: z.string().optional(),
  kept: z.strictObject({ until: z.iso.date(), law: LawNamed }).optional(),
  askedAgainAt: Instant.optional(),
  /** What the patient withheld after it was given: how many entries, since when, and whether the holder has signed that they are out of the copy. */
  narrowed: z
    .strictObject({
      entries: z.number().int(),
      since: Instant,
      state: z.enum(['awaited', 'overdue', 'done']),
      /** When they were taken out, as the holder signed it. */
      at: Instant.optional(),
    })
    .optional(),
});
export type CopyView = z.infer<typeof CopyView>;

/** GET /api/exports/receipts?state= (desk): copies of everybody's, without whose they are. POST /api/exports/receipts/ask */
export const ListReceipts = z.strictObject({
  state: z.enum(['overdue', 'awaited', 'answered']).default('overdue'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export const ReceiptList = z.strictObject({
  receipts: z.array(z.strictObject({ share: FhirId, copy: CopyView })),
});
export const AskForReceipt = z.strictObject({ share: FhirId, opening: FhirId });

export const ShareView = z.strictObject({
  id: FhirId,
  label: z.string().optional(),
  sections: z.array(SectionKind),
  lookBackMonths: z.number().int(),
  recipients: ShareRecipients,
  createdAt: Instant,
  expiresAt: Instant,
  opensMax: z.number().int(),
  opens: z.number().int(),
  status: z.enum(['active', 'expired', 'exhausted', 'revoked', 'locked']),
  lastOpened: z.strictObject({ at: Instant, organization: LocalTextShape.optional() }).optional(),
  copies: z.array(CopyView),
});
export type ShareView = z.infer<typeof ShareView>;

/** Answer of POST /api/shares: the only time that the link and the passcode are told. */
export const CreatedShare = z.strictObject({
  share: ShareView,
  /** `shlink:/…` */
  link: z.string(),
  /** Six digits. */
  passcode: z.string(),
  /** The two pictures, SVG text: one holds the link, the other the passcode. */
  linkQrSvg: z.string(),
  passcodeQrSvg: z.string(),
});
export type CreatedShare = z.infer<typeof CreatedShare>;
/** GET /api/shares → { shares }, GET /api/shares/:id, POST /api/shares/:id/revoke → ShareView */
export const ShareList = z.strictObject({
  shares: z.array(ShareView),
  /** What GET /api/shares/watch answers while nothing has changed. */
  mark: Watch.shape.mark,
});

/** POST /api/received — clinician: opens a patient's link here. Purpose is a PurposeOfUse code, TREAT or ETREAT. */
export const OpenShare = z.strictObject({
  link: z.string().min(10).max(4000),
  passcode: z.string().max(64).optional(),
  purpose: z.enum(['TREAT', 'ETREAT']).default('TREAT'),
});
export type OpenShare = z.infer<typeof OpenShare>;

/** A summary that was opened here: header facts; the content is `GET /api/received/:id/summary` → SummaryView of #contracts/records. */
export const ReceivedView = z.strictObject({
  id: FhirId,
  fromNode: z.string(),
  openedAt: Instant,
  /** Until when this node may show it; then the copy is erased. */
  showUntil: Instant,
  /** `sealed`: over, and kept as a part of a visit's record because law obliges. */
  status: z.enum(['open', 'ended', 'revoked', 'sealed']),
  kept: z.strictObject({ until: z.iso.date(), law: LawNamed }).optional(),
  purpose: z.string(),
  sharedSections: z.array(SectionKind),
  patientName: z.string(),
  signature: z.strictObject({ node: z.string(), kid: z.string(), signedAt: Instant, valid: z.literal(true) }),
  /** The patient of this node once registered or matched from the summary. */
  patientId: FhirId.optional(),
  legalBasis: z.array(LawNamed),
  /** Whether the sharing node could be asked just now if the share still stands; `confirmed: false`: it did not answer, and the copy is shown until `showUntil`. */
  lastCheck: z.strictObject({ at: Instant, confirmed: z.boolean() }).optional(),
});
export type ReceivedView = z.infer<typeof ReceivedView>;
/** POST /api/received/:id/sealed → SummaryView: a look into a copy that law keeps. */
export const ViewSealed = z.strictObject({ id: FhirId, reason: z.string().trim().min(10).max(400) });

/** GET /api/received/:id/watch: whether a page that stays open may go on showing a copy, and whether it is the same. It names nobody and shows nothing, so it is no access. */
export const ReceivedWatch = ReceivedView.pick({ showUntil: true, lastCheck: true }).extend({
  /** Another one: what is shown of the copy has changed, and the page asks for it anew. */
  mark: Watch.shape.mark,
});
export type ReceivedWatch = z.infer<typeof ReceivedWatch>;
/** GET /api/received?state=&cursor=: the caller's copies, newest first, a page at a time. `open`: those alone that may be shown now. */
export const ListReceived = z.strictObject({
  state: z.enum(['open']).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
/** GET /api/received → { received, next? }, GET /api/received/:id, POST /api/received/:id/register → { patientId } (registers the person here, as printed on her papers, or finds her by a paper), POST /api/received/:id/close */
export const ReceivedList = z.strictObject({
  received: z.array(ReceivedView),
  /** Where the next page begins; absent on the last. */
  next: z.string().optional(),
});

/** One message in the coordinator's desk. */
export const MessageView = z.strictObject({
  id: z.string(),
  direction: z.enum(['out', 'in']),
  type: z.string(),
  peer: z.string(),
  caseId: z.string(),
  sequence: z.number().int(),
  state: z.enum([
    'waiting',
    'delivering',
    'delivered',
    'retrying',
    'poison',
    'stopped',
    'applied',
    'held',
    'refused',
    'replaced',
  ]),
  attempts: z.number().int(),
  nextAttemptAt: Instant.optional(),
  createdAt: Instant,
  finishedAt: Instant.optional(),
  bytes: z.number().int(),
  /** Refusal code and sentence of the last failure, in the reader's language. */
  lastError: z.strictObject({ code: z.string(), text: z.string() }).optional(),
});
export type MessageView = z.infer<typeof MessageView>;

/** GET /api/exchange/messages?direction=&state=&cursor= (coordinator, operator) → { messages, next?, counts } */
export const ListMessages = z.strictObject({
  direction: z.enum(['out', 'in']).optional(),
  state: z.string().max(20).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const MessageList = z.strictObject({
  messages: z.array(MessageView),
  next: z.string().optional(),
  counts: z.record(z.string(), z.number().int()),
  /** Of all that there are: another one as soon as any of them is another. */
  mark: Watch.shape.mark,
});
/** GET /api/exchange/messages/watch, …/:id/watch → Watch: whether there is anything new; no entry of the ledger. GET /api/exchange/messages/:id → MessageDetail; POST …/:id/stop, …/:id/retry, …/:id/replay {body?} → MessageView */
export const MessageDetail = z.strictObject({
  message: MessageView,
  /** The payload as JSON text, to read and to edit before a replay. A coordinator sees the envelope only: clinical content is replaced by its size and hash. */
  body: z.string(),
  editable: z.boolean(),
  attempts: z.array(z.strictObject({ at: Instant, outcome: z.string(), text: z.string().optional() })),
  /** Another one as soon as anything of this message is another. */
  mark: Watch.shape.mark,
});
export type MessageDetail = z.infer<typeof MessageDetail>;
export const ReplayMessage = z.strictObject({
  id: z.string().max(64),
  body: z.string().max(5_000_000).optional(),
  reason: z.string().min(3).max(400),
});

/** POST /api/exchange/messages/:id/stop, …/retry: a reason may be given; it stays in the message's story. */
export const HandleMessage = z.strictObject({ id: z.string().max(64), reason: z.string().min(3).max(400).optional() });

/** GET /api/exchange/peers → { peers }: the trust list and how each neighbour is. */
export const PeerView = z.strictObject({
  id: z.string(),
  name: LocalTextShape,
  jurisdiction: z.string(),
  url: z.string(),
  kid: z.string(),
  reachable: z.boolean().optional(),
  lastContactAt: Instant.optional(),
  waiting: z.number().int(),
  lastHead: z.strictObject({ size: z.number().int(), root: z.string(), at: Instant }).optional(),
});
export type PeerView = z.infer<typeof PeerView>;
