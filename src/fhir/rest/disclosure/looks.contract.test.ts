import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AccessNote, Actor } from '#kernel';
import { RefusalError } from '#kernel';
import { refuseFhir } from '../../messages.ts';
import { codesOf, type FhirClient, fhirClient, OPEN_GATE } from '../rest-harness.ts';

const ACTORS: Readonly<Record<string, Actor>> = {
  system: { kind: 'system', clientId: 'system', scopes: ['system/*.cruds'] },
  visitor: { kind: 'system', clientId: 'visitor', scopes: ['system/*.cruds'] },
};
const VISITOR = { authorization: 'Bearer visitor' };

/** The visitor sees all of `open` and nothing of `hidden`, and writes to nobody but `open`. */
const gate: typeof OPEN_GATE = {
  ...OPEN_GATE,
  admit({ actor }, { type }) {
    if (type === 'Coverage' && isProgram(actor, 'visitor'))
      throw new RefusalError({ ...refuseFhir('fhir.not-found'), issue: 'forbidden' });
  },
  mayDisclose: async ({ actor }, _action, resources) =>
    resources.filter(({ id, patientId = id }) => isProgram(actor, 'system') || !patientId.startsWith('hidden')),
  async mayWrite({ actor }, { before, after }) {
    const isHidden = [before, after].some((side) => side?.patientId?.startsWith('hidden'));
    if (isHidden && !isProgram(actor, 'system'))
      throw new RefusalError({ ...refuseFhir('fhir.not-found'), issue: 'forbidden' });
  },
};
const isProgram = (actor: Actor, id: string) => actor.kind === 'system' && actor.clientId === id;

describe('what a write looks at before it is one is in the ledger', () => {
  let fhir: FhirClient;
  const observation = (patient: string, code: string, more: object = {}) => ({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'urn:codes', code }] },
    subject: { reference: `Patient/${patient}` },
    ...more,
  });
  const since = async (act: () => Promise<unknown>) => {
    const from = fhir.notes.length;
    await act();
    return fhir.notes.slice(from).map(({ note }) => note);
  };
  const about = (notes: readonly AccessNote[], patientId: string) =>
    notes
      .filter((note) => note.patientId === patientId)
      .map(({ action, outcome, kinds }) => ({ action, outcome, kinds }));
  before(async () => {
    fhir = await fhirClient({ gate }, ACTORS);
    for (const id of ['open', 'hidden', 'other'])
      assert.equal((await fhir.send('PUT', `Patient/${id}`, { resourceType: 'Patient', id })).status, 201);
    const identifier = [{ system: 'urn:ids', value: 'one' }];
    await fhir.send('PUT', 'Observation/there', { ...observation('open', 'secret', { identifier }), id: 'there' });
    await fhir.send('PUT', 'Observation/out-of-sight', {
      ...observation('hidden', 'secret', { identifier: [{ system: 'urn:ids', value: 'two' }] }),
      id: 'out-of-sight',
    });
  });
  after(() => fhir.close());

  const READ = [{ action: 'read', outcome: 'permitted', kinds: { Observation: 1 } }];
  const onCondition = (condition: string, body: object = observation('open', 'new'), headers: object = VISITOR) =>
    fhir.send('POST', 'Observation', body, { ...headers, 'if-none-exist': condition });

  it('who is given what meets the condition of a creation has read it, by whatever condition', async () => {
    for (const condition of ['identifier=urn:ids|one', 'patient=open&code=urn:codes|secret', '_id=there']) {
      const notes = await since(async () => {
        const reply = await onCondition(condition);
        assert.deepEqual([reply.status, reply.json.id], [200, 'there'], condition);
      });
      assert.deepEqual(about(notes, 'open'), READ, condition);
    }
  });

  it('so in a bundle, of either kind', async () => {
    for (const type of ['batch', 'transaction']) {
      const request = { method: 'POST', url: 'Observation', ifNoneExist: 'patient=open&code=urn:codes|secret' };
      const bundle = { resourceType: 'Bundle', type, entry: [{ resource: observation('other', 'new'), request }] };
      const notes = await since(async () => assert.equal((await fhir.send('POST', '', bundle, VISITOR)).status, 200));
      assert.deepEqual(about(notes, 'open'), READ, type);
    }
  });

  it('that nothing of a patient who was named meets a condition is a look at that patient', async () => {
    const notes = await since(async () => {
      const reply = await onCondition('patient=open&code=urn:codes|never', observation('other', 'made'));
      assert.equal(reply.status, 201);
    });
    assert.deepEqual(about(notes, 'open'), [{ action: 'search', outcome: 'permitted', kinds: { Observation: 0 } }]);
    assert.deepEqual(about(notes, 'other'), [{ action: 'create', outcome: 'permitted', kinds: { Observation: 1 } }]);
  });

  it('what a link by a condition leads to is looked at', async () => {
    const hasMember = [{ reference: 'Observation?patient=open&code=urn:codes|secret' }];
    const notes = await since(async () => {
      const reply = await fhir.send('POST', 'Observation', observation('other', 'sum', { hasMember }), VISITOR);
      assert.match(reply.text, /Observation\/there/);
    });
    assert.deepEqual(about(notes, 'open'), READ);
  });

  it('a guess at a value or a version that fails is noted for the patient whose it is', async () => {
    const patch = (value: string) =>
      fhir.send(
        'PATCH',
        'Observation/there',
        JSON.stringify([
          { op: 'test', path: '/code/coding/0/code', value },
          { op: 'remove', path: '/nowhere' },
        ]),
        { ...VISITOR, 'content-type': 'application/json-patch+json' },
      );
    for (const value of ['secret', 'wrong']) {
      const notes = await since(async () => assert.ok((await patch(value)).status >= 400));
      assert.deepEqual(
        about(notes, 'open'),
        [{ action: 'update', outcome: 'denied', kinds: { Observation: 1 } }],
        value,
      );
    }
    const stale = await since(() =>
      fhir.send(
        'PUT',
        'Observation/there',
        { ...observation('open', 'secret'), id: 'there' },
        { ...VISITOR, 'if-match': 'W/"7"' },
      ),
    );
    assert.deepEqual(about(stale, 'open'), [{ action: 'update', outcome: 'denied', kinds: { Observation: 1 } }]);
    assert.equal(stale[0]?.basis, 'fhir.version-conflict');
  });

  it('a write that is refused is noted for the patient it was for, and for nobody who is not here', async () => {
    const refused = await since(async () => {
      const reply = await fhir.send('POST', 'Observation', observation('hidden', 'new'), VISITOR);
      assert.equal(reply.status, 403);
    });
    assert.deepEqual(about(refused, 'hidden'), [{ action: 'create', outcome: 'denied', kinds: { Observation: 1 } }]);
    const nobody = await since(() => fhir.send('POST', 'Observation', observation('hidden-nowhere', 'new'), VISITOR));
    assert.deepEqual(about(nobody, 'hidden-nowhere'), []);
    assert.equal(
      nobody.filter(({ outcome }) => outcome === 'denied').length,
      1,
      'and it is in the ledger all the same',
    );
  });

  it('who is turned away at the door of a kind was turned away from the patient who was named', async () => {
    const coverage = {
      resourceType: 'Coverage',
      id: 'cover',
      status: 'active',
      beneficiary: { reference: 'Patient/open' },
      payor: [{ reference: 'Organization/any' }],
    };
    assert.equal((await fhir.send('PUT', 'Coverage/cover', coverage)).status, 201);
    const form = { ...VISITOR, 'content-type': 'application/x-www-form-urlencoded' };
    const get = (url: string) => ({ request: { method: 'GET', url } });
    const batch = (url: string) => ({ resourceType: 'Bundle', type: 'batch', entry: [get(url)] });
    const tries: readonly [action: string, number: number, send: () => Promise<unknown>][] = [
      ['read', 1, () => fhir.send('GET', 'Coverage/cover', undefined, VISITOR)],
      ['read', 1, () => fhir.send('GET', 'Coverage/cover/_history/1', undefined, VISITOR)],
      ['search', 0, () => fhir.send('GET', 'Coverage?patient=open', undefined, VISITOR)],
      ['search', 0, () => fhir.send('POST', 'Coverage/_search', 'beneficiary=Patient/open', form)],
      ['read', 1, () => fhir.send('POST', '', batch('Coverage/cover'), VISITOR)],
      ['search', 0, () => fhir.send('POST', '', batch('Coverage?patient=open'), VISITOR)],
      ['create', 1, () => fhir.send('POST', 'Coverage', coverage, VISITOR)],
      ['update', 1, () => fhir.send('PUT', 'Coverage/cover', coverage, VISITOR)],
      ['delete', 1, () => fhir.send('DELETE', 'Coverage/cover', undefined, VISITOR)],
    ];
    for (const [action, number, send] of tries) {
      const notes = await since(send);
      assert.deepEqual(about(notes, 'open'), [{ action, outcome: 'denied', kinds: { Coverage: number } }], action);
      assert.equal(notes.length, 1, 'and by nothing else');
    }
    const nobody = await since(() => fhir.send('GET', 'Coverage?patient=nobody-here', undefined, VISITOR));
    assert.deepEqual(
      nobody.map(({ patientId, outcome }) => [patientId, outcome]),
      [[undefined, 'denied']],
    );
  });

  it('who is told no more than that somebody has the identifier was refused a look', async () => {
    const notes = await since(async () => {
      const reply = await onCondition('identifier=urn:ids|two');
      assert.deepEqual([reply.status, codesOf(reply)], [409, ['fhir.already-exists']]);
    });
    assert.deepEqual(about(notes, 'hidden'), [{ action: 'read', outcome: 'denied', kinds: { Observation: 1 } }]);
  });

  it('labels in use are a look at the patient, where all that has them is one patient’s', async () => {
    const label = { security: [{ system: 'urn:labels', code: 'kept' }] };
    const flag = (id: string, patient: string) =>
      fhir.send('PUT', `Flag/${id}`, {
        resourceType: 'Flag',
        id,
        meta: label,
        status: 'active',
        code: { text: 'synthetic' },
        subject: { reference: `Patient/${patient}` },
      });
    const ask = () => since(() => fhir.send('GET', 'Flag/$meta', undefined, VISITOR));
    await flag('flag-open', 'open');
    assert.deepEqual(about(await ask(), 'open'), [{ action: 'read', outcome: 'permitted', kinds: { Flag: 1 } }]);
    await flag('flag-other', 'other');
    assert.deepEqual(about(await ask(), 'open'), []);
  });

  it('labels that do not change are read, and so is what is only asked whether it could be deleted', async () => {
    const meta = { resourceType: 'Parameters', parameter: [{ name: 'meta', valueMeta: {} }] };
    const validation = { resourceType: 'Parameters', parameter: [{ name: 'mode', valueCode: 'delete' }] };
    for (const [address, body] of [
      ['$meta-add', meta],
      ['$meta-delete', meta],
      ['$validate', validation],
    ] as const) {
      const notes = await since(async () =>
        assert.equal((await fhir.send('POST', `Observation/there/${address}`, body, VISITOR)).status, 200),
      );
      assert.deepEqual(about(notes, 'open'), READ, address);
    }
  });
});
