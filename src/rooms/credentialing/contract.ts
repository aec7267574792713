/** What crosses the wire at the credentialing room's doors. Safe in a browser: nothing here but schemas. */
import { z } from 'zod';

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
