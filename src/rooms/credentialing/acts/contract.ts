/** What crosses the wire about acts: what somebody is about to do, where, and whether their permits open it. Safe in a browser. */
import { z } from 'zod';
import { FhirId, Instant, LocalTextShape } from '../../../kernel/wire.ts';

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

/** GET /api/credentialing/may-practise — a coordinator or regulator asks about somebody, now or at an instant. */
export const MayPractiseQuery = z.strictObject({
  practitioner: FhirId,
  organization: FhirId,
  act: ActKind,
  specialty: z.string().max(60).optional(),
  setting: Setting.default('on-site'),
  at: Instant.optional(),
});
