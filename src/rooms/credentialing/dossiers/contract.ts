/** What crosses the wire about dossiers: checklists, applications and their papers, the desk's steps, and its calendar. Safe in a browser. */
import { z } from 'zod';
import { Day, FhirId, Instant, LocalTextShape, plainText } from '../../../kernel/wire.ts';
import { Profession, SPECIALTIES, Specialty } from '../permits/contract.ts';

const Version = z.coerce.number().int().min(1).max(1_000_000);
const Reason = plainText(3, 500);

export const DOSSIER_KINDS = [
  'short-term-practice',
  'multi-site-practice',
  'internet-hospital-filing',
  'hk-limited-registration',
  'ambulance-escort',
  'institution-set-up',
  'practice-registration',
  'qianhai-funds',
] as const;
export const DossierKind = z.enum(DOSSIER_KINDS);
export type DossierKind = z.infer<typeof DossierKind>;
export const DOSSIER_STATES = [
  'draft',
  'submitted',
  'in-review',
  'supplement',
  'approved',
  'refused',
  'withdrawn',
] as const;
export const DossierState = z.enum(DOSSIER_STATES);
export type DossierState = z.infer<typeof DossierState>;
export const PAPER_FORMS = ['original', 'sealed', 'copies', 'notarised'] as const;
export type PaperForm = (typeof PAPER_FORMS)[number];
/** What may be uploaded. */
export const DOCUMENT_TYPES = ['application/pdf', 'image/jpeg', 'image/png'] as const;

/** GET /api/credentialing/checklists — what can be applied for here, and what each asks for. */
export const ChecklistsQuery = z.strictObject({});
export const ChecklistView = z.strictObject({
  kind: DossierKind,
  title: LocalTextShape,
  applicant: z.enum(['practitioner', 'institution']),
  receivedBy: LocalTextShape,
  choices: z.array(
    z.strictObject({
      id: z.string(),
      name: LocalTextShape,
      take: z.enum(['one', 'some']),
      options: z.array(z.strictObject({ id: z.string(), name: LocalTextShape })),
    }),
  ),
  items: z.array(
    z.strictObject({
      id: z.string(),
      name: LocalTextShape,
      forms: z.array(z.enum(PAPER_FORMS)),
      /** Only where this was chosen. */
      when: z.string().optional(),
      /** Where this was chosen it may be handed in, and need not. */
      optionalWhen: z.string().optional(),
      expires: z.boolean(),
      namesApplicant: z.boolean(),
    }),
  ),
  decisionWorkingDays: z.number().int(),
  supplementDays: z.number().int(),
  assumptions: z.array(LocalTextShape),
  instrument: LocalTextShape,
  source: z.string(),
});
export type ChecklistView = z.infer<typeof ChecklistView>;
export const Checklists = z.strictObject({ checklists: z.array(ChecklistView) });
export type Checklists = z.infer<typeof Checklists>;

export const DocumentView = z.strictObject({
  id: FhirId,
  filename: z.string(),
  type: z.enum(DOCUMENT_TYPES),
  size: z.number().int(),
  sha256: z.string(),
  uploadedAt: Instant,
  round: z.number().int(),
  expiresOn: Day.optional(),
  nameOnPaper: z.string().optional(),
  /** `differs`: printed otherwise than the applicant is called. */
  name: z.enum(['agrees', 'differs', 'not-asked']),
  /** `none`: this node has no scanner. */
  scan: z.enum(['clean', 'none']),
  /** The file was erased; what is said of it here stays. */
  erasedAt: Instant.optional(),
});
export type DocumentView = z.infer<typeof DocumentView>;

/** An item of the checklist as this dossier stands: what is there, and what is still missing. */
export const DossierItemView = z.strictObject({
  id: z.string(),
  name: LocalTextShape,
  forms: z.array(z.enum(PAPER_FORMS)),
  /** What the paper consists of, by what was chosen. */
  papers: LocalTextShape.optional(),
  expires: z.boolean(),
  namesApplicant: z.boolean(),
  /** `optional`: not there, and need not be. `expired`: its day has passed since it was uploaded. `asked`: the officer asked for it, and it has not come yet. */
  state: z.enum(['there', 'missing', 'expired', 'asked', 'optional']),
  why: z.string().optional(),
  document: DocumentView.optional(),
  /** Uploads that a later one took the place of. */
  earlier: z.array(DocumentView),
});
export type DossierItemView = z.infer<typeof DossierItemView>;

export const DossierView = z.strictObject({
  id: FhirId,
  version: z.number().int(),
  kind: DossierKind,
  title: LocalTextShape,
  state: DossierState,
  applicantName: LocalTextShape,
  practitionerId: z.string().optional(),
  organizationId: z.string().optional(),
  chosen: z.array(z.string()),
  employers: z.array(z.strictObject({ organizationId: z.string(), name: LocalTextShape })),
  createdAt: Instant,
  submittedAt: Instant.optional(),
  round: z.number().int(),
  /** The one named officer. */
  officer: z.strictObject({ accountId: z.string(), name: LocalTextShape }).optional(),
  items: z.array(DossierItemView),
  /** How many items are not there, the choices not made among them. */
  missing: z.number().int(),
  missingChoices: z.array(z.string()),
  /** The desk's clock: it stands while a supplement is awaited. */
  clock: z
    .strictObject({
      runs: z.boolean(),
      workingDaysUsed: z.number().int(),
      workingDaysMax: z.number().int(),
      due: Day.optional(),
      overdue: z.boolean(),
    })
    .optional(),
  supplement: z.strictObject({ due: Day, overdue: z.boolean() }).optional(),
  decidedAt: Instant.optional(),
  reason: z.string().optional(),
  permitId: z.string().optional(),
  history: z.array(z.strictObject({ at: Instant, by: LocalTextShape, event: z.string(), note: z.string().optional() })),
  assumptions: z.array(LocalTextShape),
  /** What the caller may do now. */
  may: z.array(z.enum(['edit', 'submit', 'take', 'release', 'ask', 'supply', 'approve', 'refuse', 'withdraw'])),
});
export type DossierView = z.infer<typeof DossierView>;

/** GET /api/credentialing/dossiers — an applicant’s own; the desk’s: all that were submitted. */
export const FindDossiers = z.strictObject({
  state: DossierState.optional(),
  kind: DossierKind.optional(),
  /** Of the desk: only those of which the caller is the officer. */
  mine: z.enum(['true']).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const FoundDossiers = z.strictObject({
  dossiers: z.array(DossierView.omit({ items: true, history: true, assumptions: true })),
});
export type FoundDossiers = z.infer<typeof FoundDossiers>;

const chosen = z.array(z.string().max(60)).max(20);
const employers = z.array(FhirId).max(20);
/** POST /api/credentialing/dossiers — begins one; a clinician for themselves, a coordinator for an institution, by its name. */
export const BeginDossier = z.strictObject({
  kind: DossierKind,
  chosen: chosen.default([]),
  employers: employers.default([]),
  applicantName: plainText(1, 200).optional(),
});
/** GET /api/credentialing/dossiers/:id */
export const GetDossier = z.strictObject({ id: FhirId });
/** PUT /api/credentialing/dossiers/:id */
export const EditDossier = z.strictObject({ id: FhirId, version: Version, chosen, employers });
/** POST /api/credentialing/dossiers/:id/documents?item=&filename=&expiresOn=&nameOnPaper= — the file itself as the body, its type as content type. */
export const UploadDocument = z.strictObject({
  id: FhirId,
  item: z.string().max(60),
  filename: z.string().min(1).max(200),
  expiresOn: Day.optional(),
  nameOnPaper: plainText(1, 200).optional(),
});
/** GET /api/credentialing/dossiers/:id/documents/:document — the file. */
export const GetDocument = z.strictObject({ id: FhirId, document: FhirId });
/** POST /api/credentialing/dossiers/:id/submit (also hands a supplement in), …/withdraw, …/take, …/release */
export const MoveDossier = z.strictObject({ id: FhirId, version: Version });
/** POST /api/credentialing/dossiers/:id/ask */
export const AskSupplement = z.strictObject({
  id: FhirId,
  version: Version,
  wishes: z
    .array(z.strictObject({ itemId: z.string().max(60), why: Reason }))
    .min(1)
    .max(30),
});
/** POST /api/credentialing/dossiers/:id/refuse */
export const RefuseDossier = z.strictObject({ id: FhirId, version: Version, reason: Reason });
/** POST /api/credentialing/dossiers/:id/approve — for a dossier that opens a permit, with its days and number. */
export const ApproveDossier = z.strictObject({
  id: FhirId,
  version: Version,
  reason: Reason.optional(),
  permit: z
    .strictObject({
      number: plainText(1, 60).optional(),
      profession: Profession,
      firstDay: Day,
      lastDay: Day.optional(),
      specialties: z.array(Specialty).max(SPECIALTIES.length).default([]),
    })
    .optional(),
});

/** A public holiday, or a day at a weekend that is worked in the place of one. */
export const CalendarDay = z.strictObject({
  day: Day,
  kind: z.enum(['holiday', 'working-day']),
  name: plainText(1, 80),
});
export type CalendarDay = z.infer<typeof CalendarDay>;
const Year = z.coerce.number().int().min(2000).max(2100);
/** GET /api/credentialing/calendar/:year — by which days the desk's clocks count. */
export const YearQuery = z.strictObject({ year: Year });
export const CalendarYear = z.strictObject({
  year: z.number().int(),
  /** Where nobody entered it Mondays to Fridays are counted. */
  isEntered: z.boolean(),
  days: z.array(CalendarDay),
});
export type CalendarYear = z.infer<typeof CalendarYear>;
/** PUT /api/credentialing/calendar/:year — the desk enters a year as it was published. */
export const PutCalendar = z.strictObject({ year: Year, days: z.array(CalendarDay).max(120) });
