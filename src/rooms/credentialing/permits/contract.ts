/** What crosses the wire about permits: their facts, the desk's acts on them, certificates, and days of practice under them. Safe in a browser. */
import { z } from 'zod';
import { Day, FhirId, Instant, LocalTextShape, plainText } from '../../../kernel/wire.ts';
import { ActView } from '../acts/contract.ts';

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

/** How far a permit has been looked at. `adopted`: taken over at an upgrade, and not checked against the paper by anybody. */
export const EVIDENCE = ['certificate', 'decided-here', 'adopted'] as const;
export const Evidence = z.enum(EVIDENCE);
export type Evidence = z.infer<typeof Evidence>;

const Reason = plainText(3, 500);

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

/** GET /api/credentialing/my-permits — a clinician's own, and what they open now where the clinician works. */
export const MyPermits = z.strictObject({
  permits: z.array(PermitView),
  workplace: z.strictObject({ organizationId: z.string(), name: LocalTextShape, acts: z.array(ActView) }).optional(),
});
export type MyPermits = z.infer<typeof MyPermits>;
export const MyPermitsQuery = z.strictObject({});

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
  number: plainText(1, 60).optional(),
  firstDay: Day,
  lastDay: Day.optional(),
  employers: z.array(FhirId).max(20).default([]),
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
export const EndEngagement = z.strictObject({ id: FhirId, organizationId: FhirId, at: Instant.optional() });

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
