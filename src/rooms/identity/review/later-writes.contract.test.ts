import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseFhirJson, type Resource } from '#fhir';
import { type TestDatabase, testDatabase } from '../../../../test/harness.ts';
import type { PatientResource } from '../fhir.ts';
import { registerOrFindPatient } from '../operations/register-patient.ts';
import type { Writing } from '../ports.ts';
import { at, BEFORE, FIRST, joinedDesk, observed, only, SECOND, visitOf, WRITTEN } from './joined-fixtures.ts';

describe('what was written while two records were joined', () => {
  let db: TestDatabase;
  before(async () => {
    db = await testDatabase();
  });
  after(() => db.close());
  const { within, write, change, stored, lookAt, decide, codesOf, joined, joinedPair, listed, beside } = joinedDesk(
    () => db,
  );

  it('goes to the record whose paper it holds; the other person’s name and number do not go along', async () => {
    const { a, b, cards } = await joinedPair();
    const subject = { reference: `Patient/${a}`, display: '合成1', identifier: cards[1] };
    const moved = await write(observed(a, { subject }));
    assert.deepEqual(await listed(a, b), ['a → b, paper-inside']);
    await decide(a, b, 'unlink');
    const now = parseFhirJson((await stored('Observation', moved.id))?.body ?? '');
    assert.deepEqual(now['subject'], { reference: `Patient/${b}`, identifier: cards[1] });
  });

  it('goes to the record on which the visit lies that it belongs to', async () => {
    const { a, b } = await joined();
    const visit = await write(visitOf(b), BEFORE);
    await decide(a, b, 'link');
    await write(observed(a, { encounter: { reference: `Encounter/${visit.id}` } }));
    assert.deepEqual(await listed(a, b), ['a → b, leads-there']);
  });

  it('goes by the paper that was shown at the institution meanwhile, where one record alone holds it', async () => {
    const { a, b, cards } = await joinedPair();
    const shown = {
      resourceType: 'Patient',
      name: [{ text: '合成2' }],
      birthDate: '1960-05-17',
      identifier: [cards[1]],
    };
    const clinic = 'hk-third';
    const { patientId } = await within(
      WRITTEN,
      (scope) => registerOrFindPatient(scope, shown as PatientResource),
      clinic,
    );
    assert.equal(patientId, b);
    await write(visitOf(a, at(clinic)));
    assert.deepEqual(await listed(a, b), ['a → b, paper-shown']);
  });

  it('goes to the record on which the institution had visits before', async () => {
    const { a, b } = await joined();
    await write(visitOf(b, at('hk-third')), BEFORE);
    await decide(a, b, 'link');
    await write(visitOf(a, at('hk-third')));
    assert.deepEqual(await listed(a, b), ['a → b, known-there']);
  });

  it('goes by who wrote it as the ledger has it, where it does not say so itself; of two at once by neither', async () => {
    const { a, b } = await joinedPair();
    await write(observed(a));
    const wrote = (institution: string): Writing => ({
      at: WRITTEN.now(),
      kinds: { Observation: 1 },
      institution: `Organization/${institution}`,
      person: 'Practitioner/doctor',
    });
    const byTheLedger = async (_scope: unknown, id: string) => (id === a ? [wrote(SECOND)] : []);
    await beside({ findWritings: byTheLedger }, async () => {
      assert.deepEqual(await listed(a, b), ['a → b, keeper']);
      const { institutions, people } = only((await lookAt(a, b)).later);
      assert.deepEqual([institutions, people], [[`Organization/${SECOND}`], ['Practitioner/doctor']]);
    });
    await beside({ findWritings: async () => [wrote(SECOND), wrote(FIRST)] }, async () => {
      assert.deepEqual(await listed(a, b), ['a → a, named']);
    });
  });

  it('is listed by who, when and where alone; of what carries a label nobody is named', async () => {
    const { a, b } = await joinedPair();
    const secret = 'synthetic finding';
    const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }];
    await write({ ...visitOf(a, at(SECOND)), meta: { security }, reasonCode: [{ text: secret }] } as Resource);
    const view = await lookAt(a, b);
    const line = only(view.later);
    assert.deepEqual([line.institutions, line.people, line.because, line.isLabelled], [[], [], 'not-shown', true]);
    assert.ok(!JSON.stringify(view).includes(secret));
    const now = await decide(a, b, 'unlink').then(() => stored('Encounter', line.writes[0]?.id ?? ''));
    assert.deepEqual(
      parseFhirJson(now?.body ?? '')['meta'],
      { ...(parseFhirJson(now?.body ?? '')['meta'] as object), security },
      'its labels go along',
    );
  });

  it('is held on its record where it is of the person, was there before, or is tied to what stays', async () => {
    const { a, b } = await joined();
    const order = await write(
      {
        resourceType: 'ServiceRequest',
        status: 'active',
        intent: 'order',
        subject: { reference: `Patient/${a}` },
      } as Resource,
      BEFORE,
    );
    const condition = await write(
      { resourceType: 'Condition', subject: { reference: `Patient/${a}` } } as Resource,
      BEFORE,
    );
    await decide(a, b, 'link');
    await change(condition, { recordedDate: '2026-11-22' });
    await write({ resourceType: 'RelatedPerson', patient: { reference: `Patient/${a}` } } as Resource);
    const result = await write(
      observed(a, {
        basedOn: [{ reference: `ServiceRequest/${order.id}` }],
        performer: [{ reference: `Organization/${SECOND}` }],
      }),
    );
    assert.deepEqual((await listed(a, b)).sort(), [
      'a → a, leads-there, tied',
      'a → a, named, of-the-person',
      'a → a, named, older',
    ]);
    const asked = decide(a, b, 'unlink', [{ type: 'Observation', id: result.id, version: 1 }]);
    assert.deepEqual(await codesOf(asked), ['identity.move-held']);
  });

  it('stays where a consent names it: what was agreed to of it is this person’s', async () => {
    const { a, b } = await joinedPair();
    const finding = await write(observed(a, { performer: [{ reference: `Organization/${SECOND}` }] }));
    await write({
      resourceType: 'Consent',
      status: 'active',
      patient: { reference: `Patient/${a}` },
      provision: {
        type: 'deny',
        data: [{ meaning: 'instance', reference: { reference: `Observation/${finding.id}` } }],
      },
    } as unknown as Resource);
    assert.deepEqual((await listed(a, b)).sort(), ['a → a, named, of-the-person', 'a → b, keeper, tied']);
  });
});
