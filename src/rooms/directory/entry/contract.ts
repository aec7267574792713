/** What an entry of the directory can say, item by item, in which codes and of which shape. Safe in a browser. */
import { z } from 'zod';
import { FhirDate, FhirId, LocalTextShape } from '../../../kernel/wire.ts';

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
export const Line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Extended_Pictographic}]+$/u, 'no pictures, control or direction characters');
/** Several lines. */
export const Lines = (max: number) =>
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

/** An item; its value is of the shape that `ITEM_SHAPES` has for it. */
export type ItemValue<Key extends ItemKey> = z.infer<(typeof ITEM_SHAPES)[Key]>;

/** Where something is known from, and which post answers for it. */
export const FACTS = {
  sources: z.array(z.string()),
  asOf: z.string().optional(),
  note: LocalTextShape.optional(),
  /** Our own translation, read in no source. */
  draft: z.literal(true).optional(),
  duty: z.enum(['directory-officer', 'institution-contact']),
  /** Day on which an accepted proposal set it. */
  changedOn: z.string().optional(),
};
export const PartialTextShape = z.strictObject({
  en: z.string().optional(),
  'zh-Hans': z.string().optional(),
  'zh-Hant-HK': z.string().optional(),
});
