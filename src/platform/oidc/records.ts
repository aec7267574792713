import type { PersonActor, Scope, Tx } from '#kernel';
import type { PatientChoice } from './contract.ts';

/** What sign-in has to know of records, given by the composition: whose an application may be opened in. */
export interface Records {
  /** Patients whom this person may see: by a part of a name, a birth date or a number; the last seen where the text is empty. It is noted like any search. */
  findPatients(actor: PersonActor, text: string): Promise<readonly PatientChoice[]>;
  /**
   * Whether whoever asks may read this patient and each of these; it is noted.
   * @param references - `Encounter/1`: things of this patient, or of none
   */
  areVisible(scope: Scope, patientId: string, references: readonly string[]): Promise<boolean>;
  /** The patient, where the person may see who it is. */
  findPatient(actor: PersonActor, patientId: string): Promise<PatientChoice | undefined>;
  /** By which of these references to practitioners each person is known: two entries that are one person's have the same. */
  practitionersAsPeople(tx: Tx, references: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Where nobody gave any: no record can be opened, and each entry is a person. */
export const NO_RECORDS: Records = {
  findPatients: async () => [],
  areVisible: async () => false,
  findPatient: async () => undefined,
  practitionersAsPeople: async () => new Map(),
};
