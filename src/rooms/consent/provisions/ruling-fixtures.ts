import type { Provision } from '../artefacts/model.ts';
import { aStanding } from '../fixtures.ts';
import { type Asker, isAlways, isNever, type Question, rulingsOn } from './ruling.ts';

export const AT = '2026-11-22T02:00:00.000Z';

/** A doctor of a clinic here asks to see Observations, for treatment. */
export const question: Question = {
  asker: { role: 'clinician', reference: 'Practitioner/dr', organization: { node: 'hk', id: 'clinic' } },
  nodeId: 'hk',
  purpose: 'TREAT',
  action: 'access',
  type: 'Observation',
  at: new Date(AT),
};
const { reference, ...nameless } = question.asker;

export { nameless };
export const elsewhere: Asker = { ...question.asker, organization: { node: 'sz', id: 'clinic' } };
export const other = { kind: 'practitioner', reference: 'Practitioner/other' } as const;
export const dr = { kind: 'practitioner', reference: 'Practitioner/dr' } as const;

/** Whether it opens, withholds or both; nothing where it is silent. */
export function said(provision: Provision, facts: Partial<Question> = {}): string {
  const rulings = rulingsOn([aStanding(provision)], { ...question, ...facts });
  return rulings
    .flatMap(({ opens, withholds }) => [
      ...(isNever(opens) ? [] : [isAlways(opens) ? 'opens' : 'opens some']),
      ...(isNever(withholds) ? [] : [isAlways(withholds) ? 'withholds' : 'withholds some']),
    ])
    .join();
}
