import type { Scope } from '#kernel';
import type { Answer, RestWrite, TextPieces } from '#platform/http';
import type { AccessGate, GateWrite } from '../gate.ts';
import type { OwnDefinition } from '../profile/define.ts';
import type { StoredResource } from '../store/stored.ts';
import type { Resource } from '../types.ts';
import type { FhirRequest } from './request/request.ts';

/** What the composition (`src/app/house.ts`) gives the REST interface: the core knows no room, so whatever a room decides comes in here. */
export interface RestParts {
  /** Who may see and write what. */
  readonly gate: AccessGate;
  /** By type, whether REST may write it: `open`, `guarded` (a room's rule is asked as well) or `closed` (only an operation of the room writes it). A type without an entry is `open`. */
  readonly restWrite: Readonly<Record<string, RestWrite>>;
  /** For a `closed` type: how it is written instead, in words an integrator can follow (`POST /api/shares`). */
  readonly writtenBy?: Readonly<Record<string, string>>;
  /** For a `guarded` type: the room's rule on before and after, asked beside the gate. */
  readonly guards?: Readonly<Record<string, (scope: Scope, write: GateWrite) => Promise<void>>>;
  /** Types whose resources are shown to their owners alone, so that the database must not count them by itself. */
  readonly owned?: ReadonlySet<string>;
  /**
   * By type: called with each written version, in the transaction that wrote it. Such a type must have a guard too, because the writes of guarded types never share a statement
   * with those of other requests, and after a shared statement nobody would call this.
   */
  readonly written?: Readonly<Record<string, (scope: Scope, stored: StoredResource) => Promise<void>>>;
  /** Adds what a rule has to say to a resource before it is stored: security labels. Answers the very same object where there is nothing to add. */
  readonly labels?: (scope: Scope, resource: Resource, before: StoredResource | undefined) => Resource;
  /** What happens to a resource that does not keep a stored profile which it claims in `meta.profile`: it is stored and its writer told (the default), or it is refused. */
  readonly profiles?: 'told' | 'refused';
  /** The node's own 32 bytes to seal page tokens with (`disclosure/sealed-place.ts`). Without them a sealed token is good until the process ends. */
  readonly secret?: Uint8Array;
  readonly software: { readonly name: string; readonly version: string };
  /** The addresses of sign-in for applications, relative to the node's; named in the CapabilityStatement. */
  readonly oauth?: Readonly<Record<'authorize' | 'token' | 'introspect' | 'revoke', string>>;
  /** The program's own profiles, which the CapabilityStatement names for their types. They are stored when the node starts (`keepDefinitions`). */
  readonly definitions?: readonly OwnDefinition[];
  /** Types that a room shows in place of the store: what it answers, and by what it is searched. */
  readonly views?: Readonly<Record<string, ViewedType>>;
  /** What rooms above the core can do: an operation whose part is missing is not offered. */
  readonly operations?: GivenOperations;
  /** What `GET /metadata` answers, for a bundle whose entry asks for it. Set by `fhirRoutes`, because it is read off the routes; the composition leaves it out. */
  readonly capability?: (scope: Scope, request: FhirRequest) => Answer;
}

/** A type that a room shows in place of the store, as the CapabilityStatement tells of it. */
export interface ViewedType {
  readonly interactions: readonly string[];
  readonly searchParameters: readonly string[];
}

/** Operations of FHIR that need what only a room knows. */
export interface GivenOperations {
  /** Composes a patient's summary, a Bundle or its JSON, from what `mayShow` lets through. A section of which something is hidden is withheld as a whole. */
  readonly summary?: (scope: Scope, patientId: string, mayShow: MayShow) => Promise<Resource | TextPieces>;
  /**
   * Finds the patients here who may be the one described, the surest first.
   *
   * @param shown - which of them the caller may see; without it all
   * @returns what the caller may see, and apart from that those who were certainly meant but are hidden
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

/** Those of these resources that the caller may be shown. */
export type MayShow = (resources: readonly StoredResource[]) => Promise<readonly StoredResource[]>;

/** Terminology by its address, with or without `|version`; undefined where there is none. */
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

/** Where FHIR REST lives below a node's address. */
export const FHIR_PATH = '/fhir/R4';

/** The address of FHIR REST at this node, without a slash at the end: `https://…/fhir/R4`. */
export function baseOf(scope: Scope): string {
  return `${scope.node.url}${FHIR_PATH}`;
}
