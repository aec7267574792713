import { z } from 'zod';
import { FhirDate, FhirId } from '../../kernel/wire.ts';

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
  number: z.string().min(4).max(40),
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
        text: z.string().min(1).max(120),
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
