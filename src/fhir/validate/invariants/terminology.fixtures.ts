import { type Case, map, valueSet } from './parts.fixtures.ts';

/** For each rule of `terminology.ts`. */
export const terminologyCases: Readonly<Record<string, Case>> = {
  'fhir.csd-1': [
    {
      resourceType: 'CodeSystem',
      status: 'draft',
      content: 'complete',
      concept: [{ code: 'a', concept: [{ code: 'b' }] }],
    },
    {
      resourceType: 'CodeSystem',
      status: 'draft',
      content: 'complete',
      concept: [{ code: 'a', concept: [{ code: 'a' }] }],
    },
  ],
  'fhir.vsd-1': [valueSet({ system: 'x:y' }), valueSet({ version: '1' })],
  'fhir.vsd-2': [
    valueSet({ system: 'x:y', concept: [{ code: 'a' }] }),
    valueSet({ valueSet: ['x:y'], concept: [{ code: 'a' }] }),
  ],
  'fhir.vsd-3': [
    valueSet({ system: 'x:y', concept: [{ code: 'a' }] }),
    valueSet({ system: 'x:y', concept: [{ code: 'a' }], filter: [{ property: 'x', op: '=', value: 'y' }] }),
  ],
  'fhir.cmd-1': [
    { ...map, group: [{ element: [{ code: 'a', target: [{ code: 'b', equivalence: 'narrower', comment: 'x' }] }] }] },
    { ...map, group: [{ element: [{ code: 'a', target: [{ code: 'b', equivalence: 'narrower' }] }] }] },
  ],
  'fhir.cmd-2': [
    { ...map, group: [{ element: [{ code: 'a' }], unmapped: { mode: 'fixed', code: 'x' } }] },
    { ...map, group: [{ element: [{ code: 'a' }], unmapped: { mode: 'fixed' } }] },
  ],
  'fhir.cmd-3': [
    { ...map, group: [{ element: [{ code: 'a' }], unmapped: { mode: 'other-map', url: 'x:y' } }] },
    { ...map, group: [{ element: [{ code: 'a' }], unmapped: { mode: 'other-map' } }] },
  ],
  'fhir.que-1': [
    {
      resourceType: 'Questionnaire',
      status: 'draft',
      item: [{ linkId: '1', type: 'group', item: [{ linkId: '2', type: 'string' }] }],
    },
    { resourceType: 'Questionnaire', status: 'draft', item: [{ linkId: '1', type: 'group' }] },
  ],
  'fhir.que-2': [
    {
      resourceType: 'Questionnaire',
      status: 'draft',
      item: [
        { linkId: '1', type: 'string' },
        { linkId: '2', type: 'string' },
      ],
    },
    {
      resourceType: 'Questionnaire',
      status: 'draft',
      item: [
        { linkId: '1', type: 'string' },
        { linkId: '1', type: 'string' },
      ],
    },
  ],
  'fhir.que-4': [
    { resourceType: 'Questionnaire', status: 'draft', item: [{ linkId: '1', type: 'choice', answerValueSet: 'x:y' }] },
    {
      resourceType: 'Questionnaire',
      status: 'draft',
      item: [{ linkId: '1', type: 'choice', answerValueSet: 'x:y', answerOption: [{ valueString: 'a' }] }],
    },
  ],
};
