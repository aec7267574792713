import type { LocalText } from './lang.ts';
import type { Refusal } from './refusal.ts';
import { invariant } from './refusal.ts';

/** What a person does at their workplace. The sign-in decides it; a person with two roles chooses one. */
export const ROLES = [
  'patient',
  'clinician',
  'coordinator',
  'insurer',
  'regulator',
  'operator',
  'privacy-officer',
] as const;
export type Role = (typeof ROLES)[number];

/**
 * Why data is asked for.
 * @source HL7 v3 PurposeOfUse, http://terminology.hl7.org/CodeSystem/v3-ActReason
 */
export const PURPOSES = ['TREAT', 'ETREAT', 'PATRQT', 'HOPERAT', 'HPAYMT', 'HSYSADMIN', 'HRESCH', 'PUBHLTH'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** A person as the ledger names them: who, in which organisation, at which node. */
export interface PersonActor {
  readonly kind: 'person';
  readonly role: Role;
  readonly accountId: string;
  readonly name: LocalText;
  /** `Practitioner/…` or `Patient/…` at this node. */
  readonly fhirUser?: string;
  /** The patient this person is; only where role is patient. */
  readonly patientId?: string;
  readonly organization?: { readonly id: string; readonly name: LocalText };
  /** In place of `organization`: where this person works and may not enter now, with every reason. */
  readonly closedWorkplace?: {
    readonly organization: { readonly id: string; readonly name: LocalText };
    readonly refusals: readonly [Refusal, ...Refusal[]];
  };
  /** SMART scopes granted to the application in use, narrowing what the role may. */
  readonly scopes: readonly string[];
  readonly clientId: string;
  /** The session this is done in, by a number that opens nothing; an application that may stay while the person is away has none. */
  readonly session?: string;
  /** By what the application in use was allowed in: a number that opens nothing. Taken back, it ends what was begun by it. */
  readonly grant?: string;
  /** How this person showed who they are in it. @source RFC 8176 */
  readonly methods?: readonly string[];
  /** What they chose to work for in it; without a choice it follows from the role. */
  readonly purpose?: Purpose;
  /** Where the application in use was opened in a patient's record (SMART launch context): its `patient/` scopes speak for that patient. */
  readonly launch?: { readonly patientId: string };
}

/** A program that acts for itself (SMART Backend Services), limited by its scopes. */
export interface SystemActor {
  readonly kind: 'system';
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** Another node, by its signature, acting for a named practitioner of a named organisation or for itself. */
export interface NodeActor {
  readonly kind: 'node';
  readonly nodeId: string;
  /** As the trust list names it. */
  readonly name?: LocalText;
  readonly onBehalfOf?: {
    readonly practitioner: string;
    readonly practitionerName: LocalText;
    readonly organization: string;
    readonly organizationName: LocalText;
  };
}

/** Nobody signed in. Some doors are open to all: the public guide, the manifest of a share link. */
export interface AnonymousActor {
  readonly kind: 'anonymous';
}

export type Actor = PersonActor | SystemActor | NodeActor | AnonymousActor;

/** Who is signed in, where the routes admit nobody but people. */
export function personOf({ actor }: { readonly actor: Actor }): PersonActor {
  invariant(actor.kind === 'person', 'only persons are admitted to this route');
  return actor;
}
