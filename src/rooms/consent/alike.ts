import type { Decision, Scope } from '#kernel';
import type { AccessContext, DataAction, Permission, ResourceFacts } from './access-model.ts';
import type { ContextOf } from './contexts.ts';
import { isWholeScope } from './provisions/data-scope.ts';
import { askLabelsAlone, openingsFor } from './provisions/openings.ts';

/** Three hundred resources of a patient are of a dozen types: where no body need be read, what holds for one of a type holds for all. */
export function onceForAlike(
  scope: Pick<Scope, 'actor' | 'purpose'>,
  action: DataAction,
  contextOf: ContextOf,
  decideOn: (facts: ResourceFacts) => Decision<Permission>,
): (facts: ResourceFacts) => Decision<Permission> {
  type ByType = Map<string, Decision<Permission>>;
  const withBody = new Map<string | undefined, ByType>();
  const without = new Map<string | undefined, ByType>();
  return (facts) => {
    if (facts.meets || facts.isLabelled) return decideOn(facts);
    const known = facts.passes ? withBody : without;
    const ofPatient: ByType = known.get(facts.patientId) ?? new Map();
    known.set(facts.patientId, ofPatient);
    const alike = ofPatient.get(facts.type);
    if (alike) return alike;
    const decision = decideOn(facts);
    if (isAlike(scope, action, facts, contextOf(facts.patientId))) ofPatient.set(facts.type, decision);
    return decision;
  };
}

/** Of what has no label, where nothing is asked but labels: neither Consents nor the law look at more of it than of what type it is. */
function isAlike(
  { actor, purpose }: Pick<Scope, 'actor' | 'purpose'>,
  action: DataAction,
  facts: ResourceFacts,
  context: AccessContext,
): boolean {
  const { passes } = facts;
  if (context.consents.length === 0 && isWholeScope(context.relationOpens ?? {})) return true;
  return (
    actor.kind === 'person' &&
    passes !== undefined &&
    askLabelsAlone(openingsFor(actor, purpose, action, facts, context))
  );
}
