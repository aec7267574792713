import { z } from 'zod';
import { FhirDate, FhirId, Instant, LocalTextShape, plainText, Watch } from '../../kernel/wire.ts';
import { LATER_WRITES_MAX, LaterWrites, SeenWrite, SettledWrites } from './review/contract.ts';

export * from './review/contract.ts';

/**
 * Papers a person may hold. One is never derived from another.
 * @source reference domain-facts §9
 */
export const PAPER_KINDS = [
  'hkid',
  'certificate-of-exemption',
  'home-return-permit',
  'hk-macao-residence-permit',
  'resident-identity-card',
  'taiwan-travel-permit',
  'passport',
] as const;
export const PaperKind = z.enum(PAPER_KINDS);
export type PaperKind = z.infer<typeof PaperKind>;

/** How somebody made sure that a paper is what it says: its chip was read, the paper or a copy was looked at, another node had looked, or it was only told. */
export const VerificationWay = z.enum(['chip-read', 'paper-seen', 'copy-seen', 'by-another-node', 'told']);
export type VerificationWay = z.infer<typeof VerificationWay>;

/** A paper as printed. `masked` is what a screen shows to those who need not read the whole number: `E36****(5)`. */
export const PaperView = z.strictObject({
  kind: PaperKind,
  number: z.string(),
  masked: z.string(),
  issuer: z.string().optional(),
  /** Card symbols of a HKID: `***AZ`. */
  symbols: z.string().optional(),
  validFrom: z.string().optional(),
  validUntil: z.string().optional(),
  /** A newer one of its kind has taken its place. */
  isReplaced: z.literal(true).optional(),
  verified: z.strictObject({ how: VerificationWay, at: z.string(), by: z.string().optional() }).optional(),
});
export type PaperView = z.infer<typeof PaperView>;

/** A name as printed on a paper; never transliterated. */
export const NameView = z.strictObject({
  text: z.string(),
  script: z.enum(['han-simplified', 'han-traditional', 'latin']),
  use: z.string().optional(),
});
export type NameView = z.infer<typeof NameView>;

export const PatientView = z.strictObject({
  id: FhirId,
  names: z.array(NameView),
  birthDate: FhirDate.optional(),
  gender: z.enum(['male', 'female', 'other', 'unknown']).optional(),
  papers: z.array(PaperView),
  phone: z.string().optional(),
  /** Preferred language of communication, BCP 47. */
  language: z.string().optional(),
});
export type PatientView = z.infer<typeof PatientView>;

/** GET /api/patients?q= — the counter's search by a part of a name (any script), a birth date or a paper's number. */
export const FindPatients = z.strictObject({
  q: z.string().min(2).max(80),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});
export const FoundPatients = z.strictObject({ patients: z.array(PatientView) });

/** GET /api/patients/:id */
export const GetPatient = z.strictObject({ id: FhirId });

/** A paper as it is shown at a counter. */
const ShownPaper = z.strictObject({
  kind: PaperKind,
  number: z.string().min(1).max(200),
  issuer: z.string().max(60).optional(),
  symbols: z.string().max(12).optional(),
  validFrom: FhirDate.optional(),
  validUntil: FhirDate.optional(),
  /** How the counter made sure; the one who signs in is the one who did. */
  verified: VerificationWay.optional(),
});

/** POST /api/patients/:id/papers — a further paper of somebody who is here, or a renewed one. */
export const KeepPaper = ShownPaper.extend({ id: FhirId });
export type KeepPaper = z.infer<typeof KeepPaper>;

/** POST /api/patients — registers a person at this node's counter. The number is typed as printed; a wrong check digit is refused. */
export const RegisterPatient = z.strictObject({
  names: z
    .array(
      z.strictObject({
        // How long a name may be is the room's rule: whoever breaks it is told so, and it is noted.
        text: z.string().min(1).max(2000),
        script: z.enum(['han-simplified', 'han-traditional', 'latin']),
      }),
    )
    .min(1)
    .max(6),
  birthDate: FhirDate,
  gender: z.enum(['male', 'female', 'other', 'unknown']),
  papers: z.array(ShownPaper).min(1).max(8),
  phone: z.string().max(30).optional(),
  language: z.string().max(20).optional(),
});
export type RegisterPatient = z.infer<typeof RegisterPatient>;

/** GET /api/my-patients — the clinician's list: people with a visit or a care relation at the organisation, latest first. */
export const MyPatients = z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(30) });

/** `open`: nobody has decided. `not-same` holds for what is known now, `never` until somebody reopens it. */
export const PairState = z.enum(['open', 'linked', 'not-same', 'never']);
export type PairState = z.infer<typeof PairState>;

export const PairVerb = z.enum(['link', 'not-same', 'never', 'unlink', 'reopen']);
export type PairVerb = z.infer<typeof PairVerb>;

/** Why a pair is on the desk: the row of the table of decisions, or that somebody put it there. */
export const PairReason = z.enum([
  'papers-conflict',
  'paper-birth-date',
  'paper-name',
  'paper-sex',
  'paper',
  'paper-alone',
  'paper-of-several',
  'facts',
  'facts-of-several',
  'sibling-here',
  'likely',
  'unlikely',
  'by-hand',
]);
export type PairReason = z.infer<typeof PairReason>;

export const EVIDENCE_FIELDS = ['papers', 'family', 'given', 'birth', 'sex', 'phone', 'address', 'relatives'] as const;

/** What one field of two records tells. */
export const FieldEvidenceView = z.strictObject({
  field: z.enum(EVIDENCE_FIELDS),
  verdict: z.enum(['agrees', 'partly', 'disagrees', 'missing']),
  level: z.string(),
  /** log2 of how much likelier this is for one person than for strangers. */
  bits: z.number(),
});
export type FieldEvidenceView = z.infer<typeof FieldEvidenceView>;

/** A record as the desk shows it: whole numbers of papers stand in it only once somebody opens them (`GET /api/patients/:id`). */
export const DeskRecord = PatientView.extend({ address: z.string().optional(), version: z.number().int() });
export type DeskRecord = z.infer<typeof DeskRecord>;

export const PairSummary = z.strictObject({
  one: DeskRecord,
  other: DeskRecord,
  state: PairState,
  reason: PairReason,
  /** Between 0 and 1, when the pair was found. */
  probability: z.number().optional(),
  foundAt: Instant,
  decidedAt: Instant.optional(),
  /** How many decisions there were; whoever decides sends it back. */
  revision: z.number().int(),
});
export type PairSummary = z.infer<typeof PairSummary>;

/** GET /api/identity/pairs */
export const ReviewQueueQuery = z.strictObject({
  state: PairState.default('open'),
  cursor: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});
export type ReviewQueueQuery = z.infer<typeof ReviewQueueQuery>;
export const ReviewQueue = z.strictObject({
  pairs: z.array(PairSummary),
  /** Of all pairs here, by state. */
  counts: z.record(PairState, z.number().int()),
  next: z.string().optional(),
  /** Of all pairs here: another one as soon as one comes, goes, or is decided. GET /api/identity/pairs/watch → Watch: the same, without an entry of the ledger. */
  mark: Watch.shape.mark,
});
export type ReviewQueue = z.infer<typeof ReviewQueue>;

export const PairDecision = z.strictObject({
  verb: PairVerb,
  reason: z.string(),
  at: Instant,
  /** Missing where matching joined them without anybody. */
  by: z.strictObject({ reference: z.string(), name: z.string().optional() }).optional(),
  /** At an unlink: what was written to both while they were joined, and where each is now. */
  settled: z.array(SettledWrites).optional(),
});
export type PairDecision = z.infer<typeof PairDecision>;

/** What an officer writes, to be read by others for years: without marks that turn its direction, hide in it, or are pictures. */
const Remark = z
  .string()
  .trim()
  .min(3)
  .max(400)
  .regex(
    /^(?:[^\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Extended_Pictographic}]|\n)+$/u,
    'no pictures, control or direction characters',
  );

/** GET /api/identity/pairs/:one/:other */
export const PairQuery = z.strictObject({ one: FhirId, other: FhirId });
export type PairQuery = z.infer<typeof PairQuery>;

/** When and how a paper was last seen for a record at the counter of the institution that keeps it. */
export const PaperSight = z.strictObject({ how: VerificationWay, at: Instant });
export type PaperSight = z.infer<typeof PaperSight>;

/** A paper that both records of a pair hold. The machine joins records of two institutions by one that was seen for both. */
export const PaperOfBoth = z.strictObject({
  kind: PaperKind,
  one: PaperSight.optional(),
  other: PaperSight.optional(),
});
export type PaperOfBoth = z.infer<typeof PaperOfBoth>;

/** `reason` of a pair nobody has put on the desk yet is what matching would say of it. */
export const PairView = PairSummary.omit({ foundAt: true }).extend({
  foundAt: Instant.optional(),
  evidence: z.array(FieldEvidenceView),
  papersOfBoth: z.array(PaperOfBoth),
  /** One institution keeps both records: to join them opens neither to another. */
  hasOneKeeper: z.boolean(),
  history: z.array(PairDecision),
  /** What may be decided now. */
  verbs: z.array(PairVerb),
  /** Of two that are joined: how much was written to each record since. */
  writtenSince: z.strictObject({ one: z.number().int(), other: z.number().int() }).optional(),
  /** Of two that are joined: what was written to each record since, the newest first, and which of both it belongs to. */
  later: z.array(LaterWrites).optional(),
});
export type PairView = z.infer<typeof PairView>;

/** POST /api/identity/pairs/:one/:other/decide */
export const DecidePair = z.strictObject({
  one: FhirId,
  other: FhirId,
  verb: PairVerb,
  reason: Remark,
  /** The revision that was on the screen. */
  revision: z.number().int().min(0),
  /**
   * At an unlink: what goes to the other record, each in the version that was looked at, whole visits at a time. Of what is signed in it the signer is told instead.
   * All that is not in it stays. Where it is left out the rule decides.
   */
  moves: z.array(SeenWrite).max(LATER_WRITES_MAX).optional(),
});
export type DecidePair = z.infer<typeof DecidePair>;

/** POST /api/identity/candidates — who here may be the person whom a counter is about to register. Creates nothing. */
export const FindCandidates = RegisterPatient.partial();
export type FindCandidates = z.infer<typeof FindCandidates>;
export const FoundCandidates = z.strictObject({
  candidates: z.array(
    z.strictObject({
      patient: DeskRecord,
      decision: z.enum(['link', 'review']),
      reason: PairReason,
      probability: z.number(),
      evidence: z.array(FieldEvidenceView),
    }),
  ),
});
export type FoundCandidates = z.infer<typeof FoundCandidates>;

/** POST /api/identity/papers/check — whether a number can be one of its kind; the refusal names the position of the fault. Keeps nothing. */
export const CheckPaper = z.strictObject({ kind: PaperKind, number: z.string().min(1).max(40) });
export const CheckedPaper = z.strictObject({
  /** The spelling under which two sightings are equal. */
  key: z.string(),
  /** The birth date that the number itself carries. */
  born: z.string().optional(),
});

/** `carer`: somebody who looks after another for a while. */
export const TieKind = z.enum(['parent', 'guardian', 'carer']);
export type TieKind = z.infer<typeof TieKind>;

/** `record`: may read the record. `contact`: is turned to, and sees nothing. */
export const TieScope = z.enum(['record', 'contact']);
export type TieScope = z.infer<typeof TieScope>;

/** A whole calendar date. */
const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** By what somebody is guardian of an adult, or a carer who sees an adult's record. Which of them count at a node its lawbook says. */
export const OrderKind = z.enum([
  'guardianship-order',
  'court-order',
  'appointment',
  'agreement',
  'authorisation',
  'power-of-attorney',
]);
export type OrderKind = z.infer<typeof OrderKind>;

/** The document by which somebody stands for an adult, as it is printed. */
export const GuardianOrder = z.strictObject({
  kind: OrderKind,
  /** The court, board or office that issued it. */
  issuer: Remark,
  number: plainText(1, 60),
  from: Day,
  /** Its last day, itself included; missing where it names none. */
  until: Day.optional(),
});
export type GuardianOrder = z.infer<typeof GuardianOrder>;

/** POST /api/identity/ties — somebody may stand for somebody, as decided by `families/rules.ts`. */
export const MakeTie = z.strictObject({
  carerId: FhirId,
  dependantId: FhirId,
  kind: TieKind,
  scope: TieScope,
  from: Day,
  /** The last day, itself included. */
  until: Day.optional(),
  /** The document that shows it, and who saw it. Nobody stands for another without. */
  evidence: Remark.optional(),
  /** For the guardian of an adult, and the carer who is to see an adult's record: the document. It opens nothing until a second person has seen it too. */
  order: GuardianOrder.optional(),
});
export type MakeTie = z.infer<typeof MakeTie>;

export const TieView = z.strictObject({
  id: FhirId,
  carer: DeskRecord,
  dependant: DeskRecord,
  kind: TieKind,
  scope: TieScope,
  from: z.string(),
  until: z.string().optional(),
  evidence: z.string().optional(),
  /** Its number only once it is confirmed: the second person types it from the document. */
  order: GuardianOrder.partial({ number: true }).optional(),
  /** The person cared for has named the carer in the own portal. */
  byOwnWord: z.literal(true).optional(),
  enteredBy: LocalTextShape.optional(),
  confirmedBy: LocalTextShape.optional(),
  /** `waits`: for the second person. */
  state: z.enum(['waits', 'in-force', 'not-yet', 'over']),
  /** Of one that waits: until when, and whether whoever looks may be the second person. */
  confirmation: z.strictObject({ until: Instant, isYours: z.boolean() }).optional(),
});
export type TieView = z.infer<typeof TieView>;

/** POST /api/identity/ties/:id/confirm — a second person has seen the document too, and types its number from it. */
export const ConfirmTie = z.strictObject({ id: FhirId, number: plainText(1, 60) });
export type ConfirmTie = z.infer<typeof ConfirmTie>;

/** POST /api/identity/ties/:id/end */
export const EndTie = z.strictObject({ id: FhirId });
export type EndTie = z.infer<typeof EndTie>;

/** What the law here asks of somebody who is to stand for an adult. */
const StandingTerms = z.strictObject({ documents: z.array(OrderKind), yearsMax: z.number().int() });

/** GET /api/identity/families/:id */
export const GetFamily = z.strictObject({ id: FhirId });
export const FamilyView = z.strictObject({
  person: DeskRecord,
  deceasedOn: z.string().optional(),
  /** By which documents somebody is entered here as guardian of an adult, and for how many years at most; and as a carer who sees an adult's record. */
  guardianship: StandingTerms,
  care: StandingTerms,
  /** Ties in which the person is either side. */
  ties: z.array(TieView),
});
export type FamilyView = z.infer<typeof FamilyView>;

/** GET /api/my-dependants — those whose records the patient who is signed in may read today. */
export const MyDependantsQuery = z.strictObject({});
export const MyDependants = z.strictObject({
  dependants: z.array(
    z.strictObject({
      /** The tie: a carer may give it up by it. */
      id: FhirId,
      patient: DeskRecord,
      kind: TieKind,
      from: z.string(),
      until: z.string().optional(),
      /** What is sensitive is shut to the reader, by the person's own word. */
      withoutSensitive: z.literal(true).optional(),
      /** The reader may not agree or refuse for the person. */
      readsOnly: z.literal(true).optional(),
    }),
  ),
});
export type MyDependants = z.infer<typeof MyDependants>;

/** POST /api/identity/newborns — a child without papers yet; its mother stands for it from its birth. */
export const RegisterNewborn = z.strictObject({
  motherId: FhirId,
  /** Where the child has no name yet it is called after the mother. */
  name: z.string().trim().min(1).max(120).optional(),
  birthDate: Day,
  gender: z.enum(['male', 'female', 'other', 'unknown']),
  /** Which of several born at once. */
  birthOrder: z.number().int().min(1).max(9).optional(),
});
export type RegisterNewborn = z.infer<typeof RegisterNewborn>;

/** POST /api/identity/families/:id/deceased */
export const RecordDeath = z.strictObject({ id: FhirId, on: Day });
export type RecordDeath = z.infer<typeof RecordDeath>;
