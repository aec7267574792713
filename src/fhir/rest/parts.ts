import type { Scope } from '#kernel';
import type { RestWrite } from '#platform/http';
import type { AccessGate, GateWrite } from '../gate.ts';

/** What the composition gives the REST interface. */
export interface RestParts {
  readonly gate: AccessGate;
  /** By type; a type that no room owns is `open`. */
  readonly restWrite: Readonly<Record<string, RestWrite>>;
  /** For a `closed` type: how it is written instead, in words an integrator can follow (`POST /api/shares`). */
  readonly writtenBy?: Readonly<Record<string, string>>;
  /** For a `guarded` type: the room's rule on before and after, asked beside the gate. */
  readonly guards?: Readonly<Record<string, (scope: Scope, write: GateWrite) => Promise<void>>>;
  readonly software: { readonly name: string; readonly version: string };
}

/** Where FHIR REST lives under a node's address. */
export const FHIR_PATH = '/fhir/R4';

export function baseOf(scope: Scope): string {
  return `${scope.node.url}${FHIR_PATH}`;
}

/** Limits, each answered as an OperationOutcome. README.md lists them. */
export const LIMITS = {
  /** 50 MiB: the largest real record bundle we have seen is 1.1 MB; a hospital's bulk belongs into the importer. */
  bodyBytes: 52_428_800,
  bundleEntries: 5_000,
  pageDefault: 50,
  page: 500,
  /** Resources that `_include` and `_revinclude` may add to one page. */
  included: 2_000,
  /** `$everything` answers in pages of this size unless `_count` says otherwise. */
  everythingPage: 500,
} as const;
