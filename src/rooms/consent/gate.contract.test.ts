import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DENIALS, gated, org1, PATIENTS, TREATED } from './gate-fixtures.ts';
import type { EntryBody } from './ledger/entry.ts';
import { codesOf, type Sent } from './room-harness.ts';

describe('the gate on FHIR REST', () => {
  const { room, get, entries, whose } = gated();

  describe('a clinician', () => {
    for (const id of PATIENTS) {
      const sees = TREATED.includes(id);
      it(`${sees ? 'reads' : 'does not read'} the record of: ${id}`, async () => {
        for (const path of [`Patient/${id}`, `Observation/obs-${id}`, `Observation/obs-${id}/_history/1`]) {
          const sent = await get('doctor', path);
          assert.equal(sent.status, sees ? 200 : 404, path);
          if (!sees) assert.doesNotMatch(sent.text, /Synthetic/);
        }
      });
    }
    it('a withheld section is not read, the rest is', async () => {
      assert.equal((await get('doctor', 'AllergyIntolerance/allergy-denies-allergies')).status, 404);
      assert.equal((await get('doctor', 'DocumentReference/doc-denies-allergies')).status, 404);
      assert.equal((await get('doctor', 'Encounter/enc-denies-allergies')).status, 200);
    });
    it('a search finds, counts and pages over those patients alone', async () => {
      assert.deepEqual(whose(await get('doctor', 'Observation')), TREATED.toSorted());
      assert.equal((await get('doctor', 'Observation?_summary=count')).json.total, TREATED.length * 2);
      assert.equal((await get('doctor', 'Observation?_total=accurate&_count=1')).json.total, TREATED.length * 2);
      const seen: string[] = [];
      let next: string | undefined = '/fhir/R4/Observation?_count=3';
      for (let page = 0; next !== undefined && page < 20; page++) {
        const sent: Sent = await room.send('doctor', 'GET', next);
        seen.push(...entries(sent).map((r) => r.id));
        const link = sent.json.link.find((l: { relation: string }) => l.relation === 'next')?.url as string | undefined;
        next = link?.replace('http://hk.test', '');
      }
      assert.deepEqual(seen.toSorted(), TREATED.flatMap((id) => [`obs-${id}`, `obs2-${id}`]).toSorted());
    });
    it('a withheld type neither matches nor counts', async () => {
      const expected = TREATED.filter((id) => id !== 'denies-allergies');
      assert.deepEqual(whose(await get('doctor', 'AllergyIntolerance')), expected.toSorted());
      assert.equal((await get('doctor', 'AllergyIntolerance?_summary=count')).json.total, expected.length);
    });
    it('includes, reverse includes, chains and _has lead to nobody else', async () => {
      for (const path of [
        'Observation?_include=Observation:patient',
        'Patient?_revinclude=Observation:patient&_revinclude=AllergyIntolerance:patient',
        'Observation?patient.name=Synthetic',
        'Patient?_has:Observation:patient:status=final',
        'Patient?name=Synthetic',
      ]) {
        const sent = await get('doctor', path);
        assert.equal(sent.status, 200, sent.text);
        assert.deepEqual(whose(sent), TREATED.toSorted(), path);
        const allergies = entries(sent).filter((r) => r.resourceType === 'AllergyIntolerance');
        assert.ok(!allergies.some((r) => r.id === 'allergy-denies-allergies'), path);
      }
      for (const id of ['stranger', 'denies']) {
        assert.deepEqual(whose(await get('doctor', `Observation?patient=${id}`)), []);
        assert.deepEqual(
          whose(await get('doctor', `Organization?_revinclude=Patient:organization&_id=org1`)).includes(id),
          false,
        );
      }
    });
    it('$everything of a stranger is nothing, of a patient in treatment all but what is withheld', async () => {
      assert.equal((await get('doctor', 'Patient/stranger/$everything')).status, 404);
      assert.equal((await get('doctor', 'Patient/denies/$everything')).status, 404);
      const types = entries(await get('doctor', 'Patient/denies-allergies/$everything')).map((r) => r.resourceType);
      assert.ok(types.includes('Observation') && !types.includes('AllergyIntolerance'));
    });
    it('history of a type holds nobody else', async () => {
      const ids = whose(await get('doctor', 'Observation/_history'));
      assert.deepEqual(ids, TREATED.toSorted());
    });
    it('writes to patients in treatment, not to others, and moves no resource from one to another', async () => {
      const observation = (id: string, patient: string) => ({
        resourceType: 'Observation',
        ...(id === '' ? {} : { id }),
        status: 'final',
        code: { text: 'synthetic' },
        subject: { reference: `Patient/${patient}` },
      });
      const post = (patient: string) => room.send('doctor', 'POST', '/fhir/R4/Observation', observation('', patient));
      assert.equal((await post('managed')).status, 201);
      const refused = await post('stranger');
      assert.deepEqual([refused.status, codesOf(refused)], [403, ['consent.no-treatment-relation']]);
      const shutOut = await post('denies');
      const plain = ({ status, text }: Sent) => [status, text.replaceAll(/"diagnostics":"[a-z0-9]{26}"/g, '')];
      assert.deepEqual(plain(shutOut), plain(refused), 'who is kept out is answered as who was never let in');
      const [entry] = await room.db.database.transaction((tx) =>
        tx.query<{ body: string }>(
          "select body from consent.ledger_entry where patient_id = 'denies' and body like '%\"update\"%'",
        ),
      );
      const { outcome, basis, detail } = JSON.parse(entry?.body ?? '{}') as EntryBody;
      assert.deepEqual(
        [outcome, basis, detail],
        ['denied', 'consent.withheld-by-patient', { consent: 'c-denies' }],
        'the patient’s ledger says why',
      );
      const [, request] = /"diagnostics":"([a-z0-9]{26})"/.exec(shutOut.text) ?? [];
      const ofRequest = await room.db.database.transaction((tx) =>
        tx.query('select id from consent.ledger_entry where strpos(body, $1) > 0', [`"correlationId":"${request}"`]),
      );
      assert.equal(ofRequest.length, 1, 'one act is one entry');
      const take = await room.send(
        'doctor',
        'PUT',
        '/fhir/R4/Observation/obs-stranger',
        observation('obs-stranger', 'managed'),
      );
      assert.ok([403, 404].includes(take.status), take.text);
      const give = await room.send(
        'doctor',
        'PUT',
        '/fhir/R4/Observation/obs-managed',
        observation('obs-managed', 'stranger'),
      );
      assert.equal(give.status, 403);
    });
    it('cannot make a treatment relation by writing an Encounter for a stranger', async () => {
      const encounter = {
        resourceType: 'Encounter',
        status: 'finished',
        class: { code: 'AMB' },
        subject: { reference: 'Patient/stranger' },
        serviceProvider: org1,
      };
      assert.equal((await room.send('doctor', 'POST', '/fhir/R4/Encounter', encounter)).status, 403);
      assert.equal((await get('doctor', 'Patient/stranger')).status, 404);
    });
    it('cannot lift a denial by writing the Consent', async () => {
      const consent = { ...DENIALS[0], status: 'inactive' };
      const sent = await room.send('doctor', 'PUT', '/fhir/R4/Consent/c-denies', consent);
      assert.ok([403, 404].includes(sent.status), sent.text);
      assert.equal((await get('doctor', 'Patient/denies')).status, 404);
    });
    it('with another purpose than treatment sees nothing', async () => {
      for (const purpose of ['HRESCH', 'HPAYMT', 'PATRQT']) {
        const sent = await room.send('doctor', 'GET', '/fhir/R4/Observation/obs-managed', undefined, {
          'x-purpose-of-use': purpose,
        });
        assert.deepEqual([sent.status, codesOf(sent)], [403, ['consent.purpose-not-for-role']]);
      }
    });
    it('through an app sees what the app was granted', async () => {
      assert.equal((await get('readonlyApp', 'Observation/obs-managed')).status, 200);
      assert.deepEqual(codesOf(await get('readonlyApp', 'AllergyIntolerance/allergy-managed')), [
        'consent.scope-missing',
      ]);
      const included = await get('readonlyApp', 'Observation?_include=Observation:patient');
      assert.deepEqual([...new Set(entries(included).map((r) => r.resourceType))], ['Observation']);
    });
  });

  it('a patient sees the own record and no other’s, by every path', async () => {
    for (const path of [
      'Observation',
      'Observation?patient=stranger',
      'Patient?name=Synthetic',
      'Observation?_include=Observation:patient',
      'Patient?_revinclude=Observation:patient',
      'Observation/_history',
      'Patient/managed/$everything',
    ]) {
      const sent = await get('elder', path);
      assert.equal(sent.status, 200, sent.text);
      const others = whose(sent).filter((id) => PATIENTS.includes(id) && id !== 'managed');
      assert.deepEqual(others, [], path);
    }
    assert.equal((await get('elder', 'Patient/managed')).status, 200);
    for (const id of PATIENTS.filter((p) => p !== 'managed')) {
      assert.equal((await get('elder', `Patient/${id}`)).status, 404);
      assert.equal((await get('elder', `Observation/obs-${id}`)).status, 404);
    }
    assert.equal((await get('elder', 'Observation?_summary=count')).json.total, 3, 'two imported, one by the doctor');
  });

  it('a coordinator sees who and when, and nothing clinical', async () => {
    const who = whose(await get('coordinator', 'Patient?name=Synthetic'));
    assert.deepEqual(who, PATIENTS.filter((id) => id !== 'denies').toSorted());
    assert.equal((await get('coordinator', 'Patient?_summary=count')).json.total, PATIENTS.length - 1);
    assert.equal((await get('coordinator', 'Appointment/app-stranger')).status, 200);
    for (const type of ['Observation', 'AllergyIntolerance', 'Encounter']) {
      assert.deepEqual(codesOf(await get('coordinator', type)), ['consent.kind-not-for-role'], type);
    }
    assert.equal((await get('coordinator', 'DocumentReference/doc-managed')).status, 200);
    assert.equal((await get('coordinator', 'DocumentReference/doc-gp')).status, 404, 'it carries the document itself');
    assert.equal((await get('coordinator', 'DocumentReference?_id=doc-gp,doc-managed&_summary=count')).json.total, 1);
    const having = await get('coordinator', 'Patient?_has:DocumentReference:patient:status=current&_id=gp,managed');
    assert.deepEqual(whose(having), ['managed'], 'what is hidden is not found by what it refers to');
    const reverse = await get('coordinator', 'Patient?_revinclude=Observation:patient');
    assert.deepEqual([...new Set(entries(reverse).map((r) => r.resourceType))], ['Patient']);
  });

  for (const role of ['operator', 'regulator', 'insurer'] as const) {
    it(`${role}: no patient data by any path, the directory by all`, async () => {
      for (const path of [
        'Patient',
        'Patient/managed',
        'Observation',
        'Observation/obs-managed',
        'Patient/managed/$everything',
        'Observation/_history',
      ]) {
        const sent = await get(role, path);
        assert.deepEqual([sent.status, codesOf(sent)], [403, ['consent.role-sees-no-patient-data']], path);
      }
      assert.equal((await get(role, 'Organization/org1')).status, 200);
      assert.deepEqual(whose(await get(role, 'Organization?_revinclude=Patient:organization')), ['org1', 'org2']);
      assert.deepEqual(
        entries(await get(role, '_history')).filter((r) => r.resourceType === 'Patient'),
        [],
      );
    });
  }

  it('a program sees the types of its scopes', async () => {
    assert.deepEqual(codesOf(await get('conditions', 'Observation')), ['consent.scope-missing']);
    assert.equal((await get('conditions', 'Condition')).status, 200);
    assert.deepEqual(entries(await get('conditions', '_history')), []);
  });
});
