import { alwaysTest, anyOf, bothOf, type DataTest, neverTest, not } from '#fhir';
import type { PersonActor, Purpose } from '#kernel';
import type { AccessContext, DataAction, ResourceFacts, SensitivityRule } from '../access-model.ts';
import type { ConsentAction, DataScope } from '../artefacts/model.ts';
import { labelled, testOfScope, writtenAt } from './data-scope.ts';
import { WRITTEN_AT } from './labels.ts';
import { absoluteRulingsOn, isNever, type Question, type Ruling, rulingsOn } from './ruling.ts';

/** By what data of one type may be open to somebody: the very tests that a search puts to the database. */
export interface Openings {
  readonly rulings: readonly Ruling[];
  /** What the treatment relation opens; absent without one. */
  readonly byRelation?: { readonly within: DataTest; readonly sensitive: DataTest };
  /** What stands although an emergency was declared; absent where none is open. */
  readonly inEmergency?: { readonly isOpen: boolean; readonly withheld: readonly Ruling[] };
}

/** By what a type of data of a patient may be open to somebody. Three hundred resources of a patient are of a dozen types: what holds for a type is found once. */
export function openingsFor(
  actor: PersonActor,
  purpose: Purpose,
  action: DataAction,
  of: Pick<ResourceFacts, 'type' | 'patientId'>,
  context: AccessContext,
): Openings {
  const ofActor = known.get(context) ?? new WeakMap<PersonActor, Map<string, Openings>>();
  known.set(context, ofActor);
  const byQuestion = ofActor.get(actor) ?? new Map<string, Openings>();
  ofActor.set(actor, byQuestion);
  // Where no Consent speaks, what holds for one patient holds for all with the same facts.
  const whose = context.consents.length > 0 ? (of.patientId ?? '') : '';
  const key = `${purpose} ${toConsentAction(action)} ${of.type} ${whose}`;
  const openings = byQuestion.get(key) ?? findOpenings(actor, purpose, action, of, context);
  byQuestion.set(key, openings);
  return openings;
}

const known = new WeakMap<AccessContext, WeakMap<PersonActor, Map<string, Openings>>>();

function findOpenings(
  actor: PersonActor,
  purpose: Purpose,
  action: DataAction,
  { type, patientId }: Pick<ResourceFacts, 'type' | 'patientId'>,
  context: AccessContext,
): Openings {
  const { nodeId, at, relation, relationOpens = {}, sensitive, emergency } = context;
  const consents = context.consents.filter((consent) => consent.patientId === patientId);
  const asker = askerOf(actor, nodeId);
  const question: Question = { asker, nodeId, purpose, action: toConsentAction(action), type, at };
  const rulings = rulingsOn(consents, question);
  const isHandedOver = question.action !== 'access';
  return {
    // Who may not work there now has nothing opened to them either.
    rulings: actor.closedWorkplace ? rulings.map((ruling) => ({ ...ruling, opens: neverTest })) : rulings,
    ...(relation === undefined || (isHandedOver && context.isProtectedChild)
      ? {}
      : {
          byRelation: {
            within: withinRelation(type, relationOpens),
            sensitive: anyOf(...sensitive.map((rule) => shutByLabel(actor, type, rule))),
          },
        }),
    ...(emergency === undefined || purpose !== 'ETREAT'
      ? {}
      : {
          inEmergency: {
            isOpen: action !== 'export' && !emergency.never.includes(type),
            withheld: absoluteRulingsOn(consents, question),
          },
        }),
  };
}

/** What of the type is open by these openings, as one test; the same one each time. */
export function openTest(openings: Openings): DataTest {
  const test = tests.get(openings) ?? toTest(openings);
  tests.set(openings, test);
  return test;
}

const tests = new WeakMap<Openings, DataTest>();

/** Whether a resource without a label is asked nothing more by these openings: what the law's labels ask beside the label, who wrote it, is asked of what carries one. */
export function askLabelsAlone(openings: Openings): boolean {
  const found = labelsAlone.get(openings);
  if (found !== undefined) return found;
  const { rulings, byRelation, inEmergency } = openings;
  const ofConsents = [...rulings, ...(inEmergency?.withheld ?? [])];
  const asked = ofConsents.flatMap(({ withholds, opens, opensOnward }) => [withholds, opens, opensOnward]);
  const answer = [...asked, ...(byRelation ? [byRelation.within] : [])].every(asksLabelsAlone);
  labelsAlone.set(openings, answer);
  return answer;
}

const labelsAlone = new WeakMap<Openings, boolean>();

function asksLabelsAlone(test: DataTest): boolean {
  switch (test.kind) {
    case 'any':
    case 'every':
      return test.of.every(asksLabelsAlone);
    case 'not':
      return asksLabelsAlone(test.of);
    case 'tokens':
      return test.areLabels === true;
    default:
      return false;
  }
}

function toTest({ rulings, byRelation, inEmergency }: Openings): DataTest {
  const opened = anyOf(
    ...rulings.map(({ opens }) => opens),
    byRelation ? bothOf(byRelation.within, not(byRelation.sensitive)) : neverTest,
  );
  const usual = bothOf(opened, ...rulings.map(({ withholds }) => not(withholds)));
  if (!inEmergency?.isOpen) return usual;
  return anyOf(usual, bothOf(...inEmergency.withheld.map(({ withholds }) => not(withholds))));
}

/** What the law lets a relation open: who the patient is in any case, and what has no date as if it were recent, for an allergy without one is an allergy. */
function withinRelation(type: string, { from, ...opens }: DataScope): DataTest {
  if (type === 'Patient') return alwaysTest;
  const since: DataTest = from === undefined ? alwaysTest : { kind: 'happened', from, undated: true };
  return bothOf(testOfScope(type, opens, 'narrow'), since);
}

/** What a rule on labels keeps from somebody: what carries the label, except what their own organisation wrote where the rule leaves it to the writer. */
function shutByLabel(
  { organization, fhirUser }: PersonActor,
  type: string,
  { labels, openTo }: SensitivityRule,
): DataTest {
  const carries = labelled(type, labels);
  if (openTo === 'consent' || isNever(carries)) return carries;
  const tag = organization && { system: WRITTEN_AT, code: organization.id };
  const authors = [...(organization ? [`Organization/${organization.id}`] : []), ...(fhirUser ? [fhirUser] : [])];
  return bothOf(carries, not(writtenAt(type, tag, authors)));
}

function askerOf({ role, fhirUser, organization, closedWorkplace }: PersonActor, nodeId: string): Question['asker'] {
  const at = organization ?? closedWorkplace?.organization;
  return {
    role,
    ...(fhirUser === undefined ? {} : { reference: fhirUser }),
    ...(at === undefined ? {} : { organization: { node: nodeId, id: at.id } }),
  };
}

function toConsentAction(action: DataAction): ConsentAction {
  return action === 'export' ? 'disclose' : 'access';
}

const WRITING: ReadonlySet<DataAction> = new Set(['create', 'update', 'delete']);

/** Whether it shows what is there, or rests on it. */
export function isReading(action: DataAction): boolean {
  return !WRITING.has(action);
}
