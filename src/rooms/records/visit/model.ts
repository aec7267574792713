import type { z } from 'zod';
import type { LocalText } from '#kernel';
import type { NotSent, SignedUnder, VisitDiagnosis, VisitMedicine, VisitNote, VisitView } from '../contract.ts';
import type { VisitState } from './lifecycle.ts';

export type Note = z.infer<typeof VisitNote>;
export type Diagnosis = z.infer<typeof VisitDiagnosis>;
export type Medicine = z.infer<typeof VisitMedicine>;
export type { NotSent } from '../contract.ts';
export type HomeOutcome = NonNullable<VisitView['homeOutcome']>;

/** A visit as its row keeps it. */
export interface Visit {
  readonly id: string;
  readonly patientId: string;
  readonly version: number;
  readonly state: VisitState;
  readonly startedAt: Date;
  readonly signedAt?: Date;
  readonly signedUnder?: readonly SignedUnder[];
  readonly accountId: string;
  readonly practitionerId: string;
  readonly clinician: LocalText;
  readonly organizationId: string;
  readonly organization: LocalText;
  readonly receivedId?: string;
  readonly note: Note;
  readonly documentId?: string;
  readonly sendTo?: string;
  readonly homeOutcome?: HomeOutcome;
  readonly notSent?: NotSent;
}

/** The clinician who records a visit, by their account. */
export interface Clinician {
  readonly accountId: string;
  readonly practitionerId: string;
  readonly name: LocalText;
  readonly organizationId: string;
  readonly organization: LocalText;
}
