import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Actor, PURPOSES, ROLES } from '#kernel';
import { type AccessContext, type DataAction, REFERENCE_TYPES, type ResourceFacts } from './access-model.ts';
import { decide } from './decide.ts';
import { aContext, aDenial, aName, aPerson } from './fixtures.ts';
import type { StandingConsent } from './provisions/ruling.ts';

const ACTIONS: readonly DataAction[] = ['read', 'search', 'history', 'create', 'update', 'delete', 'export'];
const TYPES = [
  'Patient',
  'Observation',
  'Condition',
  'Consent',
  'Appointment',
  'DocumentReference',
  'Organization',
  'CodeSystem',
  'Device',
];
const SCOPES = [
  'user/*.cruds',
  'user/*.rs',
  'user/Observation.r',
  'patient/*.cruds',
  'patient/Observation.rs',
  'system/*.cruds',
  'system/Condition.c',
  'openid',
];

const scopes = fc.subarray(SCOPES);
const actor: fc.Arbitrary<Actor> = fc.oneof(
  fc.record({ role: fc.constantFrom(...ROLES), scopes, mine: fc.boolean() }).map(({ role, scopes, mine }) =>
    aPerson(role, {
      scopes,
      fhirUser: 'Practitioner/dr1',
      organization: { id: 'org1', name: aName('org1') },
      ...(role === 'patient' ? { patientId: mine ? 'p1' : 'p2' } : {}),
    }),
  ),
  scopes.map((scopes) => ({ kind: 'system' as const, clientId: 's', scopes })),
  fc.constant({ kind: 'node' as const, nodeId: 'sz' }),
  fc.constant({ kind: 'anonymous' as const }),
);
const resource: fc.Arbitrary<ResourceFacts> = fc
  .record({ type: fc.constantFrom(...TYPES), patientId: fc.constantFrom('p1', 'p2', undefined) })
  .map(({ type, patientId }) => ({ type, ...(patientId === undefined ? {} : { patientId }) }));
const denial: fc.Arbitrary<StandingConsent> = fc
  .record(
    {
      patientId: fc.constantFrom('p1', 'p2'),
      to: fc.constantFrom(['Organization/org1'], ['Organization/org2'], ['Practitioner/dr1']),
      types: fc.constantFrom(['Observation'], ['Condition', 'Patient']),
      purposes: fc.constantFrom('all' as const, ['TREAT' as const], ['HOPERAT' as const]),
      until: fc.constantFrom('2026-11-22T01:00:00Z', '2026-11-22T03:00:00Z'),
    },
    { requiredKeys: ['patientId'] },
  )
  .map(aDenial);
const context: fc.Arbitrary<AccessContext> = fc
  .record({
    relation: fc.constantFrom(undefined, 'managing-organization' as const, 'encounter' as const),
    consents: fc.array(denial, { maxLength: 3 }),
  })
  .map(({ relation, consents }) => aContext({ consents, ...(relation === undefined ? {} : { relation }) }));
const question = fc.record({
  actor,
  purpose: fc.constantFrom(...PURPOSES),
  action: fc.constantFrom(...ACTIONS),
  resource,
  context,
});
const ask = ({
  actor,
  purpose,
  action,
  resource,
  context,
}: typeof question extends fc.Arbitrary<infer T> ? T : never) => decide(actor, purpose, action, resource, context);
const seeded = { seed: 20261122, numRuns: 3_000 };

describe('decide', () => {
  it('is monotone: one more denial, one scope less or a relation less never permits what was refused', () => {
    fc.assert(
      fc.property(question, denial, fc.nat(), (q, more, pick) => {
        if (ask(q).ok) return;
        const denied = { ...q, context: { ...q.context, consents: [...q.context.consents, more] } };
        assert.equal(ask(denied).ok, false, 'a denial more');
        const { relation: _, ...without } = q.context;
        assert.equal(ask({ ...q, context: without }).ok, false, 'a relation less');
        if (!('scopes' in q.actor) || q.actor.scopes.length === 0) return;
        const fewer = q.actor.scopes.toSpliced(pick % q.actor.scopes.length, 1);
        assert.equal(ask({ ...q, actor: { ...q.actor, scopes: fewer } as Actor }).ok, false, 'a scope less');
      }),
      seeded,
    );
  });

  it('the order of denials is irrelevant', () => {
    fc.assert(
      fc.property(question, (q) => {
        const turned = { ...q, context: { ...q.context, consents: q.context.consents.toReversed() } };
        assert.deepEqual(ask(turned), ask(q));
      }),
      seeded,
    );
  });

  it('scopes intersect: whatever the scopes, a person gets no more than with all scopes', () => {
    fc.assert(
      fc.property(question, (q) => {
        if (q.actor.kind !== 'person' || !ask(q).ok) return;
        assert.ok(ask({ ...q, actor: { ...q.actor, scopes: ['user/*.cruds', 'patient/*.cruds'] } }).ok);
        assert.equal(ask({ ...q, actor: { ...q.actor, scopes: [] } }).ok, false);
      }),
      seeded,
    );
  });

  it('data of a patient goes to a person only as the patient, by relation, or as coordination', () => {
    fc.assert(
      fc.property(question, (q) => {
        const decision = ask(q);
        if (!decision.ok || q.actor.kind !== 'person' || q.resource.patientId === undefined) return;
        switch (decision.value.basis) {
          case 'consent/own-record':
            return assert.equal(q.actor.patientId, q.resource.patientId);
          case 'consent/treatment-relation':
            return assert.ok(q.actor.role === 'clinician' && q.context.relation);
          case 'consent/coordination':
            return assert.ok(['Patient', 'Appointment', 'DocumentReference'].includes(q.resource.type));
          default:
            return assert.fail(decision.value.basis);
        }
      }),
      seeded,
    );
  });

  it('data without a patient is open to people only where its type is about no patient', () => {
    fc.assert(
      fc.property(question, (q) => {
        if (q.actor.kind !== 'person' || q.resource.patientId !== undefined || !ask(q).ok) return;
        assert.ok(REFERENCE_TYPES.has(q.resource.type));
      }),
      seeded,
    );
  });
});
