import type { AccessGate, Bundle } from '#fhir';
import type { Scope } from '#kernel';

/** What this room needs and others give: above it the exchange, beside it terminology, below it consent. The house joins them. */
export interface RecordsPorts {
  /** Who may see and write what. */
  readonly gate: AccessGate;
  /** Puts the node's signature on a document. Everything but `Bundle.signature` stays as it is. */
  readonly signDocument: DocumentSigner;
  /** Nodes that a visit may be sent home to: where the shared record came from, or whom the patient's consent names. */
  readonly homesOf: (scope: Scope, visit: { patientId: string; receivedId?: string }) => Promise<readonly string[]>;
}

export type DocumentSigner = (bundle: Bundle, at: Date) => Promise<Bundle>;
