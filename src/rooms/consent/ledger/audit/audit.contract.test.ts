import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { hasErrors, validate } from '#fhir';
import { type AccessAction, type AccessNote, type Actor, randomIds } from '#kernel';
import { testScope } from '../../../../../test/harness.ts';
import { aClinician, aPatient, aPerson, aSystem } from '../../fixtures.ts';
import { codesOf, type Sent, type TestRoom, testRoom } from '../../room-harness.ts';
import { writeLedger } from '../append.ts';
import { sequenceNow } from '../sequence.ts';
import { CODES } from './audit-event.ts';

const behalf = {
  practitioner: 'Practitioner/sz1',
  practitionerName: { en: 'Dr Lin (synthetic)', 'zh-Hans': '林医生（合成数据）', 'zh-Hant-HK': '林醫生（合成數據）' },
  organization: 'sz-org',
  organizationName: { en: 'Clinic (synthetic)', 'zh-Hans': '诊所（合成数据）', 'zh-Hant-HK': '診所（合成數據）' },
};
const ACTORS = {
  elder: aPatient('p1'),
  other: aPatient('p2'),
  narrow: aPatient('p1', { scopes: ['patient/Observation.rs'] }),
  doctor: aClinician('org1'),
  officer: aPerson('privacy-officer'),
  regulator: aPerson('regulator'),
  operator: aPerson('operator'),
  insurer: aPerson('insurer'),
  program: aSystem('system/AuditEvent.rs'),
  slots: aSystem('system/Slot.rs'),
  node: { kind: 'node', nodeId: 'sz', onBehalfOf: behalf },
} as const satisfies Record<string, Actor>;

interface Bundle {
  readonly link: readonly { readonly relation: string; readonly url: string }[];
  readonly entry?: readonly { readonly resource: AuditEventJson }[];
}
interface AuditEventJson {
  readonly id: string;
  readonly recorded: string;
  readonly action: string;
  readonly outcome: string;
  readonly subtype: readonly { readonly code: string }[];
  readonly agent: readonly {
    readonly name?: string;
    readonly requestor: boolean;
    readonly policy?: readonly string[];
  }[];
  readonly entity: readonly {
    readonly what?: { readonly reference?: string };
    readonly type: { readonly code: string };
  }[];
}

const REST_ACTS = new Set(
  Object.values(CODES).flatMap(({ type, subtype }) => (type.code === 'rest' ? [subtype.code] : [])),
);

describe('the ledger as AuditEvents', () => {
  let room: TestRoom;
  let past: string;
  before(async () => {
    room = await testRoom(ACTORS);
    // One of each act, by each kind of actor, about two patients and about none; half of them refused.
    const actors = [ACTORS.doctor, ACTORS.program, ACTORS.node, ACTORS.elder, { kind: 'anonymous' }] as const;
    let nth = 0;
    for (const action of Object.keys(CODES) as AccessAction[]) {
      for (const actor of actors) {
        room.clock.move(60_000);
        const patientId = [undefined, 'p1', 'p2'][nth % 3];
        await act(actor, {
          action,
          outcome: nth % 2 === 0 ? 'permitted' : 'denied',
          ...(patientId === undefined ? {} : { patientId }),
          kinds: nth % 4 === 0 ? {} : { Condition: 2, Observation: 5 },
          basis: 'consent/treatment-relation',
          ...(nth % 5 === 0 ? { detail: { share: 's1' }, recipient: 'sz' } : {}),
        });
        nth += 1;
      }
    }
    await room.db.database.transaction((tx) => sequenceNow(tx));
    // What the looking below leaves behind comes later, and is not meant.
    room.clock.move(3_600_000);
    past = `&date=lt${room.clock.now().toISOString()}`;
  });
  after(() => room.close());

  const act = (actor: Actor, note: AccessNote) =>
    room.db.database.transaction(async (tx) => {
      const scope = testScope(tx, { actor, clock: room.clock, ids: randomIds });
      await writeLedger(tx, [{ facts: { ...scope, at: room.clock.now() }, note }]);
    });
  const get = (as: string, query: string) => room.send(as, 'GET', `/fhir/R4/AuditEvent${query}`);
  const events = async (as: string, query: string): Promise<readonly AuditEventJson[]> => {
    const sent = await get(as, query);
    assert.equal(sent.status, 200, sent.text);
    return ((sent.json as Bundle).entry ?? []).map(({ resource }) => resource);
  };
  /** Every page of it, by the links that the answers give. */
  const all = async (as: string, query: string): Promise<readonly AuditEventJson[]> => {
    const found: AuditEventJson[] = [];
    let next: string | undefined = `http://x/fhir/R4/AuditEvent${query}`;
    while (next !== undefined) {
      const sent: Sent = await get(as, new URL(next).search);
      const bundle = sent.json as Bundle;
      found.push(...(bundle.entry ?? []).map(({ resource }) => resource));
      next = bundle.link.find(({ relation }) => relation === 'next')?.url;
    }
    return found;
  };
  const patientOf = ({ entity }: AuditEventJson) =>
    entity.find(({ what }) => what?.reference?.startsWith('Patient/'))?.what?.reference;

  it('are valid FHIR, of every act and actor, and say who, by which program, where, for what, by which rule, and of whom', async () => {
    const found = await all('operator', '?_count=30');
    assert.ok(found.length >= Object.keys(CODES).length * 5);
    for (const event of found) {
      const issues = validate(event);
      assert.ok(!hasErrors(issues), JSON.stringify(issues));
      assert.ok(
        event.agent.some(({ requestor }) => requestor),
        'somebody asked',
      );
      assert.ok(event.agent.some(({ policy }) => policy?.[0]?.startsWith('urn:causeway:rule:')));
      assert.ok(event.entity.some(({ type }) => type.code === 'XrequestId'));
    }
    assert.equal(new Set(found.map(({ id }) => id)).size, found.length, 'each once');
    const abroad = found.find(({ agent }) => agent.some(({ name }) => name?.includes('林醫生')));
    assert.ok(abroad, 'who looked through another node is named');
  });

  it('about a patient are the patient’s, those who watch over the node see all, and nobody else sees any', async () => {
    const own = await all('elder', '');
    assert.ok(own.length > 0);
    assert.deepEqual([...new Set(own.map(patientOf))], ['Patient/p1']);
    assert.deepEqual((await events('elder', '?patient=p2')).length, 0, 'another patient’s do not match');
    const [theirs] = await events('other', '?_count=1');
    const [mine] = own;
    assert.equal((await get('elder', `/${theirs?.id}`)).status, 404);
    assert.equal((await get('elder', `/${mine?.id}`)).status, 200);
    assert.equal((await events('elder', `?_id=${theirs?.id},${mine?.id}`)).length, 1);
    for (const watcher of ['officer', 'regulator', 'operator', 'program']) {
      const patients = new Set((await all(watcher, '?_count=200')).map(patientOf));
      assert.deepEqual([...patients].sort(), ['Patient/p1', 'Patient/p2', undefined], watcher);
    }
    for (const [as, code] of [
      ['doctor', 'consent.kind-not-for-role'],
      ['insurer', 'consent.kind-not-for-role'],
      ['node', 'consent.kind-not-for-role'],
      ['narrow', 'consent.scope-missing'],
      ['slots', 'consent.scope-missing'],
    ] as const) {
      for (const query of ['', '?patient=p1', `/${mine?.id}`]) {
        const sent = await get(as, query);
        assert.deepEqual([sent.status, codesOf(sent)], [403, [code]], `${as} ${query}`);
      }
    }
    assert.equal((await get('', '')).status, 401);
  });

  it('are found by patient, entity, day, instant, action, type, subtype, outcome, name and identifier of an agent, and by all at once', async () => {
    const everything = await all('program', `?_count=200${past}`);
    const expectSame = async (query: string, keep: (event: AuditEventJson) => boolean) => {
      const found = await all('program', `${query}${past}&_count=200`);
      const expected = everything.filter(keep).map(({ id }) => id);
      assert.ok(expected.length > 0 && expected.length < everything.length, `${query} tells some apart`);
      assert.deepEqual(found.map(({ id }) => id).sort(), expected.toSorted(), query);
    };
    await expectSame('?patient=p1', (e) => patientOf(e) === 'Patient/p1');
    await expectSame('?patient=Patient/p1,p2', (e) => patientOf(e) !== undefined);
    await expectSame('?entity=Patient/p2', (e) => patientOf(e) === 'Patient/p2');
    await expectSame('?action=R', (e) => e.action === 'R');
    await expectSame('?action=C,D', (e) => 'CD'.includes(e.action));
    await expectSame('?outcome=4', (e) => e.outcome === '4');
    await expectSame('?subtype=disclose', (e) => e.subtype[0]?.code === 'disclose');
    await expectSame(
      '?type=http://dicom.nema.org/resources/ontology/DCM|110114',
      (e) => e.subtype[0]?.code === '110122',
    );
    const isLin = (e: AuditEventJson) => e.agent.some(({ name }) => name?.includes('Lin'));
    await expectSame('?agent-name=lin', isLin);
    await expectSame('?agent-name=林', isLin);
    await expectSame('?agent=Practitioner/dr1', (e) => e.agent.some(({ name }) => name?.startsWith('clinician')));
    await expectSame(
      '?agent:identifier=urn:causeway:client|test',
      (e) => !e.agent.some(({ name }) => name !== undefined),
    );
    const middle = everything[Math.floor(everything.length / 2)]?.recorded ?? '';
    await expectSame(`?date=ge${middle}`, (e) => e.recorded >= middle);
    await expectSame(`?date=gt${middle}`, (e) => e.recorded > middle);
    await expectSame(`?date=${middle}`, (e) => e.recorded === middle);
    await expectSame(
      `?date=le${middle}&patient=p1&outcome=0`,
      (e) => e.recorded <= middle && patientOf(e) === 'Patient/p1' && e.outcome === '0',
    );
    assert.equal((await all('program', '?outcome=8')).length, 0);
  });

  it('come in pages of the size asked for, each once and the newest first, also over the whole node', async () => {
    for (const [as, query] of [
      ['elder', '?_count=4'],
      ['operator', `?_count=7${past}`],
      ['officer', `?_count=3&patient=p2${past}`],
    ] as const) {
      const paged = await all(as, query);
      assert.equal(new Set(paged.map(({ id }) => id)).size, paged.length);
      const times = paged.map(({ recorded }) => recorded);
      assert.deepEqual(times, times.toSorted().reverse(), query);
      const first = await events(as, query);
      assert.equal(first.length, Number(/_count=(\d+)/.exec(query)?.[1]));
    }
  });

  it('are found by every other parameter that R4 gives them, with prefixes and modifiers', async () => {
    const everything = await all('program', `?_count=200${past}`);
    const of = async (query: string) => (await all('program', `${query}${past}&_count=200`)).map(({ id }) => id).sort();
    const idsOf = (keep: (event: AuditEventJson) => boolean) =>
      everything
        .filter(keep)
        .map(({ id }) => id)
        .sort();
    const rest = (keep: (event: AuditEventJson) => boolean) => idsOf((event) => !keep(event));
    const countsConditions = ({ entity }: AuditEventJson) => entity.some(({ type }) => type.code === 'Condition');
    const isOfPatient = (event: AuditEventJson) => patientOf(event) !== undefined;
    for (const [query, expected] of [
      ['?entity-type=Condition', idsOf(countsConditions)],
      ['?entity-type:not=http://hl7.org/fhir/resource-types|Condition', rest(countsConditions)],
      ['?entity-role=http://terminology.hl7.org/CodeSystem/object-role|1', idsOf(isOfPatient)],
      ['?site=hk&subtype=disclose', idsOf(({ subtype }) => subtype[0]?.code === 'disclose')],
      ['?site=elsewhere', []],
      ['?policy=urn:causeway:rule:consent/treatment-relation', idsOf(() => true)],
      ['?policy=urn:causeway:rule:consent/own-record', []],
      ['?source:identifier=urn:causeway:node|hk', idsOf(() => true)],
      ['?agent-name:exact=anonymous', idsOf(({ agent }) => agent.some(({ name }) => name === 'anonymous'))],
      ['?agent-name:contains=linic', idsOf(({ agent }) => agent.some(({ name }) => name?.includes('linic')))],
      ['?outcome:not=0', idsOf(({ outcome }) => outcome === '4')],
      ['?type:not=rest', idsOf(({ subtype }) => !REST_ACTS.has(subtype[0]?.code ?? ''))],
      ['?_lastUpdated=lt2026', []],
      ['?_profile=https://causeway.health/fhir/StructureDefinition/access-ledger-entry', idsOf(() => true)],
      ['?address=10.0.0.1', []],
      ['?altid=x', []],
      ['?entity-name=x', []],
      ['?agent-role=x', []],
      ['?_tag=x', []],
      ['?_security=x', []],
    ] as const) {
      assert.deepEqual(await of(query), expected, query);
    }
    const middle = everything[Math.floor(everything.length / 2)]?.recorded ?? '';
    assert.deepEqual(
      await of(`?date=sa${middle}`),
      idsOf(({ recorded }) => recorded > middle),
    );
    assert.deepEqual(
      await of(`?date=eb${middle}`),
      idsOf(({ recorded }) => recorded < middle),
    );
    assert.deepEqual(
      await of(`?date=ne${middle}`),
      idsOf(({ recorded }) => recorded !== middle),
    );
    assert.deepEqual(
      await of(`?date=${middle},${everything[0]?.recorded}`),
      [everything[0]?.id, idsOf(({ recorded }) => recorded === middle)[0]].sort(),
    );
  });

  it('are shown in part, and only when they changed, as every resource is', async () => {
    const [one] = await events('elder', `?_count=1&_elements=outcome${past}`);
    assert.deepEqual(Object.keys(one ?? {}).sort(), [
      'agent',
      'id',
      'meta',
      'outcome',
      'recorded',
      'resourceType',
      'source',
      'type',
    ]);
    const whole = await get('elder', `/${one?.id}`);
    const request = new Request(`http://x/fhir/R4/AuditEvent/${one?.id}`, {
      headers: { authorization: 'Bearer elder', 'if-none-match': 'W/"1"' },
    });
    assert.equal((await room.answer(request)).status, 304);
    assert.equal(whole.json.outcomeDesc, 'consent/treatment-relation');
    assert.equal((await get('elder', `/${one?.id}?_summary=true`)).json.outcomeDesc, 'consent/treatment-relation');
    assert.equal((await get('elder', `/${one?.id}?_summary=text`)).json.outcomeDesc, undefined);
  });

  it('refuse by name what would look into others or into all, and leave it out by name where that was asked for', async () => {
    for (const [name, value] of [
      ['_include', '*'],
      ['_total', 'accurate'],
      ['_content', 'x'],
      ['_list', 'x'],
      ['_count', '0'],
      ['_summary', 'count'],
      ['_sort', 'date'],
      ['patient.name', 'x'],
      ['type:in', 'urn:x'],
      ['altid:missing', 'true'],
      ['_has:List:item:code', 'x'],
    ] as const) {
      const query = `?${name}=${value}`;
      const sent = await get('operator', query);
      assert.deepEqual([sent.status, codesOf(sent)], [400, ['fhir.unsupported-parameter']], query);
      assert.ok(sent.text.includes(name), `${name} is named`);
      const lenient = await room.send('operator', 'GET', `/fhir/R4/AuditEvent${query}${past}`, undefined, {
        prefer: 'handling=lenient',
      });
      const outcome = lenient.json.entry.at(-1);
      assert.deepEqual([lenient.status, outcome.search.mode], [200, 'outcome'], query);
      assert.ok(JSON.stringify(outcome).includes(name), `${name} is named`);
      assert.ok(!lenient.json.link[0].url.includes(encodeURIComponent(name)), 'the self link is without it');
    }
    for (const [query, code] of [
      ['?nothing=x', 'fhir.unknown-parameter'],
      ['?date=yesterday', 'fhir.bad-search-value'],
      ['?date=2026-02-30', 'fhir.bad-search-value'],
      ['?_count=x', 'fhir.bad-search-value'],
      ['?patient=a%20b', 'fhir.bad-search-value'],
      ['?_page=x', 'consent.cursor-invalid'],
      ['?_page=p-1', 'consent.cursor-invalid'],
      ['?patient=p1&_page=zzz', 'consent.cursor-invalid'],
    ] as const) {
      const sent = await get('operator', query);
      assert.deepEqual([sent.status, codesOf(sent)], [400, [code]], query);
    }
    // A pattern in a name is a name.
    assert.equal((await events('operator', '?agent-name=.*')).length, 0);
    assert.equal((await events('operator', "?agent-name='%20or%201=1")).length, 0);
    assert.equal((await events('operator', '?outcome=9')).length, 0);
    assert.equal((await events('operator', '?entity=Observation/1')).length, 0);
  });

  it('are read and searched by leaving entries: one for each patient, and refusals too', async () => {
    const entries = () =>
      room.db.database.transaction((tx) =>
        tx.query<{ body: string }>('select body from consent.ledger_entry order by at, id'),
      );
    const newOnes = async (work: () => Promise<unknown>) => {
      const known = new Set((await entries()).map(({ body }) => body));
      await work();
      return (await entries()).filter(({ body }) => !known.has(body)).map(({ body }) => JSON.parse(body));
    };
    const searched = await newOnes(() => get('operator', `?_count=9${past}`));
    assert.deepEqual(
      searched
        .map(({ patientId, kinds, outcome, action, actor }) => [
          patientId ?? '',
          kinds.AuditEvent,
          outcome,
          action,
          actor.role,
        ])
        .sort(),
      [
        ['', 3, 'permitted', 'search', 'operator'],
        ['p1', 3, 'permitted', 'search', 'operator'],
        ['p2', 3, 'permitted', 'search', 'operator'],
      ],
    );
    const [one] = await events('elder', '?_count=1');
    const read = await newOnes(() => get('elder', `/${one?.id}`));
    assert.deepEqual(
      read.map(({ patientId, basis, action }) => [patientId, basis, action]),
      [['p1', 'consent/own-log', 'read']],
    );
    const refused = await newOnes(() => get('doctor', '?patient=p1'));
    assert.deepEqual(
      refused.map(({ outcome, basis }) => [outcome, basis]),
      [['denied', 'consent.kind-not-for-role']],
    );
  });

  it('are changed and deleted by nobody', async () => {
    const [one] = await events('elder', '?_count=1');
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const body = method === 'DELETE' ? undefined : { ...one, resourceType: 'AuditEvent' };
      const sent = await room.send('system', method, `/fhir/R4/AuditEvent/${one?.id}`, body);
      assert.ok(sent.status >= 400, `${method} ${sent.status}`);
    }
    assert.deepEqual((await get('elder', `/${one?.id}`)).json, one);
  });

  it('come as XML to whoever asks for that', async () => {
    const request = new Request('http://x/fhir/R4/AuditEvent?_count=1', {
      headers: { authorization: 'Bearer elder', accept: 'application/fhir+xml' },
    });
    assert.match(await (await room.answer(request)).text(), /^(<\?xml[^>]*>)?\s*<Bundle xmlns/);
    const form = await room.answer(
      new Request('http://x/fhir/R4/AuditEvent/_search', {
        method: 'POST',
        headers: { authorization: 'Bearer elder', 'content-type': 'application/x-www-form-urlencoded' },
        body: '_count=1&_format=xml',
      }),
    );
    assert.match(await form.text(), /^(<\?xml[^>]*>)?\s*<Bundle xmlns.*<link><relation value="next"/s);
    assert.equal((await room.send('elder', 'POST', '/fhir/R4/AuditEvent/_search')).status, 200);
  });
});
