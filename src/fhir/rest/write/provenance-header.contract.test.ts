import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RefusalError } from '#kernel';
import { refuseFhir } from '../../messages.ts';
import { codesOf, type FhirClient, fhirClient, OPEN_GATE } from '../rest-harness.ts';

const aPatient = (facts: object = {}) => ({ resourceType: 'Patient', name: [{ family: 'Synthetic' }], ...facts });
const aProvenance = (facts: object = {}) => ({
  resourceType: 'Provenance',
  recorded: '2026-11-22T02:00:00Z',
  agent: [{ who: { display: 'Synthetic Clinic' } }],
  ...facts,
});

// @source https://hl7.org/fhir/R4/provenance.html#header
describe('X-Provenance', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient({
      gate: {
        ...OPEN_GATE,
        mayWrite: async (_scope, { after: written }) => {
          if (written?.type === 'Provenance' && written.resource.language === 'fr')
            throw new RefusalError(refuseFhir('fhir.write-closed', { type: 'Provenance', operation: 'x' }));
        },
      },
    });
  });
  after(() => fhir.close());

  const header = (provenance: unknown) => ({ 'x-provenance': JSON.stringify(provenance) });
  const targets = async (query = '') =>
    ((await fhir.send('GET', `Provenance?_sort=_lastUpdated&_count=500${query}`)).json.entry ?? []).map(
      ({ resource }) => (resource as unknown as { target: object[] }).target,
    );
  const countOf = async (type: string) => (await fhir.send('GET', `${type}?_summary=count`)).json.total;

  it('is a Provenance of the version that a create, an update, a patch or a delete makes', async () => {
    const made = await fhir.send('POST', 'Patient', aPatient(), header(aProvenance()));
    assert.equal(made.status, 201);
    assert.equal(made.json.resourceType, 'Patient', 'what is answered is what was sent');
    const { id } = made.json;
    const at = `Patient/${id}`;
    const changed = await fhir.send('PUT', at, aPatient({ id, active: true }), header(aProvenance()));
    assert.equal(changed.status, 200);
    const patch = [{ op: 'replace', path: '/active', value: false }];
    const type = { 'content-type': 'application/json-patch+json' };
    assert.equal((await fhir.send('PATCH', at, patch, { ...type, ...header(aProvenance()) })).status, 200);
    const gone = await fhir.send('DELETE', at, undefined, header(aProvenance()));
    assert.equal(gone.status, 204);
    const own = (await targets()).flat().map((target) => (target as { reference: string }).reference);
    assert.deepEqual(
      own.sort(),
      [1, 2, 3, 4].map((version) => `${at}/_history/${version}`),
    );
  });

  it('is found by what it is about, and lies in its patient’s compartment', async () => {
    const { json } = await fhir.send('POST', 'Patient', aPatient(), header(aProvenance()));
    assert.deepEqual(await targets(`&target=Patient/${json.id}`), [[{ reference: `Patient/${json.id}/_history/1` }]]);
    const all = await fhir.send('GET', `Patient/${json.id}/$everything`);
    assert.ok(all.json.entry?.some(({ resource }) => resource?.resourceType === 'Provenance'));
  });

  it('says what it says in any script, and has the target that was written, whatever it names', async () => {
    const told = aProvenance({ agent: [{ who: { display: '陳大文' } }], target: [{ reference: 'Patient/another' }] });
    const wire = { 'x-provenance': Buffer.from(JSON.stringify(told)).toString('latin1') };
    const { json } = await fhir.send('POST', 'Patient', aPatient(), wire);
    const found = await fhir.send('GET', `Provenance?target=Patient/${json.id}`);
    const resource = found.json.entry?.[0]?.resource;
    assert.ok(resource);
    const { agent, target } = resource as unknown as { agent: [{ who: { display: string } }]; target: object };
    assert.equal(agent[0].who.display, '陳大文');
    assert.deepEqual(target, [{ reference: `Patient/${json.id}/_history/1` }]);
  });

  it('comes with a condition: of what is made or changed, and of nothing where nothing is written', async () => {
    const identifier = [{ system: 'urn:test', value: 'one' }];
    const conditional = { 'if-none-exist': 'identifier=urn:test|one', ...header(aProvenance()) };
    const before = (await countOf('Provenance')) ?? 0;
    assert.equal((await fhir.send('POST', 'Patient', aPatient({ identifier }), conditional)).status, 201);
    assert.equal(await countOf('Provenance'), before + 1);
    assert.equal((await fhir.send('POST', 'Patient', aPatient({ identifier }), conditional)).status, 200, 'found');
    assert.equal((await fhir.send('DELETE', 'Patient/nobody', undefined, header(aProvenance()))).status, 204);
    assert.equal(await countOf('Provenance'), before + 1);
    const put = await fhir.send(
      'PUT',
      'Patient?identifier=urn:test|one',
      aPatient({ identifier }),
      header(aProvenance()),
    );
    assert.equal(put.status, 200);
    assert.deepEqual((await targets(`&target=Patient/${put.json.id}`)).length, 2);
  });

  it('is refused by name where it is no Provenance, and then nothing is written', async () => {
    const before = [await countOf('Patient'), await countOf('Provenance')];
    const refused = async (value: string) => {
      const reply = await fhir.send('POST', 'Patient', aPatient(), { 'x-provenance': value });
      assert.equal(reply.status, 400, reply.text);
      assert.match(reply.text, /X-Provenance/);
      return codesOf(reply);
    };
    assert.deepEqual(await refused('{"resourceType":'), ['fhir.no-provenance', 'fhir.invalid-json']);
    for (const value of [
      '',
      '[]',
      JSON.stringify(aPatient()),
      '{"recorded":"2026"}',
      '{"resourceType":"Provenance","x":"\xe9"}',
    ])
      assert.equal((await refused(value))[0], 'fhir.no-provenance', value);
    assert.deepEqual([await countOf('Patient'), await countOf('Provenance')], before);
  });

  it('is held to R4 and asked of the gate like any other; what is refused of it refuses the write', async () => {
    const before = [await countOf('Patient'), await countOf('Provenance')];
    const invalid = await fhir.send('POST', 'Patient', aPatient(), header(aProvenance({ agent: [{}] })));
    assert.equal(invalid.status, 400, invalid.text);
    assert.ok(invalid.json.issue?.some(({ expression }) => expression?.[0]?.startsWith('Provenance.agent')));
    const closed = await fhir.send('POST', 'Patient', aPatient(), header(aProvenance({ language: 'fr' })));
    assert.deepEqual(codesOf(closed), ['fhir.write-closed']);
    const unsound = await fhir.send('POST', 'Patient', aPatient({ gender: 'x' }), header(aProvenance()));
    assert.ok(unsound.status >= 400);
    assert.deepEqual([await countOf('Patient'), await countOf('Provenance')], before);
  });

  it('leaves an entry of its own in the ledger, beside that of the write', async () => {
    const from = fhir.notes.length;
    const { json } = await fhir.send(
      'POST',
      'Observation',
      { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: 'Patient/p' } },
      header(aProvenance()),
    );
    assert.equal(json.resourceType, 'Observation');
    assert.deepEqual(
      fhir.notes.slice(from).map(({ note }) => [note.action, note.outcome, note.patientId, note.kinds]),
      [
        ['create', 'permitted', 'p', { Observation: 1 }],
        ['create', 'permitted', undefined, { Provenance: 1 }],
      ],
    );
  });

  it('is an entry in a bundle: there the header is refused', async () => {
    for (const type of ['transaction', 'batch']) {
      const reply = await fhir.send('POST', '', { resourceType: 'Bundle', type, entry: [] }, header(aProvenance()));
      assert.deepEqual([reply.status, codesOf(reply)], [400, ['fhir.provenance-beside-bundle']]);
    }
  });
});
