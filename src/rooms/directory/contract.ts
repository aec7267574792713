import { z } from 'zod';
import { FhirDate, FhirId, LocalTextShape } from '../../kernel/wire.ts';
/** What an organisation is. */
export const KINDS = [
  'consortium',
  'hospital-group',
  'hospital-general',
  'hospital-tcm',
  'hospital-integrated',
  'hospital-children',
  'hospital-maternal',
  'hospital-dental',
  'hospital-eye',
  'hospital-cardiac',
  'hospital-mental',
  'hospital-cancer',
  'community-centre',
  'hk-style-room',
  'service-centre',
  'clinic',
  'clinic-dental',
  'clinic-cancer',
  'clinic-group',
  'service-group',
  'internet-hospital',
  'insurer',
  'regulator',
  'university',
] as const;
export type Kind = (typeof KINDS)[number];

/** What an institution was made, named or admitted to by somebody else, or does in the consortium. */
export const ORGANIZATION_ROLES = [
  'voucher-pilot',
  'drug-device-designated',
  'direct-billing-partner',
  'direct-billing-insurer',
  'referral-hospital',
  'service-centre',
  'service-centre-operator',
  'ehealth-crossboundary-record',
  'ehealth-radiology-deposit',
  'ha-patient-followup',
  'ambulance-sending',
  'ambulance-sending-northbound',
  'ambulance-receiving',
  'ambulance-receiving-northbound',
  'ambulance-drill',
  'ambulance-northbound-drill',
  'partner-hospital',
  'partner-clinic',
  'partner-clinic-group',
  'academic-partner',
  'consortium-operator',
  'consortium-candidate',
  'serves-hk-residents',
  'hk-service-point',
  'hk-invested',
  'international-hospital',
  'shenzhen-international-medical-pilot',
  'jci-accredited',
  'chc',
  'tcm-model-hospital',
  'high-level-hospital-construction',
  'smart-hospital-demo',
  'day-surgery-demo',
  'planned-2025',
] as const;
export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number];

/** The mainland’s grading of hospitals, as far as our sources use it. */
export const LEVELS = [
  'tertiary-a',
  'tertiary-b',
  'tertiary',
  'secondary-a',
  'secondary-b',
  'secondary',
  'primary',
] as const;
export type Level = (typeof LEVELS)[number];

export const OWNERSHIPS = ['public', 'non-government', 'private', 'hong-kong-funded'] as const;
export type Ownership = (typeof OWNERSHIPS)[number];

export const DEPARTMENTS = [
  'general-practice',
  'internal-medicine',
  'surgery',
  'orthopaedics',
  'gynaecology',
  'ophthalmology',
  'ent',
  'dentistry',
  'dermatology',
  'chinese-medicine',
  'acupuncture-tuina',
  'rehabilitation',
  'emergency',
  'neurology',
  'cardiology',
  'infectious-disease',
  'psychology',
  'breast',
  'nutrition',
  'laboratory',
  'health-check',
  'health-management',
  'preventive-care',
  'nursing',
  'wound-care',
  'weight-management',
] as const;
export type Department = (typeof DEPARTMENTS)[number];

export const SERVICE_KINDS = ['voucher', 'service-centre'] as const;
export type ServiceKind = (typeof SERVICE_KINDS)[number];

export const FIGURES = [
  'outpatients-per-day-about',
  'hk-outpatient-share-percent',
  'hk-inpatient-share-percent',
  'hk-macao-patients-per-year-at-least',
  'hk-macao-foreign-patients-per-year-at-least',
  'hk-patients-per-year-about',
  'outpatient-visits-month',
  'slots-released-month',
  'slots-booked-month',
  'planned-beds',
  'dental-chairs',
] as const;
export type FigureKind = (typeof FIGURES)[number];

/** Languages that are spoken somewhere, by BCP 47: Cantonese, Putonghua, English, Portuguese, and a few that patients bring. */
export const SPOKEN = ['yue', 'cmn', 'en', 'pt', 'fr', 'ja', 'ko', 'sign'] as const;
export type Spoken = (typeof SPOKEN)[number];

/** Ports between Hong Kong and Shenzhen, and the bridge to Zhuhai and Macao. */
export const PORTS = [
  'shenzhen-bay',
  'futian',
  'huanggang',
  'luohu',
  'wenjindu',
  'liantang',
  'shatoujiao',
  'west-kowloon',
  'shekou-ferry',
  'hzmb',
] as const;
export type Port = (typeof PORTS)[number];

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/**
 * What is stated of an institution, one by one: each item has its own source and duty holder, and is changed by itself.
 * Roles, services, partners and figures are items too, as many as there are.
 */
export const ITEM_KEYS = [
  'name.en',
  'name.zh-Hans',
  'name.zh-Hant-HK',
  'kind',
  'level',
  'ownership',
  'city',
  'district',
  'area',
  'address',
  'position',
  'part-of',
  'phone',
  'website',
  'hours',
  'languages',
  'fees',
  'cover',
  'arrival',
  'former-names',
  'remark',
] as const;
export type ItemKey = (typeof ITEM_KEYS)[number];

/** A line of text as a person may type it: no control or direction characters, no pictures. */
const Line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Extended_Pictographic}]+$/u, 'no pictures, control or direction characters');
/** Several lines. */
const Lines = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^(?:[^\p{Cc}\p{Cf}\p{Co}\p{Cn}]|\n)+$/u, 'no control or direction characters');

const SomeText = z
  .strictObject({ en: Lines(1000).optional(), 'zh-Hans': Lines(1000).optional(), 'zh-Hant-HK': Lines(1000).optional() })
  .refine((text) => Object.values(text).some((part) => part !== undefined), 'in at least one language');
const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');
const Name = Line(200);

/** What the value of an item may be. */
export const ITEM_SHAPES = {
  'name.en': Name,
  'name.zh-Hans': Name,
  'name.zh-Hant-HK': Name,
  kind: z.strictObject({ code: z.enum(KINDS), words: Line(60).optional() }),
  level: z.enum(LEVELS),
  ownership: z.enum(OWNERSHIPS),
  city: Line(60),
  district: Line(60),
  area: Line(60),
  address: Name,
  position: z.strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }),
  'part-of': FhirId,
  phone: z.string().regex(/^\+?[0-9][0-9 ()-]{3,28}[0-9]$/, 'digits, spaces and + ( ) -'),
  website: z.url({ protocol: /^https?$/ }).max(300),
  hours: z
    .array(
      z.strictObject({
        days: z
          .array(z.enum(WEEKDAYS))
          .min(1)
          .max(7)
          .refine((days) => new Set(days).size === days.length, 'a day is there twice'),
        opens: TimeOfDay,
        closes: TimeOfDay,
      }),
    )
    .min(1)
    .max(14),
  languages: z
    .array(z.enum(SPOKEN))
    .min(1)
    .max(SPOKEN.length)
    .refine((codes) => new Set(codes).size === codes.length, 'a language is there twice'),
  fees: SomeText,
  cover: SomeText,
  arrival: z
    .array(z.strictObject({ port: z.enum(PORTS), how: SomeText }))
    .min(1)
    .max(PORTS.length),
  'former-names': z.array(Name).min(1).max(10),
  remark: z.strictObject({ en: Lines(1000), 'zh-Hans': Lines(1000), 'zh-Hant-HK': Lines(1000) }),
} as const satisfies Record<ItemKey, z.ZodType>;

/** A role’s time, as precise as its source. */
export const RoleTime = z.strictObject({ since: FhirDate.optional(), until: FhirDate.optional() });
/** An item that can be changed: one of the list, or a role by its code. */
export const ChangeableItem = z.union([z.enum(ITEM_KEYS), z.templateLiteral(['role.', z.enum(ORGANIZATION_ROLES)])]);
export type ChangeableItem = z.infer<typeof ChangeableItem>;

/** An organisation as everyone may see it. `node` is the node that serves it; the other node's are known from its signed directory. */
export const OrganizationView = z.strictObject({
  id: FhirId,
  node: z.string(),
  name: LocalTextShape,
  /** Languages of the name that a source gave; the others repeat one of these. */
  sourcedLanguages: z.array(z.string()),
  kind: z.enum(KINDS).optional(),
  city: z.string().optional(),
  district: z.string().optional(),
  /** Roles such as `voucher-pilot`, `ehealth-crossboundary-record`. */
  roles: z.array(z.string()),
  source: z.string().optional(),
});
export type OrganizationView = z.infer<typeof OrganizationView>;

/** GET /api/directory/organizations?q=&node=&role= — anyone, no sign-in. */
export const FindOrganizations = z.strictObject({
  q: z.string().max(80).optional(),
  node: z.string().max(20).optional(),
  role: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export const FoundOrganizations = z.strictObject({ organizations: z.array(OrganizationView) });

export const PROPOSAL_STATES = ['proposed', 'accepted', 'applied', 'refused', 'withdrawn'] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

/** Where something is known from, and which post answers for it. */
const FACTS = {
  sources: z.array(z.string()),
  asOf: z.string().optional(),
  note: LocalTextShape.optional(),
  /** Our own translation, read in no source. */
  draft: z.literal(true).optional(),
  duty: z.enum(['directory-officer', 'institution-contact']),
  /** Day on which an accepted proposal set it. */
  changedOn: z.string().optional(),
};
const PartialTextShape = z.strictObject({
  en: z.string().optional(),
  'zh-Hans': z.string().optional(),
  'zh-Hant-HK': z.string().optional(),
});

/** An institution in the list of the public guide. */
export const GuideCard = z.strictObject({
  id: z.string(),
  /** The node that answers for the entry, and the one that serves the institution. */
  keeper: z.string(),
  node: z.string().optional(),
  jurisdiction: z.string().optional(),
  /** Names that a source gave, by language; what a language has none of is not there. */
  names: PartialTextShape,
  /** Our own translations, awaiting review. */
  drafts: PartialTextShape,
  formerNames: z.array(z.string()),
  kind: z.enum(KINDS).optional(),
  level: z.enum(LEVELS).optional(),
  ownership: z.enum(OWNERSHIPS).optional(),
  city: z.string().optional(),
  district: z.string().optional(),
  area: z.string().optional(),
  position: z.strictObject({ latitude: z.number(), longitude: z.number() }).optional(),
  /** Roles that hold today. */
  roles: z.array(z.enum(ORGANIZATION_ROLES)),
  services: z.array(z.enum(SERVICE_KINDS)),
  departments: z.array(z.enum(DEPARTMENTS)),
  hours: ITEM_SHAPES.hours.optional(),
  languages: z.array(z.enum(SPOKEN)).optional(),
  ports: z.array(z.enum(PORTS)),
});
export type GuideCard = z.infer<typeof GuideCard>;

/** How a neighbour's part of the guide stands here. */
const GuideNode = z.strictObject({
  node: z.string(),
  entries: z.number(),
  /** When its keeper was last heard; absent for this node’s own, and for one never heard, of which the consortium's reference file speaks. */
  heardAt: z.string().optional(),
  state: z.enum(['own', 'heard', 'from-file']),
});

/** GET /api/guide — anyone, no sign-in; to be asked again with If-None-Match. */
export const GuideQuery = z.strictObject({
  q: z.string().max(80).optional(),
  jurisdiction: z.string().max(10).optional(),
  district: z.string().max(60).optional(),
  kind: z.enum(KINDS).optional(),
  role: z.enum(ORGANIZATION_ROLES).optional(),
  department: z.enum(DEPARTMENTS).optional(),
  language: z.enum(SPOKEN).optional(),
});
export const Guide = z.strictObject({
  institutions: z.array(GuideCard),
  nodes: z.array(GuideNode),
  /** The day for which roles were looked at. */
  day: z.string(),
});
export type Guide = z.infer<typeof Guide>;

/** An item; its value is of the shape that `ITEM_SHAPES` has for it. */
const ItemView = z.strictObject({ item: z.enum(ITEM_KEYS), value: z.unknown(), ...FACTS });
export type ItemView = z.infer<typeof ItemView>;
export type ItemValue<Key extends ItemKey> = z.infer<(typeof ITEM_SHAPES)[Key]>;

const RoleView = z.strictObject({
  code: z.enum(ORGANIZATION_ROLES),
  since: z.string().optional(),
  until: z.string().optional(),
  isInForce: z.boolean(),
  batch: z.number().optional(),
  listedAs: z.string().optional(),
  endedBecause: z.string().optional(),
  ...FACTS,
});
export type RoleView = z.infer<typeof RoleView>;

const ServiceView = z.strictObject({
  kind: z.enum(SERVICE_KINDS),
  name: z.string().optional(),
  since: z.string().optional(),
  departments: z.array(z.strictObject({ code: z.enum(DEPARTMENTS), words: z.string() })),
  departmentCount: z.number().optional(),
  isListComplete: z.boolean(),
  ...FACTS,
});
export type ServiceView = z.infer<typeof ServiceView>;

/** A neighbouring institution by its names. */
const NamedEntry = z.strictObject({ id: z.string(), names: PartialTextShape, drafts: PartialTextShape });

/** A change that was accepted: what it was, what it is, since when, by which source. No names of people. */
const ChangeView = z.strictObject({
  item: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  source: z.string(),
  effectiveFrom: z.string(),
  decidedAt: z.string(),
  /** Not yet: it will on its day. */
  isPending: z.boolean(),
});

/** GET /api/guide/:id — anyone. */
export const GuideEntryQuery = z.strictObject({ id: FhirId });
export const GuideEntry = z.strictObject({
  ...GuideCard.shape,
  items: z.array(ItemView),
  roleFacts: z.array(RoleView),
  serviceFacts: z.array(ServiceView),
  figures: z.array(
    z.strictObject({ what: z.enum(FIGURES), value: z.number(), period: z.string().optional(), ...FACTS }),
  ),
  partners: z.array(NamedEntry),
  belongsTo: NamedEntry.optional(),
  parts: z.array(NamedEntry),
  /** Items of which no source says anything. */
  unknown: z.array(z.enum(ITEM_KEYS)),
  changes: z.array(ChangeView),
  state: z.enum(['own', 'heard', 'from-file']),
  changedAt: z.string().optional(),
  sources: z.array(z.string()),
});
export type GuideEntry = z.infer<typeof GuideEntry>;

const Person = z.strictObject({
  name: LocalTextShape,
  role: z.string(),
  organization: LocalTextShape.optional(),
});

/** A change of one item, as the desk shows it. */
export const ProposalView = z.strictObject({
  id: z.string(),
  institution: NamedEntry,
  item: ChangeableItem,
  duty: FACTS.duty,
  /** The item as it stood, with its sources. */
  before: z.strictObject({ value: z.unknown(), sources: z.array(z.string()), asOf: z.string().optional() }).optional(),
  after: z.unknown().optional(),
  reason: z.string(),
  source: z.string(),
  effectiveFrom: z.string(),
  state: z.enum(PROPOSAL_STATES),
  proposedBy: Person,
  proposedAt: z.string(),
  decidedBy: Person.optional(),
  decidedAt: z.string().optional(),
  decision: z.string().optional(),
  appliedAt: z.string().optional(),
  isOwn: z.boolean(),
  /** Whether the reader may decide on it. */
  mayDecide: z.boolean(),
});
export type ProposalView = z.infer<typeof ProposalView>;

/** POST /api/directory/proposals — staff. Without a value the item is to be taken away. */
export const ProposeChange = z.strictObject({
  institution: FhirId,
  item: ChangeableItem,
  value: z.unknown().optional(),
  reason: Lines(1000),
  /** Where it is known from: a web address, or a document by its name. */
  source: Line(500),
  effectiveFrom: z.iso.date(),
});
export const ListProposals = z.strictObject({
  state: z.enum(['waiting', 'done', 'all']).default('waiting'),
  institution: FhirId.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export const Proposals = z.strictObject({ proposals: z.array(ProposalView) });
/** POST /api/directory/proposals/:id/decide — who holds the duty, and never who proposed. */
export const DecideProposal = z.strictObject({ id: FhirId, accept: z.boolean(), reason: Lines(1000) });
export const WithdrawProposal = z.strictObject({ id: FhirId });

export const REPORT_OUTCOMES = ['corrected', 'correct-as-it-is', 'passed-on'] as const;
/** POST /api/directory/reports — anyone signed in. */
export const ReportMistake = z.strictObject({
  institution: FhirId,
  item: ChangeableItem.optional(),
  text: Lines(1000),
});
export const ListReports = z.strictObject({
  state: z.enum(['open', 'answered', 'all']).default('open'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export const ReportView = z.strictObject({
  id: z.string(),
  institution: NamedEntry,
  keeper: z.string(),
  item: ChangeableItem.optional(),
  text: z.string(),
  /** A patient is not named. */
  reportedBy: z.strictObject({ role: z.string(), name: LocalTextShape.optional(), node: z.string().optional() }),
  reportedAt: z.string(),
  state: z.enum(['open', 'answered']),
  outcome: z.enum(REPORT_OUTCOMES).optional(),
  answer: z.string().optional(),
  answeredAt: z.string().optional(),
  /** Of one that was passed on: what the desk that keeps the entry said to it. */
  keeperAnswer: z.strictObject({ outcome: z.enum(REPORT_OUTCOMES), answer: z.string(), at: z.string() }).optional(),
});
export type ReportView = z.infer<typeof ReportView>;
export const Reports = z.strictObject({ reports: z.array(ReportView) });
export const AnswerReport = z.strictObject({
  id: FhirId,
  outcome: z.enum(REPORT_OUTCOMES),
  answer: Lines(1000),
  /** For the node that keeps the entry, where it is passed on there: in the desk's words, naming nobody. */
  message: Lines(1000).optional(),
});
