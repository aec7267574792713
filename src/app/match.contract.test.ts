import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { hkidCheckDigit, systemOf } from '#rooms/identity';
import { codesOf, type FhirClient, fhirClient, OPEN_GATE } from '../fhir/rest/rest-harness.ts';
import { fhirOperations } from './fhir-operations.ts';

const HKID = `QX000001${hkidCheckDigit('QX', '000001')}`;
const paper = (kind: Parameters<typeof systemOf>[0], value: string) => ({ system: systemOf(kind), value });

/** Patients whom the caller may not see. */
const hidden = new Set<string>();

describe('Patient/$match', () => {
  let node: FhirClient;
  const put = (id: string, facts: object) =>
    node.send('PUT', `Patient/${id}`, { resourceType: 'Patient', id, ...facts });
  const match = (facts: object, ...more: object[]) =>
    node.send('POST', 'Patient/$match', {
      resourceType: 'Parameters',
      parameter: [{ name: 'resource', resource: { resourceType: 'Patient', ...facts } }, ...more],
    });
  const found = async (facts: object, ...more: object[]) => {
    const { status, json } = await match(facts, ...more);
    assert.equal(status, 200);
    return (json.entry ?? []).map(({ resource, search }) => {
      const { extension, score } = search as unknown as { extension: { valueCode: string }[]; score: number };
      return { id: String(resource?.id), grade: String(extension[0]?.valueCode), score };
    });
  };
  const graded = async (facts: object, ...more: object[]) =>
    (await found(facts, ...more)).map(({ id, grade }) => `${id} ${grade}`);
  before(async () => {
    const gate: typeof OPEN_GATE = {
      ...OPEN_GATE,
      mayDisclose: async (_scope, _action, resources) => resources.filter(({ id }) => !hidden.has(id)),
      mayNameIds: () => hidden.size === 0,
    };
    node = await fhirClient({ gate, operations: fhirOperations });
    await put('one', {
      identifier: [paper('hkid', HKID)],
      birthDate: '1951-03-08',
      gender: 'female',
      name: [{ text: '黃淑貞' }, { text: 'WONG, Suk Ching' }],
      telecom: [{ system: 'phone', value: '+852 9123 4567' }],
    });
    await put('two', {
      identifier: [paper('passport', 'X1234567')],
      birthDate: '1960-01-01',
      name: [{ text: 'CHAN, Tai Man' }],
      telecom: [{ system: 'phone', value: '+852 9555 0000' }],
    });
    await put('three', { identifier: [paper('passport', 'X7654321')], birthDate: '1970-01-01' });
    await put('four', { identifier: [paper('passport', 'X7654321')], birthDate: '1970-01-01' });
  });
  after(() => node.close());

  it('finds the person by a paper as it may be typed, with score and grade', async () => {
    const typed = `${HKID.slice(0, -1)}(${HKID.slice(-1)})`;
    const described = {
      identifier: [paper('hkid', typed)],
      name: [{ text: 'Suk Ching WONG' }],
      birthDate: '1951-03-08',
    };
    assert.deepEqual(await found(described), [{ id: 'one', grade: 'certain', score: 1 }]);
  });

  it('a number alone finds, and is certain of nobody: the card may be in another hand', async () => {
    const identifier = [paper('hkid', HKID)];
    assert.deepEqual(await found({ identifier }), [{ id: 'one', grade: 'probable', score: 0.99 }]);
    assert.deepEqual(await graded({ identifier, birthDate: '1951-03-08' }), ['one probable']);
    assert.deepEqual(await graded({ identifier, name: [{ text: 'WONG, Suk Ching' }] }), ['one probable']);
  });

  it('is never certain against the birth date, nor by a paper that another country may print as well', async () => {
    assert.deepEqual(await graded({ identifier: [paper('hkid', HKID)], birthDate: '1952-01-01' }), ['one probable']);
    assert.deepEqual(await graded({ identifier: [paper('passport', 'X1234567')] }), ['two probable']);
    const both = { identifier: [paper('passport', 'X1234567')], birthDate: '1960-01-01' };
    assert.deepEqual(await graded(both), ['two probable']);
    const named = { ...both, name: [{ text: 'CHAN, Tai Man' }] };
    assert.deepEqual(await graded(named), ['two probable'], 'of no country');
    assert.deepEqual(await graded({ ...named, telecom: [{ value: '95550000' }] }), ['two certain']);
  });

  it('is never certain where two persons hold the paper, also where the caller sees only one of them', async () => {
    const described = { identifier: [paper('passport', 'X7654321')], birthDate: '1970-01-01' };
    const both = await found(described);
    assert.deepEqual(
      both.map(({ grade }) => grade),
      ['probable', 'probable'],
    );
    hidden.add('four');
    const seen = await found(described);
    hidden.clear();
    assert.deepEqual(
      seen,
      both.filter(({ id }) => id === 'three'),
      'and what is told of the one is the same',
    );
  });

  describe('to whom somebody may be hidden', () => {
    const described = {
      identifier: [paper('hkid', HKID)],
      name: [{ text: '黃淑貞' }],
      birthDate: '1951-03-08',
      telecom: [{ value: '91234567' }],
    };
    const twin = {
      identifier: [paper('hkid', HKID)],
      birthDate: '1951-03-08',
      name: [{ text: '黃淑貞' }],
      telecom: [{ value: '91234567' }],
    };
    const seenWithout = async (...ids: readonly string[]) => {
      for (const id of ids) hidden.add(id);
      const seen = await found(described);
      hidden.clear();
      return seen;
    };

    it('nobody is certain, and who is hidden changes nothing in what is told of another', async () => {
      assert.deepEqual(await graded(described), ['one certain'], 'to whom nobody is hidden');
      const before = await seenWithout('nobody');
      assert.deepEqual(
        before.map(({ id, grade }) => `${id} ${grade}`),
        ['one probable'],
      );
      await put('twin', twin);
      assert.deepEqual(await seenWithout('twin'), before);
      await node.send('DELETE', 'Patient/twin');
    });

    it('who was surely sought has an entry of it, with what kept it from the caller', async () => {
      const from = node.notes.length;
      assert.deepEqual(await seenWithout('one'), []);
      assert.deepEqual(
        node.notes.slice(from).map(({ note }) => [note.action, note.outcome, note.patientId]),
        [['search', 'denied', 'one']],
      );
    });
  });

  it('gives certain matches only, or so many at most, where it is asked to', async () => {
    const described = { identifier: [paper('passport', 'X7654321'), paper('hkid', HKID)] };
    assert.equal((await graded(described)).length, 3);
    assert.equal((await graded(described, { name: 'count', valueInteger: 2 })).length, 2);
    assert.deepEqual(await graded(described, { name: 'onlyCertainMatches', valueBoolean: true }), []);
    const whole = { identifier: [paper('hkid', HKID)], name: [{ text: '黃淑貞' }], birthDate: '1951-03-08' };
    assert.equal((await graded(whole, { name: 'onlyCertainMatches', valueBoolean: true })).length, 1);
  });

  it('finds without a paper, across scripts and spellings, and is certain of nobody by name and birth date alone', async () => {
    for (const text of ['黄淑贞', 'WONG Suk Ching', 'Shuzhen HUANG', 'WONG, Suk Chnig']) {
      const described = { name: [{ text }], birthDate: '1951-03-08', gender: 'female' };
      assert.match((await graded(described))[0] ?? 'nobody', /^one (probable|possible)$/, text);
    }
    const certain = { name: [{ text: '黄淑贞' }], birthDate: '1951-03-08', telecom: [{ value: '91234567' }] };
    assert.deepEqual(await graded(certain), ['one certain']);
    assert.deepEqual(await graded({ ...certain, birthDate: '1951-08-03' }), ['one probable']);
    assert.deepEqual(await graded({ name: [{ text: '陳大文' }], birthDate: '1951-03-08' }), []);
  });

  it('is never certain where two papers of which a person has one for life contradict', async () => {
    const other = `QX000002${hkidCheckDigit('QX', '000002')}`;
    const described = {
      identifier: [paper('hkid', other)],
      name: [{ text: '黃淑貞' }],
      birthDate: '1951-03-08',
      gender: 'female',
      telecom: [{ value: '+85291234567' }],
    };
    const [match] = await graded(described);
    assert.match(match ?? 'nobody', /^one (probable|possible)$/);
  });

  it('finds nobody by a paper that cannot be right beside what is not here, and creates nothing', async () => {
    const described = { identifier: [paper('hkid', 'QX0000010')], name: [{ text: '陳大文' }], birthDate: '1951-03-08' };
    assert.deepEqual(await graded(described), []);
    const { json } = await node.send('GET', 'Patient?_summary=count');
    assert.equal(json.total, 4);
  });

  it('gives one person’s two records as two candidates, in the order of their scores, of all that were found', async () => {
    const again = {
      birthDate: '1951-03-08',
      gender: 'female',
      name: [{ text: 'WONG, Suk Ching' }],
      telecom: [{ system: 'phone', value: '91234567' }],
    };
    await put('again', again);
    const both = await found(again);
    assert.deepEqual(both.map(({ id }) => id).sort(), ['again', 'one']);
    assert.ok(both.every(({ grade, score }) => grade !== 'certain' && score > 0 && score < 1));
    assert.deepEqual(
      both.map(({ score }) => score),
      both.map(({ score }) => score).sort((a, b) => b - a),
    );
    const { json } = await match(again, { name: 'count', valueInteger: 1 });
    assert.deepEqual(
      [json.type, json.total, json.entry?.length, json.entry?.[0]?.resource?.id],
      ['searchset', 2, 1, both[0]?.id],
    );
    await node.send('DELETE', 'Patient/again');
  });

  it('takes the Patient itself, its other parameters in the address, and XML, and answers in XML', async () => {
    const facts = { identifier: [paper('hkid', HKID)], name: [{ text: '黃淑貞' }], birthDate: '1951-03-08' };
    const plain = await node.send('POST', 'Patient/$match?count=1', { resourceType: 'Patient', ...facts });
    assert.equal(plain.json.entry?.[0]?.resource?.id, 'one', plain.text);
    const xml = `<Parameters xmlns="http://hl7.org/fhir"><parameter><name value="resource"/><resource><Patient>
      <identifier><system value="${systemOf('hkid')}"/><value value="${HKID}"/></identifier><name><text value="黃淑貞"/></name><birthDate value="1951-03-08"/>
      </Patient></resource></parameter><parameter><name value="onlyCertainMatches"/><valueBoolean value="true"/></parameter></Parameters>`;
    const asked = { 'content-type': 'application/fhir+xml', accept: 'application/fhir+xml' };
    const answer = await node.send('POST', 'Patient/$match', xml, asked);
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.text, /<total value="1"\/>/);
    assert.match(
      answer.text,
      /match-grade"><valueCode value="certain"\/><\/extension><mode value="match"\/><score value="1"\/>/,
    );
  });

  it('is refused where nobody could be found by what was sent, or it is no Patient, by element: nobody was looked for, and there is no entry', async () => {
    const refused = async (facts: object) => {
      const from = node.notes.length;
      const reply = await match(facts);
      assert.ok(reply.status === 400 || reply.status === 422, reply.text);
      assert.equal(node.notes.length, from);
      return (reply.json.issue ?? []).map((issue, i) => `${codesOf(reply)[i]} ${issue.expression?.[0]}`);
    };
    assert.deepEqual(await refused({}), ['identity.nothing-to-match Patient']);
    assert.deepEqual(await refused({ gender: 'female', address: [{ text: '1 Synthetic Road' }] }), [
      'identity.nothing-to-match Patient',
    ]);
    assert.deepEqual(await refused({ name: [{ text: '未知' }], telecom: [{ value: '99999999' }] }), [
      'identity.nothing-to-match Patient',
    ]);
    assert.deepEqual(await refused({ identifier: [paper('hkid', 'QX0000010')] }), [
      'identity.nothing-to-match Patient',
      'identity.paper-check-digit Patient.identifier[0].value',
    ]);
    assert.deepEqual(
      (await refused({ name: [{ text: '黃淑貞' }], birthDate: '8.3.1951' }))[0]?.split(' ')[1],
      'Patient.birthDate',
    );
    assert.deepEqual((await refused({ name: { text: '黃淑貞' } }))[0]?.split(' ')[1], 'Patient.name');
  });

  it('is refused by name without a Patient', async () => {
    const ask = async (parameter: object[]) =>
      (await node.send('POST', 'Patient/$match', { resourceType: 'Parameters', parameter })).status;
    assert.equal(await ask([]), 400);
    assert.equal(await ask([{ name: 'resource', resource: { resourceType: 'Person' } }]), 400);
    const one = { name: 'resource', resource: { resourceType: 'Patient', name: [{ text: '黃淑貞' }] } };
    assert.equal(await ask([one]), 200);
    assert.equal(await ask([one, one]), 400);
    const facts = { name: [{ text: '黃淑貞' }] };
    assert.equal((await match(facts, { name: 'count', valueInteger: 0 })).status, 400);
    assert.equal((await match(facts, { name: 'onlyCertainMatches', valueString: 'perhaps' })).status, 400);
  });
});
