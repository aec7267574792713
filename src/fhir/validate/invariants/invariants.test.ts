import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findElements } from '../../definitions/definitions.ts';
import { isResourceType } from '../../types.ts';
import { validate } from '../validate.ts';
import { administrativeInvariants } from './administrative.ts';
import { bundleInvariants } from './bundle.ts';
import { invariantRefusals, invariantsFor } from './catalogue.ts';
import { clinicalInvariants } from './clinical.ts';
import { datatypeInvariants } from './datatypes.ts';
import type { Invariant } from './invariant.ts';
import { terminologyInvariants } from './terminology.ts';

const code = { text: 'x' };
const ref = { display: 'x' };
const ucum = 'http://unitsofmeasure.org';
const observation = { resourceType: 'Observation', status: 'final', code };
const condition = { resourceType: 'Condition', subject: ref };
const allergy = { resourceType: 'AllergyIntolerance', patient: ref };
const appointment = {
  resourceType: 'Appointment',
  status: 'proposed',
  participant: [{ actor: ref, status: 'accepted' }],
};
const list = { resourceType: 'List', status: 'current', mode: 'snapshot' };
const composition = {
  resourceType: 'Composition',
  status: 'final',
  type: code,
  date: '2024',
  author: [ref],
  title: 'x',
};
const map = { resourceType: 'ConceptMap', status: 'draft' };
const valueSet = (include: object) => ({ resourceType: 'ValueSet', status: 'draft', compose: { include: [include] } });
const timing = (repeat: object) => ({
  resourceType: 'CarePlan',
  status: 'draft',
  intent: 'plan',
  subject: ref,
  activity: [{ detail: { status: 'scheduled', scheduledTiming: { repeat } } }],
});
const value = (type: string, content: object) => ({
  resourceType: 'Basic',
  code,
  extension: [{ url: 'x:y', [`value${type}`]: content }],
});
const bundle = (type: string, ...entry: object[]) => ({ resourceType: 'Bundle', type, entry });
const basic = { resource: { resourceType: 'Basic', code } };
const status = (system: string, ...codes: string[]) => ({
  coding: codes.map((c) => ({ system: `http://terminology.hl7.org/CodeSystem/${system}`, code: c })),
});

/** For each rule: a resource that keeps it, and one that breaks it and nothing else. */
const CASES: Record<string, [keeps: object, breaks: object]> = {
  'fhir.ext-1': [
    { resourceType: 'Basic', code, extension: [{ url: 'x:y', valueCode: 'z' }] },
    { resourceType: 'Basic', code, extension: [{ url: 'x:y' }] },
  ],
  'fhir.per-1': [
    value('Period', { start: '2024-05-01T10:00:00Z', end: '2024-05' }),
    value('Period', { start: '2024-05-02', end: '2024-05-01' }),
  ],
  'fhir.qty-3': [value('Quantity', { value: 1, unit: 'mg' }), value('Quantity', { value: 1, code: 'mg' })],
  'fhir.sqty-1': [
    { ...observation, referenceRange: [{ low: { value: 1 } }] },
    { ...observation, referenceRange: [{ low: { value: 1, comparator: '<' } }] },
  ],
  'fhir.age-1': [
    value('Age', { value: 5, system: ucum, code: 'a' }),
    value('Age', { value: 0, system: ucum, code: 'a' }),
  ],
  'fhir.drt-1': [
    value('Duration', { value: 5, system: ucum, code: 'min' }),
    value('Duration', { value: 5, system: 'urn:mine', code: 'min' }),
  ],
  'fhir.dis-1': [
    value('Distance', { value: 5, system: ucum, code: 'km' }),
    value('Distance', { value: 5, unit: 'km' }),
  ],
  'fhir.cnt-3': [
    value('Count', { value: 5, system: ucum, code: '1' }),
    value('Count', { value: 5.5, system: ucum, code: '1' }),
  ],
  'fhir.rng-2': [
    value('Range', { low: { value: 1 }, high: { value: 1 } }),
    value('Range', { low: { value: 2 }, high: { value: 1 } }),
  ],
  'fhir.rat-1': [
    value('Ratio', { numerator: { value: 1 }, denominator: { value: 2 } }),
    value('Ratio', { numerator: { value: 1 } }),
  ],
  'fhir.att-1': [
    value('Attachment', { data: 'QUJD', contentType: 'text/plain' }),
    value('Attachment', { data: 'QUJD' }),
  ],
  'fhir.cpt-2': [value('ContactPoint', { value: '1', system: 'phone' }), value('ContactPoint', { value: '1' })],
  'fhir.exp-1': [
    value('Expression', { language: 'text/cql', expression: 'x' }),
    value('Expression', { language: 'text/cql' }),
  ],
  'fhir.tim-1': [timing({ duration: 1, durationUnit: 'h' }), timing({ duration: 1 })],
  'fhir.tim-2': [timing({ period: 1, periodUnit: 'd' }), timing({ period: 1 })],
  'fhir.tim-4': [timing({ duration: 0, durationUnit: 'h' }), timing({ duration: -1, durationUnit: 'h' })],
  'fhir.tim-5': [timing({ period: 0, periodUnit: 'd' }), timing({ period: -1, periodUnit: 'd' })],
  'fhir.tim-6': [timing({ period: 1, periodMax: 2, periodUnit: 'd' }), timing({ periodMax: 2 })],
  'fhir.tim-7': [timing({ duration: 1, durationMax: 2, durationUnit: 'h' }), timing({ durationMax: 2 })],
  'fhir.tim-8': [timing({ count: 1, countMax: 2 }), timing({ countMax: 2 })],
  'fhir.tim-9': [timing({ offset: 30, when: ['ACM'] }), timing({ offset: 30, when: ['CM'] })],
  'fhir.tim-10': [timing({ when: ['ACM'] }), timing({ when: ['ACM'], timeOfDay: ['08:00:00'] })],
  'fhir.drq-1': [
    value('DataRequirement', { type: 'Patient', dateFilter: [{ path: 'x' }] }),
    value('DataRequirement', { type: 'Patient', dateFilter: [{ path: 'x', searchParam: 'y' }] }),
  ],
  'fhir.trd-1': [
    value('TriggerDefinition', { type: 'periodic', timingDate: '2024' }),
    value('TriggerDefinition', { type: 'periodic', timingDate: '2024', data: [{ type: 'Patient' }] }),
  ],
  'fhir.eld-13': [
    {
      resourceType: 'StructureDefinition',
      url: 'x:y',
      name: 'X',
      status: 'draft',
      kind: 'resource',
      abstract: false,
      type: 'Patient',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
      derivation: 'constraint',
      differential: { element: [{ id: 'Patient.x', path: 'Patient.x', type: [{ code: 'string' }, { code: 'code' }] }] },
    },
    {
      resourceType: 'StructureDefinition',
      url: 'x:y',
      name: 'X',
      status: 'draft',
      kind: 'resource',
      abstract: false,
      type: 'Patient',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
      derivation: 'constraint',
      differential: {
        element: [{ id: 'Patient.x', path: 'Patient.x', type: [{ code: 'string' }, { code: 'string' }] }],
      },
    },
  ],
  'fhir.ait-1': [{ ...allergy, clinicalStatus: status('allergyintolerance-clinical', 'active') }, allergy],
  'fhir.ait-2': [
    { ...allergy, verificationStatus: status('allergyintolerance-verification', 'entered-in-error') },
    {
      ...allergy,
      verificationStatus: status('allergyintolerance-verification', 'entered-in-error'),
      clinicalStatus: status('allergyintolerance-clinical', 'active'),
    },
  ],
  'fhir.con-1': [
    { ...condition, stage: [{ summary: code }] },
    { ...condition, stage: [{ type: code }] },
  ],
  'fhir.con-2': [
    { ...condition, evidence: [{ detail: [ref] }] },
    { ...condition, evidence: [{ extension: [{ url: 'x:y', valueCode: 'z' }] }] },
  ],
  'fhir.con-3': [
    { ...condition, category: [status('condition-category', 'encounter-diagnosis')] },
    { ...condition, category: [status('condition-category', 'problem-list-item')] },
  ],
  'fhir.con-4': [
    { ...condition, abatementDateTime: '2024', clinicalStatus: status('condition-clinical', 'resolved') },
    { ...condition, abatementDateTime: '2024', clinicalStatus: status('condition-clinical', 'active') },
  ],
  'fhir.con-5': [
    { ...condition, verificationStatus: status('condition-ver-status', 'entered-in-error') },
    {
      ...condition,
      verificationStatus: status('condition-ver-status', 'entered-in-error'),
      clinicalStatus: status('condition-clinical', 'active'),
    },
  ],
  'fhir.obs-3': [
    { ...observation, referenceRange: [{ text: '< 5' }] },
    { ...observation, referenceRange: [{ type: code }] },
  ],
  'fhir.obs-6': [
    { ...observation, dataAbsentReason: code },
    { ...observation, dataAbsentReason: code, valueString: 'x' },
  ],
  'fhir.obs-7': [
    { ...observation, code: status('a', '1'), valueString: 'x', component: [{ code: status('a', '2') }] },
    {
      ...observation,
      code: status('a', '1'),
      valueString: 'x',
      component: [{ code: status('a', '2') }, { code: status('a', '1') }],
    },
  ],
  'fhir.imm-1': [
    {
      resourceType: 'Immunization',
      status: 'completed',
      vaccineCode: code,
      patient: ref,
      occurrenceString: 'x',
      education: [{ reference: 'x:y' }],
    },
    {
      resourceType: 'Immunization',
      status: 'completed',
      vaccineCode: code,
      patient: ref,
      occurrenceString: 'x',
      education: [{ publicationDate: '2024' }],
    },
  ],
  'fhir.fhs-1': [
    { resourceType: 'FamilyMemberHistory', status: 'partial', patient: ref, relationship: code, ageString: 'x' },
    {
      resourceType: 'FamilyMemberHistory',
      status: 'partial',
      patient: ref,
      relationship: code,
      ageString: 'x',
      bornDate: '1950',
    },
  ],
  'fhir.fhs-2': [
    {
      resourceType: 'FamilyMemberHistory',
      status: 'partial',
      patient: ref,
      relationship: code,
      ageString: 'x',
      estimatedAge: true,
    },
    { resourceType: 'FamilyMemberHistory', status: 'partial', patient: ref, relationship: code, estimatedAge: true },
  ],
  'fhir.mad-1': [
    {
      resourceType: 'MedicationAdministration',
      status: 'completed',
      medicationCodeableConcept: code,
      subject: ref,
      effectiveDateTime: '2024',
      dosage: { dose: { value: 1 } },
    },
    {
      resourceType: 'MedicationAdministration',
      status: 'completed',
      medicationCodeableConcept: code,
      subject: ref,
      effectiveDateTime: '2024',
      dosage: { text: 'x' },
    },
  ],
  'fhir.prr-1': [
    { resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject: ref, code, orderDetail: [code] },
    { resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject: ref, orderDetail: [code] },
  ],
  'fhir.gol-1': [
    {
      resourceType: 'Goal',
      lifecycleStatus: 'active',
      description: code,
      subject: ref,
      target: [{ measure: code, detailString: 'x' }],
    },
    {
      resourceType: 'Goal',
      lifecycleStatus: 'active',
      description: code,
      subject: ref,
      target: [{ detailString: 'x' }],
    },
  ],
  'fhir.ras-2': [
    { resourceType: 'RiskAssessment', status: 'final', subject: ref, prediction: [{ probabilityDecimal: 100 }] },
    { resourceType: 'RiskAssessment', status: 'final', subject: ref, prediction: [{ probabilityDecimal: 100.5 }] },
  ],
  'fhir.lst-1': [
    { ...list, emptyReason: code },
    { ...list, emptyReason: code, entry: [{ item: ref }] },
  ],
  'fhir.lst-2': [
    { ...list, mode: 'changes', entry: [{ item: ref, deleted: true }] },
    { ...list, entry: [{ item: ref, deleted: true }] },
  ],
  'fhir.lst-3': [
    { ...list, mode: 'working', entry: [{ item: ref, date: '2024' }] },
    { ...list, entry: [{ item: ref, date: '2024' }] },
  ],
  'fhir.cmp-1': [
    { ...composition, section: [{ entry: [ref] }] },
    { ...composition, section: [{ title: 'x' }] },
  ],
  'fhir.cmp-2': [
    { ...composition, section: [{ emptyReason: code, text: { status: 'generated', div: '<div>x</div>' } }] },
    { ...composition, section: [{ emptyReason: code, entry: [ref] }] },
  ],
  'fhir.qrs-1': [
    {
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      item: [{ linkId: '1', answer: [{ valueString: 'x' }] }],
    },
    {
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      item: [{ linkId: '1', answer: [{ valueString: 'x' }], item: [{ linkId: '2' }] }],
    },
  ],
  'fhir.pat-1': [
    { resourceType: 'Patient', contact: [{ name: { text: 'x' } }] },
    { resourceType: 'Patient', contact: [{ gender: 'male' }] },
  ],
  'fhir.org-1': [
    { resourceType: 'Organization', name: 'x' },
    { resourceType: 'Organization', active: true },
  ],
  'fhir.org-2': [
    { resourceType: 'Organization', name: 'x', address: [{ use: 'work', city: 'x' }] },
    { resourceType: 'Organization', name: 'x', address: [{ use: 'home', city: 'x' }] },
  ],
  'fhir.org-3': [
    { resourceType: 'Organization', name: 'x', telecom: [{ system: 'phone', use: 'work', value: '1' }] },
    { resourceType: 'Organization', name: 'x', telecom: [{ system: 'phone', use: 'home', value: '1' }] },
  ],
  'fhir.app-1': [appointment, { ...appointment, participant: [{ status: 'accepted' }] }],
  'fhir.app-2': [appointment, { ...appointment, start: '2024-05-01T10:00:00Z' }],
  'fhir.app-3': [
    { ...appointment, status: 'booked', start: '2024-05-01T10:00:00Z', end: '2024-05-01T11:00:00Z' },
    { ...appointment, status: 'booked' },
  ],
  'fhir.app-4': [
    { ...appointment, status: 'cancelled', cancelationReason: code },
    { ...appointment, cancelationReason: code },
  ],
  'fhir.apr-1': [
    { resourceType: 'AppointmentResponse', appointment: ref, participantStatus: 'accepted', actor: ref },
    { resourceType: 'AppointmentResponse', appointment: ref, participantStatus: 'accepted' },
  ],
  'fhir.ppc-1': [
    { resourceType: 'Consent', status: 'active', scope: code, category: [code], policyRule: code },
    { resourceType: 'Consent', status: 'active', scope: code, category: [code] },
  ],
  'fhir.sev-1': [
    {
      resourceType: 'AuditEvent',
      type: { code: 'x' },
      recorded: '2024-05-01T10:00:00Z',
      agent: [{ requestor: true }],
      source: { observer: ref },
      entity: [{ name: 'x' }],
    },
    {
      resourceType: 'AuditEvent',
      type: { code: 'x' },
      recorded: '2024-05-01T10:00:00Z',
      agent: [{ requestor: true }],
      source: { observer: ref },
      entity: [{ name: 'x', query: 'QUJD' }],
    },
  ],
  'fhir.grp-1': [
    { resourceType: 'Group', type: 'person', actual: true, member: [{ entity: ref }] },
    { resourceType: 'Group', type: 'person', actual: false, member: [{ entity: ref }] },
  ],
  'fhir.lnk-1': [
    {
      resourceType: 'Linkage',
      item: [
        { type: 'source', resource: ref },
        { type: 'alternate', resource: ref },
      ],
    },
    { resourceType: 'Linkage', item: [{ type: 'source', resource: ref }] },
  ],
  'fhir.inv-1': [
    { resourceType: 'Parameters', parameter: [{ name: 'x', valueCode: 'y' }] },
    { resourceType: 'Parameters', parameter: [{ name: 'x', valueCode: 'y', part: [{ name: 'z', valueCode: 'w' }] }] },
  ],
  'fhir.bdl-1': [
    { ...bundle('searchset', basic), total: 1 },
    { ...bundle('collection', basic), total: 1 },
  ],
  'fhir.bdl-2': [
    bundle('searchset', { ...basic, search: { mode: 'match' } }),
    bundle('collection', { ...basic, search: { mode: 'match' } }),
  ],
  'fhir.bdl-3': [bundle('batch', { ...basic, request: { method: 'POST', url: 'Basic' } }), bundle('batch', basic)],
  'fhir.bdl-4': [bundle('batch-response', { response: { status: '200' } }), bundle('batch-response', basic)],
  'fhir.bdl-5': [
    bundle('collection', basic),
    bundle('collection', { fullUrl: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520' }),
  ],
  'fhir.bdl-7': [
    bundle('collection', { ...basic, fullUrl: 'urn:uuid:a' }, { ...basic, fullUrl: 'urn:uuid:b' }),
    bundle('collection', { ...basic, fullUrl: 'urn:uuid:a' }, { ...basic, fullUrl: 'urn:uuid:a' }),
  ],
  'fhir.bdl-8': [
    bundle('collection', { ...basic, fullUrl: 'https://x.example/Basic/1' }),
    bundle('collection', { ...basic, fullUrl: 'https://x.example/Basic/1/_history/2' }),
  ],
  'fhir.bdl-9': [
    {
      ...bundle('document', { resource: composition }),
      timestamp: '2024-05-01T10:00:00Z',
      identifier: { system: 'x:y', value: '1' },
    },
    { ...bundle('document', { resource: composition }), timestamp: '2024-05-01T10:00:00Z', identifier: { value: '1' } },
  ],
  'fhir.bdl-10': [
    {
      ...bundle('document', { resource: composition }),
      timestamp: '2024-05-01T10:00:00Z',
      identifier: { system: 'x:y', value: '1' },
    },
    { ...bundle('document', { resource: composition }), identifier: { system: 'x:y', value: '1' } },
  ],
  'fhir.bdl-11': [
    {
      ...bundle('document', { resource: composition }),
      timestamp: '2024-05-01T10:00:00Z',
      identifier: { system: 'x:y', value: '1' },
    },
    { ...bundle('document', basic), timestamp: '2024-05-01T10:00:00Z', identifier: { system: 'x:y', value: '1' } },
  ],
  'fhir.bdl-12': [
    bundle('message', { resource: { resourceType: 'MessageHeader', eventUri: 'x:y', source: { endpoint: 'x:y' } } }),
    bundle('message', basic),
  ],
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

const all: Record<string, Invariant> = {
  ...datatypeInvariants,
  ...clinicalInvariants,
  ...administrativeInvariants,
  ...bundleInvariants,
  ...terminologyInvariants,
};

describe('invariants', () => {
  for (const [rule, [keeps, breaks]] of Object.entries(CASES)) {
    it(`${rule}: ${all[rule]?.text.en}`, () => {
      assert.deepEqual(
        validate(keeps).map((issue) => `${issue.code} ${issue.expression}`),
        [],
      );
      const issues = validate(breaks);
      assert.deepEqual(
        issues.map((issue) => issue.code),
        [rule],
      );
      assert.equal(issues[0]?.severity, all[rule]?.severity ?? 'error');
      const { at } = all[rule] ?? {};
      if (at) assert.ok(issues[0]?.expression?.endsWith(`.${at}`));
    });
  }

  it('are each tried', () => assert.deepEqual(Object.keys(CASES).sort(), Object.keys(all).sort()));

  it('hold for types and elements that exist', () => {
    for (const [rule, { on, at }] of Object.entries(all)) {
      for (const type of on) {
        const elements = findElements(type === 'SimpleQuantity' ? 'Quantity' : type);
        assert.ok(elements, `${rule} on ${type}`);
        if (at)
          assert.ok(
            elements.some((element) => element.name === at),
            `${rule} at ${type}.${at}`,
          );
      }
    }
    assert.ok(invariantsFor('Observation').length > 1);
    assert.ok(isResourceType('Observation') && 'fhir.dom-3' in invariantRefusals);
  });
});
