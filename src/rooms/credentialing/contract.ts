/** What crosses the wire at the credentialing room's doors. Safe in a browser: nothing here but schemas. */
import { z } from 'zod';
import { FhirId, Instant, LocalTextShape } from '../../kernel/wire.ts';

/** What a person is by training. */
export const PROFESSIONS = ['doctor', 'dentist', 'chinese-medicine', 'nurse', 'pharmacist'] as const;
export const Profession = z.enum(PROFESSIONS);
export type Profession = z.infer<typeof Profession>;

/** Papers that let somebody practise. The lawbook says of each what it opens, where, to whom and for how long. */
export const PERMIT_KINDS = [
  'mainland-registration',
  'hk-registration',
  'macao-registration',
  'taiwan-registration',
  'short-term-practice',
  'mainland-recognition',
  'hk-limited-registration',
  'hk-special-registration',
  'ambulance-escort',
  'multi-site-practice',
  'internet-hospital-filing',
  'prescribing-right',
  'controlled-drugs',
  'radiology-reporting',
] as const;
export const PermitKind = z.enum(PERMIT_KINDS);
export type PermitKind = z.infer<typeof PermitKind>;

/** Specialties that a permit put on file here may name. What older records or another system name is kept as it came. */
export const SPECIALTIES = [
  'family-medicine',
  'internal-medicine',
  'surgery',
  'paediatrics',
  'obstetrics-gynaecology',
  'ophthalmology',
  'orthopaedics',
  'psychiatry',
  'radiology',
  'cardiology',
  'emergency-medicine',
  'chinese-medicine',
] as const;
export const Specialty = z.enum(SPECIALTIES);
export type Specialty = z.infer<typeof Specialty>;

/** What somebody is about to do. Each is asked for where it is done: at sign-in, on the roster, at the desk, in the room, at the signature. */
export const ACTS = [
  'enter-workplace',
  'be-rostered',
  'be-booked',
  'record-visit',
  'sign-record',
  'prescribe',
  'prescribe-controlled',
  'report-imaging',
  'escort-patient',
] as const;
export const ActKind = z.enum(ACTS);
export type ActKind = z.infer<typeof ActKind>;

/** At the institution, through its internet hospital, or on the way in an ambulance. */
export const SETTINGS = ['on-site', 'internet-hospital', 'ambulance'] as const;
export const Setting = z.enum(SETTINGS);
export type Setting = z.infer<typeof Setting>;

/** How far a permit has been looked at. `adopted`: taken over at an upgrade, and not checked against the paper by anybody. */
export const EVIDENCE = ['certificate', 'decided-here', 'adopted'] as const;
export const Evidence = z.enum(EVIDENCE);
export type Evidence = z.infer<typeof Evidence>;

// ---------------------------------------------------------------------------------------------------------- permits

const Day = z.iso.date();
/** Text that reads as it is written: without marks that turn its direction or hide in it. */
const plain = (min: number, max: number) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .regex(/^\P{Cf}*$/u);
const Reason = plain(3, 500);
const OrganizationId = FhirId;
const Version = z.coerce.number().int().min(1).max(1_000_000);
const Empty = z.strictObject({});

/** What a permit's own facts amount to now; whether it opens an act at a place is another question. */
export const PERMIT_STATES = ['in-force', 'not-yet', 'expired', 'suspended', 'revoked'] as const;
export const PermitView = z.strictObject({
  id: FhirId,
  kind: PermitKind,
  kindText: LocalTextShape,
  practitioner: z.strictObject({ id: FhirId, name: LocalTextShape.optional() }),
  profession: Profession,
  professionText: LocalTextShape,
  number: z.string().optional(),
  issuer: LocalTextShape.optional(),
  /** As printed; they begin and end in `timeZone`. */
  firstDay: Day,
  lastDay: Day.optional(),
  timeZone: z.string(),
  /** From this instant on it is over. */
  endsAt: Instant.optional(),
  daysLeft: z.number().int().optional(),
  state: z.enum(PERMIT_STATES),
  employers: z.array(
    z.strictObject({
      organizationId: FhirId,
      name: LocalTextShape.optional(),
      from: Instant,
      until: Instant.optional(),
    }),
  ),
  specialties: z.array(z.strictObject({ code: z.string(), text: LocalTextShape })),
  suspensions: z.array(z.strictObject({ from: Instant, until: Instant.optional(), reason: z.string() })),
  revoked: z.strictObject({ at: Instant, reason: z.string() }).optional(),
  evidence: Evidence,
  /** Where this node issued a certificate: GET /api/credentialing/permits/:id/certificate. */
  hasCertificate: z.boolean(),
  /** What comes at its end. */
  atItsEnd: z.enum(['fresh-application', 'renewal', 'none']),
  /** The rule it rests on and where that was read; `assumption` where no source is known. */
  law: z.strictObject({ instrument: LocalTextShape, source: z.string() }).optional(),
  /** What of its rule no source confirms: to be shown beside it. */
  assumptions: z.array(LocalTextShape),
});
export type PermitView = z.infer<typeof PermitView>;

/** One act where somebody works: open until an instant, or every reason against it. */
export const ActView = z.strictObject({
  act: ActKind,
  actText: LocalTextShape,
  open: z.boolean(),
  until: Instant.optional(),
  reasons: z.array(z.strictObject({ code: z.string(), text: LocalTextShape })),
  assumptions: z.array(LocalTextShape),
});
export type ActView = z.infer<typeof ActView>;

/** GET /api/credentialing/my-permits — a clinician's own, and what they open now where the clinician works. */
export const MyPermits = z.strictObject({
  permits: z.array(PermitView),
  workplace: z.strictObject({ organizationId: z.string(), name: LocalTextShape, acts: z.array(ActView) }).optional(),
});
export type MyPermits = z.infer<typeof MyPermits>;
export const MyPermitsQuery = Empty;

/** GET /api/credentialing/may-practise — a coordinator or regulator asks about somebody, now or at an instant. */
export const MayPractiseQuery = z.strictObject({
  practitioner: FhirId,
  organization: OrganizationId,
  act: ActKind,
  specialty: z.string().max(60).optional(),
  setting: Setting.default('on-site'),
  at: Instant.optional(),
});

/** GET /api/credentialing/permits — the desk's: all, those that end soon, those taken over unseen, one person's. */
export const FindPermits = z.strictObject({
  kind: PermitKind.optional(),
  practitioner: FhirId.optional(),
  /** Only those that end within so many days from now. Soonest first. */
  endsWithinDays: z.coerce.number().int().min(1).max(1_100).optional(),
  unseen: z.enum(['true']).optional(),
  after: FhirId.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const FoundPermits = z.strictObject({ permits: z.array(PermitView), next: FhirId.optional() });
export type FoundPermits = z.infer<typeof FoundPermits>;

/** POST /api/credentialing/permits — the desk puts on file what it has seen on paper. */
export const RecordPermit = z.strictObject({
  practitionerId: FhirId,
  kind: PermitKind,
  profession: Profession,
  number: plain(1, 60).optional(),
  firstDay: Day,
  lastDay: Day.optional(),
  employers: z.array(OrganizationId).max(20).default([]),
  specialties: z.array(Specialty).max(SPECIALTIES.length).default([]),
});
/** POST /api/credentialing/permits/:id/suspend */
export const SuspendPermit = z.strictObject({
  id: FhirId,
  reason: Reason,
  from: Instant.optional(),
  until: Instant.optional(),
});
/** POST /api/credentialing/permits/:id/lift, …/confirm */
export const PermitById = z.strictObject({ id: FhirId });
/** POST /api/credentialing/permits/:id/revoke */
export const RevokePermit = z.strictObject({ id: FhirId, reason: Reason });
/** POST /api/credentialing/permits/:id/end-engagement */
export const EndEngagement = z.strictObject({ id: FhirId, organizationId: OrganizationId, at: Instant.optional() });

// ------------------------------------------------------------------------------------------------------ certificate

/** GET /api/credentialing/permits/:id/certificate — the holder and the desk. */
export const CertificateView = z.strictObject({
  permit: PermitView,
  /** Compact JWS by the node's key, `typ: causeway-permit`. */
  jws: z.string(),
  /** What the QR code holds: the page where anybody checks it, with the certificate after `#`. */
  link: z.string(),
  qrSvg: z.string(),
});
export type CertificateView = z.infer<typeof CertificateView>;

/** POST /api/credentialing/certificates/verify — anybody, no sign-in. */
export const VerifyCertificate = z.strictObject({ jws: z.string().min(20).max(4_000) });
/** The certificate is this node's; `state` is what the permit is now, whatever it was when it was printed. */
export const VerifiedCertificate = z.strictObject({
  holder: LocalTextShape,
  kind: PermitKind,
  kindText: LocalTextShape,
  number: z.string().optional(),
  firstDay: Day,
  lastDay: Day.optional(),
  employers: z.array(LocalTextShape),
  issuedAt: Instant,
  issuedBy: z.string(),
  state: z.enum(PERMIT_STATES),
  checkedAt: Instant,
});
export type VerifiedCertificate = z.infer<typeof VerifiedCertificate>;

// ---------------------------------------------------------------------------------------------------- practice days

/** GET /api/credentialing/practice-days — a clinician's own; a regulator names whose. */
export const FindPracticeDays = z.strictObject({ practitioner: FhirId.optional(), from: Day, to: Day });
export const PracticeDays = z.strictObject({
  days: z.array(
    z.strictObject({
      day: Day,
      organizationId: z.string(),
      organization: LocalTextShape,
      permitId: z.string(),
      kindText: LocalTextShape,
      /** Visits signed that day under that permit there. */
      visits: z.number().int(),
    }),
  ),
  totals: z.strictObject({
    days: z.number().int(),
    visits: z.number().int(),
    byOrganization: z.array(
      z.strictObject({
        organizationId: z.string(),
        organization: LocalTextShape,
        days: z.number().int(),
        visits: z.number().int(),
      }),
    ),
    byMonth: z.array(z.strictObject({ month: z.string(), days: z.number().int(), visits: z.number().int() })),
  }),
});
export type PracticeDays = z.infer<typeof PracticeDays>;

// --------------------------------------------------------------------------------------------------------- dossiers

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
export const ChecklistsQuery = Empty;
export const ChecklistView = z.strictObject({
  kind: DossierKind,
  title: LocalTextShape,
  applicant: z.enum(['practitioner', 'institution']),
  receivedBy: LocalTextShape,
  choices: z.array(
    z.strictObject({
      id: z.string(),
      name: LocalTextShape,
      take: z.enum(['one', 'any']),
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
const employers = z.array(OrganizationId).max(20);
/** POST /api/credentialing/dossiers — begins one; a clinician for themselves, a coordinator for an institution, by its name. */
export const BeginDossier = z.strictObject({
  kind: DossierKind,
  chosen: chosen.default([]),
  employers: employers.default([]),
  applicantName: plain(1, 200).optional(),
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
  nameOnPaper: plain(1, 200).optional(),
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
      number: plain(1, 60).optional(),
      profession: Profession,
      firstDay: Day,
      lastDay: Day.optional(),
      specialties: z.array(Specialty).max(SPECIALTIES.length).default([]),
    })
    .optional(),
});

// --------------------------------------------------------------------------------------------------------- calendar

/** A public holiday, or a day at a weekend that is worked in the place of one. */
export const CalendarDay = z.strictObject({
  day: Day,
  kind: z.enum(['holiday', 'working-day']),
  name: plain(1, 80),
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
