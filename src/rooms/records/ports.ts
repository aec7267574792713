import type { AccessGate, Bundle } from '#fhir';
import type { Decision, Scope } from '#kernel';
import type { Seal } from '#platform/print';

/** What this room needs and others give: above it the exchange, beside it terminology, below it consent. The house joins them. */
export interface RecordsPorts {
  /** Who may see and write what. */
  readonly gate: AccessGate;
  /** Seals what is printed. */
  readonly seal?: Seal;
  /** Puts the node's signature on a document. Everything but `Bundle.signature` stays as it is. */
  readonly signDocument: DocumentSigner;
  /** Nodes that a visit may be sent home to: where the shared record came from. */
  readonly homesOf: (scope: Scope, visit: { patientId: string; receivedId?: string }) => Promise<readonly string[]>;
  /** The shared record about this patient that the caller's organisation may look at now, by its id; this one and no other where one is named. */
  readonly liveShareOf: (
    scope: Scope,
    visit: { patientId: string; receivedId?: string | undefined },
  ) => Promise<string | undefined>;
  /** Whether a visit may go to one of those nodes by a rule of law in force, given that its patient agreed. */
  readonly decideSending: (scope: Scope, sending: { to: string; patientAgreed: boolean }) => Decision<unknown>;
}

/** Answers the document with the node's signature as of that instant; nothing else of it is changed. */
export type DocumentSigner = (bundle: Bundle, at: Date) => Promise<Bundle>;
