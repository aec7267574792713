import type { Scope } from '#kernel';
import type { Answer, RestWrite, TextPieces } from '#platform/http';
import type { AccessGate, GateWrite } from '../gate.ts';
import type { OwnDefinition } from '../profile/define.ts';
import type { StoredResource } from '../store/stored.ts';
import type { Resource } from '../types.ts';
import type { FhirRequest } from './request.ts';

/** What the composition gives the REST interface. */
export interface RestParts {
  readonly gate: AccessGate;
  /** By type; a type that no room owns is `open`. */
  readonly restWrite: Readonly<Record<string, RestWrite>>;
  /** For a `closed` type: how it is written instead, in words an integrator can follow (`POST /api/shares`). */
  readonly writtenBy?: Readonly<Record<string, string>>;
  /** For a `guarded` type: the room's rule on before and after, asked beside the gate. */
  readonly guards?: Readonly<Record<string, (scope: Scope, write: GateWrite) => Promise<void>>>;
  /** Types of which each resource is shown to its owner alone: the database may not count them by itself. */
  readonly owned?: ReadonlySet<string>;
  /** By type: what a written version sets going, in the transaction that wrote it. Only for types that have a guard, which are written one request at a time. */
  readonly written?: Readonly<Record<string, (scope: Scope, stored: StoredResource) => Promise<void>>>;
  /** What is added to a resource before it is stored: security labels. The very same resource where it is nothing. */
  readonly labels?: (scope: Scope, resource: Resource, before: StoredResource | undefined) => Resource;
  /** What becomes of a written resource that does not keep to a stored profile it claims: it is told (default), or the write is refused. */
  readonly profiles?: 'told' | 'refused';
  readonly software: { readonly name: string; readonly version: string };
  /** Where applications are let in, relative to the node's address; named in the CapabilityStatement. */
  readonly oauth?: Readonly<Record<'authorize' | 'token' | 'introspect' | 'revoke', string>>;
  /** The program's own profiles, which the CapabilityStatement names for their types. They are stored when the node starts (`keepDefinitions`). */
  readonly definitions?: readonly OwnDefinition[];
  /** Types that a room shows in place of the store: what it answers, and by what it is searched. */
  readonly views?: Readonly<Record<string, ViewedType>>;
  /** What rooms above the core can do: an operation whose part is missing is not offered. */
  readonly operations?: GivenOperations;
  /** What `metadata` answers, for a bundle that asks for it; the routes set it, because it is read off them. */
  readonly capability?: (scope: Scope, request: FhirRequest) => Answer;
}

export interface ViewedType {
  readonly interactions: readonly string[];
  readonly searchParameters: readonly string[];
}

export interface GivenOperations {
  /** Composes the patient's summary, a Bundle or its JSON, from what `mayShow` lets through; a section that lost something is withheld as a whole. */
  readonly summary?: (scope: Scope, patientId: string, mayShow: MayShow) => Promise<Resource | TextPieces>;
  /**
   * Patients here who may be the one described, the surest first: those who are shown, or all; and who was surely sought and is not shown.
   */
  readonly matchPatients?: (
    scope: Scope,
    described: Resource,
    shown?: MayShow,
  ) => Promise<{ readonly matches: readonly GradedMatch[]; readonly hidden: readonly StoredResource[] }>;
  /** Code systems, value sets and concept maps that are not stored as resources. */
  readonly terminology?: TerminologySource;
}

/** @property score - from 0 to 1, where 1 is the surest */
export interface GradedMatch {
  readonly stored: StoredResource;
  readonly grade: 'certain' | 'probable' | 'possible';
  readonly score: number;
}

export type MayShow = (resources: readonly StoredResource[]) => Promise<readonly StoredResource[]>;

/** Canonical resources by their address, with or without `|version`; undefined where there is none of it. */
export interface TerminologySource {
  /** Addresses of its code systems. */
  readonly codeSystems?: readonly string[];
  codeSystem(url: string): Resource | undefined;
  valueSet(url: string): Resource | undefined;
  /** By address, or by the systems it maps between. */
  conceptMaps(wanted: {
    readonly url?: string;
    readonly source?: string;
    readonly target?: string;
  }): readonly Resource[];
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
  /** After that no statement of a request is begun; one that runs is ended after 30 s of its own. Proxies give up at 60 s, and their callers with them. */
  requestMillis: 60_000,
  pageDefault: 50,
  page: 500,
  /** Resources that `_include` and `_revinclude` may add to one page. */
  included: 2_000,
  /** `$everything` answers in pages of this size unless `_count` says otherwise. */
  everythingPage: 500,
} as const;
