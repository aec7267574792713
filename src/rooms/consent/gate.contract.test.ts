import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { aClinician, aConsent, anActor, aPatient, aPerson, aSystem } from './fixtures.ts';
import type { EntryBody } from './ledger/entry.ts';
import { codesOf, type Sent, type TestRoom, testRoom } from './room-harness.ts';

const ACTORS = {
  doctor: aClinician('org1'),
  readonlyApp: aClinician('org1', { scopes: ['user/Observation.rs'] }),
  elder: aPatient('managed'),
  coordinator: aPerson('coordinator', {
    organization: { id: 'org1', name: { en: '', 'zh-Hans': '', 'zh-Hant-HK': '' } },
  }),
  operator: aPerson('operator'),
  regulator: aPerson('regulator'),
  insurer: aPerson('insurer'),
  conditions: aSystem('system/Condition.rs'),
} as const;

/** Why the doctor of org1 may, or may not, see each. */
const PATIENTS = [
  'managed',
  'gp',
  'gp-doctor',
  'visited',
  'taken-on',
  'let-go',
  'let-go-by-date',
  'cancelled',
  'stranger',
  'denies',
  'denies-allergies',
  'denied-ended',
];
const TREATED = ['managed', 'gp', 'gp-doctor', 'visited', 'taken-on', 'denies-allergies', 'denied-ended'];
const ACTIVE = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
};
const org1 = { reference: 'Organization/org1' };
/** The clock stands at 10 in the morning of 22 November 2026. */
const EPISODES: Readonly<Record<string, object>> = {
  'taken-on': { status: 'active', period: { start: '2026-11-22', end: '2026-11' } },
  'let-go': { status: 'finished' },
  'let-go-by-date': { status: 'active', period: { start: '2026', end: '2026-11-21' } },
};

function aPatientResource(id: string): object {
  const managed = ['managed', 'denies', 'denies-allergies', 'denied-ended'].includes(id);
  return {
    resourceType: 'Patient',
    id,
    name: [{ text: `Synthetic ${id}` }],
    ...(managed ? { managingOrganization: org1 } : {}),
    ...(id === 'gp' ? { generalPractitioner: [org1] } : {}),
    ...(id === 'gp-doctor' ? { generalPractitioner: [{ reference: 'Practitioner/dr1' }] } : {}),
  };
}

function recordOf(id: string): object[] {
  const subject = { reference: `Patient/${id}` };
  const code = { text: 'synthetic' };
  const held = id === 'visited' || id === 'cancelled';
  return [
    { resourceType: 'Observation', id: `obs-${id}`, status: 'final', code, subject },
    { resourceType: 'Observation', id: `obs2-${id}`, status: 'final', code, subject },
    { resourceType: 'AllergyIntolerance', id: `allergy-${id}`, clinicalStatus: ACTIVE, patient: subject, code },
    {
      resourceType: 'Encounter',
      id: `enc-${id}`,
      status: id === 'cancelled' ? 'cancelled' : 'finished',
      class: { code: 'AMB' },
      subject,
      serviceProvider: held ? org1 : { reference: 'Organization/org2' },
    },
    ...(id in EPISODES
      ? [
          {
            resourceType: 'EpisodeOfCare',
            id: `episode-${id}`,
            patient: subject,
            ...EPISODES[id],
            managingOrganization: org1,
          },
        ]
      : []),
    {
      resourceType: 'DocumentReference',
      id: `doc-${id}`,
      status: 'current',
      subject,
      content: [
        { attachment: { contentType: 'application/pdf', ...(id === 'gp' ? { data: 'AAAA' } : { url: 'Binary/1' }) } },
      ],
    },
    {
      resourceType: 'Appointment',
      id: `app-${id}`,
      status: 'proposed',
      participant: [{ actor: subject, status: 'accepted' }],
    },
  ];
}

const DENIALS: readonly object[] = [
  {
    ...aConsent({ type: 'deny', actor: [anActor('Organization/org1')] }),
    id: 'c-denies',
    patient: { reference: 'Patient/denies' },
  },
  {
    ...aConsent({
      type: 'deny',
      actor: [anActor('Organization/org1')],
      code: [{ coding: [{ system: 'http://loinc.org', code: '48765-2' }] }],
    }),
    id: 'c-allergies',
    patient: { reference: 'Patient/denies-allergies' },
  },
  {
    ...aConsent({ type: 'deny', period: { end: '2026-11-21' } }),
    id: 'c-ended',
    patient: { reference: 'Patient/denied-ended' },
  },
  { ...aConsent({ type: 'deny' }), id: 'c-revoked', status: 'inactive', patient: { reference: 'Patient/managed' } },
];

describe('the gate on FHIR REST', () => {
  let room: TestRoom;
  const get = (as: string, path: string) => room.send(as, 'GET', `/fhir/R4/${path}`);
  const entries = (sent: Sent): { resourceType: string; id: string }[] =>
    (sent.json.entry ?? []).flatMap((e: { resource?: { resourceType: string; id: string } }) => e.resource ?? []);
  /** Patients whose data is in an answer, by the ids our fixtures give. */
  const whose = (sent: Sent): string[] =>
    [...new Set(entries(sent).map(({ id }) => id.replace(/^(obs2?|allergy|enc|doc|app|c)-/, '')))].sort();

  before(async () => {
    room = await testRoom(ACTORS);
    const put = async (resource: object) => {
      const { resourceType, id } = resource as { resourceType: string; id: string };
      const sent = await room.send('system', 'PUT', `/fhir/R4/${resourceType}/${id}`, resource);
      assert.ok(sent.status < 300, sent.text);
    };
    for (const id of ['org1', 'org2']) await put({ resourceType: 'Organization', id, name: `Synthetic ${id}` });
    await put({ resourceType: 'Practitioner', id: 'dr1', name: [{ text: 'Synthetic doctor' }] });
    for (const id of PATIENTS) {
      await put(aPatientResource(id));
      for (const resource of recordOf(id)) await put(resource);
    }
    for (const consent of DENIALS) await put(consent);
  });
  after(() => room.close());

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

  describe('a question about others, asked by way of what one may see', () => {
    const secret = 'Synthetic secret';
    before(async () => {
      for (const [id, patient] of [
        ['secret-stranger', 'stranger'],
        ['secret-managed', 'managed'],
      ] as const) {
        const sent = await room.send('system', 'PUT', `/fhir/R4/Condition/${id}`, {
          resourceType: 'Condition',
          id,
          clinicalStatus: {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
          },
          identifier: [{ system: 'urn:secret', value: patient }],
          code: { text: secret, coding: [{ system: 'urn:secret', code: patient }] },
          asserter: { reference: 'Practitioner/dr1' },
          subject: { reference: `Patient/${patient}` },
        });
        assert.ok(sent.status < 300, sent.text);
      }
    });

    it('_has looks into nothing that the caller may not search', async () => {
      for (const as of ['elder', 'doctor'] as const) {
        const of = (patient: string) => get(as, `Practitioner?_has:Condition:asserter:code=urn:secret|${patient}`);
        assert.equal((await of('stranger')).json.total, 0, `${as} learns of a stranger`);
        assert.equal((await of('managed')).json.total, 1);
      }
      for (const as of ['coordinator', 'operator', 'regulator', 'insurer', 'readonlyApp'] as const) {
        for (const path of [
          'Practitioner?_has:Condition:asserter:code=urn:secret|managed',
          'Practitioner?_has:Condition:asserter:subject:Patient.name=Synthetic&_summary=count',
          'Organization?_has:Patient:organization:_has:Condition:patient:code=urn:secret|managed',
        ]) {
          const sent = await get(as, path);
          assert.equal(sent.status, 403, `${as} ${path}: ${sent.text}`);
        }
      }
      const who = await get('coordinator', 'Patient?_has:Condition:patient:code=urn:secret|managed');
      assert.deepEqual([who.status, codesOf(who)], [403, ['consent.kind-not-for-role']]);
    });
    it('a chain leads over nothing that the caller may not search', async () => {
      const observation = {
        resourceType: 'Observation',
        status: 'final',
        code: { text: 'synthetic' },
        subject: { reference: 'Patient/managed' },
        performer: [{ reference: 'Patient/stranger' }],
      };
      assert.equal((await room.send('system', 'POST', '/fhir/R4/Observation', observation)).status, 201);
      assert.equal((await get('system', 'Observation?performer:Patient.name=Synthetic')).json.total, 1);
      assert.equal((await get('elder', 'Observation?performer:Patient.name=Synthetic')).json.total, 0);
      const app = await get('readonlyApp', 'Observation?subject:Patient.name=Synthetic');
      assert.deepEqual([app.status, codesOf(app)], [403, ['consent.scope-missing']]);
    });

    const condition = {
      resourceType: 'Condition',
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
      },
      code: { text: 'Synthetic' },
      subject: { reference: 'Patient/managed' },
    };
    const post = (headers: Record<string, string>, body: object = condition) =>
      room.send('doctor', 'POST', '/fhir/R4/Condition', body, headers);

    it('a condition of a write answers the same whether its hidden match is there or not', async () => {
      for (const criteria of [
        'subject=Patient/stranger&code=urn:secret|',
        'asserter=dr1&subject=stranger&code=urn:secret|',
      ]) {
        const there = await post({ 'if-none-exist': `${criteria}stranger` });
        const never = await post({ 'if-none-exist': `${criteria}never` });
        assert.deepEqual([there.status, codesOf(there)], [never.status, codesOf(never)], criteria);
      }
      for (const method of ['PUT', 'DELETE', 'PATCH']) {
        const ask = (code: string) =>
          room.send(
            'doctor',
            method,
            `/fhir/R4/Condition?subject=Patient/stranger&code=urn:secret|${code}`,
            method === 'PUT' ? condition : method === 'PATCH' ? [{ op: 'test', path: '/id', value: 'x' }] : undefined,
            method === 'PATCH' ? { 'content-type': 'application/json-patch+json' } : {},
          );
        const [there, never] = [await ask('stranger'), await ask('never')];
        assert.deepEqual([there.status, codesOf(there)], [never.status, codesOf(never)], method);
      }
    });
    it('an identity is made once, also by somebody who may not see who has it', async () => {
      const sent = await post({ 'if-none-exist': 'identifier=urn:secret|stranger' });
      assert.deepEqual([sent.status, codesOf(sent)], [409, ['fhir.already-exists']]);
      assert.doesNotMatch(sent.text, /secret-stranger/);
    });
    it('a reference by a condition finds nobody whom the caller may not see', async () => {
      for (const criteria of [
        'name=Synthetic stranger',
        '_id=stranger',
        '_has:Condition:patient:code=urn:secret|stranger',
      ]) {
        const reference = `Patient?${new URLSearchParams([criteria.split('=') as [string, string]])}`;
        const sent = await post({}, { ...condition, asserter: { reference } });
        assert.deepEqual(codesOf(sent), ['fhir.dangling-reference'], sent.text);
      }
    });
    it('a patch tests nothing that the caller may not read, and a version is told to nobody else', async () => {
      const patch = (id: string, value: string, headers: Record<string, string> = {}) =>
        room.send('doctor', 'PATCH', `/fhir/R4/Condition/${id}`, [{ op: 'test', path: '/code/text', value }], {
          'content-type': 'application/json-patch+json',
          ...headers,
        });
      const never = await patch('never', secret);
      for (const sent of [
        await patch('secret-stranger', secret),
        await patch('secret-stranger', 'wrong'),
        await patch('secret-stranger', secret, { 'if-match': 'W/"7"' }),
      ]) {
        assert.deepEqual([sent.status, codesOf(sent)], [never.status, codesOf(never)]);
      }
      assert.equal((await patch('secret-managed', secret)).status, 200);
      for (const method of ['PUT', 'DELETE']) {
        const answers = [];
        for (const version of ['1', '7']) {
          const body = method === 'PUT' ? { ...condition, id: 'secret-stranger' } : undefined;
          const headers = { 'if-match': `W/"${version}"` };
          answers.push(await room.send('doctor', method, '/fhir/R4/Condition/secret-stranger', body, headers));
        }
        const [right, wrong] = answers;
        assert.deepEqual([right?.status, right && codesOf(right)], [wrong?.status, wrong && codesOf(wrong)], method);
        assert.ok([403, 404].includes(right?.status ?? 0));
      }
    });
    it('what is hidden is answered as what is not there, whatever is tried under its id', async () => {
      const there = 'secret-stranger';
      const never = 'never-anywhere';
      const tries: readonly [method: string, headers: Record<string, string>][] = [
        ['PUT', {}],
        ['PUT', { 'if-match': 'W/"1"' }],
        ['PUT', { 'if-none-match': '*' }],
        ['PATCH', {}],
        ['PATCH', { 'if-match': 'W/"1"' }],
        ['DELETE', {}],
        ['DELETE', { 'if-match': 'W/"1"' }],
      ];
      const ask = (method: string, id: string, headers: Record<string, string>, address = `Condition/${id}`) => {
        const patch = [{ op: 'test', path: '/code/text', value: secret }];
        const type = method === 'PATCH' ? { 'content-type': 'application/json-patch+json' } : undefined;
        const body = method === 'PUT' ? { ...condition, id } : method === 'PATCH' ? patch : undefined;
        return room.send('doctor', method, `/fhir/R4/${address}`, body, { ...headers, ...type });
      };
      const plain = ({ status, text }: { status: number; text: string }, id: string) =>
        [status, text.replaceAll(id, 'ID').replaceAll(/"diagnostics":"[a-z0-9]{26}"/g, '')] as const;
      for (const [method, headers] of tries) {
        const [one, other] = [await ask(method, there, headers), await ask(method, never, headers)];
        assert.deepEqual(plain(one, there), plain(other, never), `${method} ${JSON.stringify(headers)}`);
        assert.ok(one.status >= 400, 'and nobody makes anything under an id that was tried');
      }
      const byCondition = 'Condition?code=urn:secret|nobody';
      const [one, other] = [await ask('PUT', there, {}, byCondition), await ask('PUT', never, {}, byCondition)];
      assert.deepEqual(plain(one, there), plain(other, never));
      const inBundle = async (id: string, method: string) => {
        const entry = { resource: { ...condition, id }, request: { method, url: `Condition/${id}` } };
        return plain(
          await room.send('doctor', 'POST', '/fhir/R4/', {
            resourceType: 'Bundle',
            type: 'transaction',
            entry: [entry],
          }),
          id,
        );
      };
      for (const method of ['PUT', 'DELETE'])
        assert.deepEqual(await inBundle(there, method), await inBundle(never, method));
      const rows = await room.db.database.transaction((tx) =>
        tx.query<{ body: string }>("select body from consent.ledger_entry where patient_id = 'stranger'"),
      );
      const tried = rows.map(({ body }) => JSON.parse(body) as EntryBody).filter(({ outcome }) => outcome === 'denied');
      assert.ok(
        tried.filter(({ kinds }) => kinds.Condition === 1).length >= 3,
        'and the patient is told that it was tried',
      );
    });
    it('a program that sees everything names what it makes', async () => {
      const sent = await room.send('system', 'PUT', '/fhir/R4/Condition/named-by-program', {
        ...condition,
        id: 'named-by-program',
      });
      assert.equal(sent.status, 201);
    });
  });

  it('a new visit opens the record, and a new denial closes it, at the next request', async () => {
    assert.equal((await get('doctor', 'Observation/obs-stranger')).status, 404);
    const visit = {
      resourceType: 'Encounter',
      id: 'enc-stranger',
      status: 'in-progress',
      class: { code: 'AMB' },
      subject: { reference: 'Patient/stranger' },
      serviceProvider: org1,
    };
    await room.send('system', 'PUT', '/fhir/R4/Encounter/enc-stranger', visit);
    assert.equal((await get('doctor', 'Observation/obs-stranger')).status, 200);
    const denial = { ...aConsent({ type: 'deny' }), id: 'c-stranger', patient: { reference: 'Patient/stranger' } };
    await room.send('system', 'PUT', '/fhir/R4/Consent/c-stranger', denial);
    assert.equal((await get('doctor', 'Observation/obs-stranger')).status, 404);
    assert.ok(!whose(await get('doctor', 'Observation')).includes('stranger'));
  });

  describe('what a search tells of somebody without showing anything', () => {
    const since = async (patientId: string, act: () => Promise<Sent>) => {
      const read = () =>
        room.db.database.transaction((tx) =>
          tx.query<{ body: string }>('select body from consent.ledger_entry where patient_id = $1 order by at, id', [
            patientId,
          ]),
        );
      const known = (await read()).length;
      assert.equal((await act()).status, 200);
      const entries = (await read()).map(({ body }) => JSON.parse(body) as EntryBody);
      // The order within one instant is not kept: what is new has no place of its own.
      return entries.length === known ? [] : entries;
    };
    const newest = (entries: readonly EntryBody[], type: string) =>
      entries
        .filter(({ kinds, actor }) => actor.kind === 'person' && kinds[type] === 0)
        .map((e) => [e.outcome, e.basis]);

    it('that there is nothing of a patient who was named is in the ledger, as a look or as a refusal', async () => {
      const nothing = (patient: string, as = 'doctor') =>
        since(patient, () => get(as, `Flag?subject=Patient/${patient}`));
      assert.deepEqual(newest(await nothing('managed'), 'Flag'), [['permitted', 'consent/treatment-relation']]);
      assert.deepEqual(newest(await nothing('denies'), 'Flag'), [['denied', 'consent.withheld-by-patient']]);
      const counted = await since('managed', () => get('doctor', 'Goal?patient=managed&_summary=count'));
      assert.deepEqual(newest(counted, 'Goal'), [['permitted', 'consent/treatment-relation']]);
      const last = await since('managed', () => get('doctor', 'Observation/$lastn?patient=managed&category=none'));
      assert.deepEqual(newest(last, 'Observation'), [['permitted', 'consent/treatment-relation']]);
      assert.deepEqual(await since('nobody-here', () => get('doctor', 'Flag?subject=Patient/nobody-here')), []);
    });
    it('a total is in the ledger as it was told, and not as its page', async () => {
      for (const id of ['t1', 't2', 't3']) {
        await room.send('system', 'PUT', `/fhir/R4/Goal/${id}`, {
          resourceType: 'Goal',
          id,
          lifecycleStatus: 'active',
          description: { text: 'synthetic' },
          subject: { reference: 'Patient/managed' },
        });
      }
      const entries = await since('managed', () => get('doctor', 'Goal?patient=managed&_count=1&_total=accurate'));
      const told = entries.filter(({ actor, kinds }) => actor.kind === 'person' && (kinds['Goal'] ?? 0) > 0);
      assert.deepEqual(
        told.map(({ kinds }) => kinds),
        [{ Goal: 3 }],
      );
    });
  });

  it('a refused look is in the ledger of the patient it was about, as refused', async () => {
    const rows = await room.db.database.transaction((tx) =>
      tx.query<{ body: string }>("select body from consent.ledger_entry where patient_id = 'denies'"),
    );
    const denied = rows.map((r) => JSON.parse(r.body) as EntryBody).filter((e) => e.outcome === 'denied');
    const look = denied.find((e) => e.actor.kind === 'person' && e.kinds.Observation === 1);
    assert.equal(look?.basis, 'consent.withheld-by-patient');
  });
});
