import type { Resource } from '#fhir';
import type { Scope } from '#kernel';
import type { PairVerb } from '../contract.ts';

const DECISION_SYSTEM = 'https://causeway.health/fhir/CodeSystem/identity-decision';
const PARTICIPANT_SYSTEM = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';

/** Who decided: somebody of this node, or the machine. */
export interface Decider {
  /** `Practitioner/…`, or `machine`. */
  readonly by: string;
  readonly name?: string;
  readonly organization?: string;
}

/** How sure the decider was, as FHIR counts it. @source https://hl7.org/fhir/R4/valueset-identity-assuranceLevel.html */
export const ASSURANCE = { person: 'level3', machine: 'level2' } as const;

/** The records that are one person. No name and no paper stands in it: those are the records' own. */
export function toPerson(id: string, patients: readonly string[], assurance: string): Resource {
  const link = patients.map((patient) => ({ target: { reference: `Patient/${patient}` }, assurance }));
  return { resourceType: 'Person', id, active: true, link } as Resource;
}

/** What a record's history says of a decision: who, when, why, and which other record it was about. */
export function toProvenance(
  scope: Scope,
  id: string,
  [about, other]: readonly [string, string],
  decision: { readonly verb: PairVerb; readonly reason: string } & Decider,
): Resource {
  return told(scope, id, decision, [`Patient/${about}`], `Patient/${other}`);
}

/** What the history of what was moved at an unlink says, and of the record from which it was: who, when and why. */
export function toMoveProvenance(
  scope: Scope,
  id: string,
  {
    activity,
    targets,
    source,
    ...decision
  }: {
    readonly activity: 'moved-here' | 'moved-away';
    readonly targets: readonly string[];
    readonly source: string;
    readonly reason: string;
  } & Decider,
): Resource {
  return told(scope, id, { ...decision, verb: activity }, targets, source);
}

function told(
  scope: Scope,
  id: string,
  { verb, reason, by, name, organization }: { readonly verb: string; readonly reason: string } & Decider,
  targets: readonly string[],
  source: string,
): Resource {
  const at = scope.clock.now().toISOString();
  return {
    resourceType: 'Provenance',
    id,
    target: targets.map((reference) => ({ reference })),
    occurredDateTime: at,
    recorded: at,
    reason: [{ text: reason }],
    activity: { coding: [{ system: DECISION_SYSTEM, code: verb }] },
    agent: [
      {
        type: { coding: [{ system: PARTICIPANT_SYSTEM, code: by === 'machine' ? 'assembler' : 'verifier' }] },
        who: by === 'machine' ? { display: 'Causeway' } : { reference: by, ...(name ? { display: name } : {}) },
        ...(organization ? { onBehalfOf: { reference: `Organization/${organization}` } } : {}),
      },
    ],
    entity: [{ role: 'source', what: { reference: source } }],
  } as Resource;
}
