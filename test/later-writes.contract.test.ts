import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { LedgerEntriesView, NoticesView } from '#contracts/consent';
import { type LaterWrites, PairView, PatientView } from '#contracts/identity';
import { VisitView } from '#contracts/records';
import { type Client, clientOf } from '../src/cli/http-client.ts';
import { until } from '../src/cli/journey/expect.ts';
import { signInAs } from '../src/cli/sign-in.ts';
import { type RunningNode, startNodes } from './running-node.ts';

const Stored = z.looseObject({
  id: z.string(),
  subject: z.looseObject({ reference: z.string() }),
  meta: z.looseObject({ versionId: z.string() }),
});
const FHIR = '/fhir/R4';
const NOTE = { reason: 'synthetic', noDiagnosisReason: 'synthetic', plan: { prescription: [] }, language: 'en' };

/** The whole node: two doctors of two institutions, who each registered one record; and a coordinator who joins the two, and parts them. All synthetic. */
describe('two doctors write to two records that are joined, and a coordinator parts them', () => {
  let hk: RunningNode;
  let doctor: Client;
  let coordinator: Client;
  /** The doctor's own institution keeps it; another one keeps the other. */
  let own = '';
  let others = '';
  let wrong = { id: '', visit: '' };
  before(async () => {
    [hk] = (await startNodes(['hk'], 0)) as [RunningNode];
    doctor = await signInAs(hk.url, 'hk-dr-chow');
    coordinator = await signInAs(hk.url, 'hk-coordinator');
    const colleague = await signInAs(hk.url, 'hk-dr-cheng');
    own = await register(doctor, 'H10000001');
    others = await register(colleague, 'M20000002');
    await decide('link');
    await observe(colleague, others);
    await observe(doctor, own);
    // The doctor looks at what is taken for one person, and writes where the colleague's record is.
    const { id } = await observe(doctor, others);
    const draft = await doctor.post('/api/visits', { patientId: others, note: NOTE }, VisitView);
    await doctor.post(`/api/visits/${draft.id}/sign`, { version: draft.version }, VisitView);
    wrong = { id, visit: draft.id };
  });
  after(() => hk.close());

  const register = async (by: Client, number: string) => {
    const person = {
      names: [{ text: '合成數據甲', script: 'han-traditional' }],
      birthDate: '1970-02-03',
      gender: 'female',
      papers: [{ kind: 'home-return-permit', number }],
    };
    return (await by.post('/api/patients', person, PatientView)).id;
  };
  const path = () => `/api/identity/pairs/${own}/${others}`;
  const look = () => coordinator.get(path(), PairView);
  const decide = async (verb: string, more: object = {}) => {
    const { revision } = await look();
    return coordinator.post(`${path()}/decide`, { verb, reason: 'both were asked', revision, ...more }, PairView);
  };
  const observe = async (by: Client, patient: string) => {
    const resource = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'SYNTHETIC FINDING' },
      subject: { reference: `Patient/${patient}` },
    };
    return by.post(`${FHIR}/Observation`, resource, Stored);
  };
  /** Of each: on whose record it is, whose it is by the rule, and why. */
  const lineOf = (view: PairView, { on, belongs, because, held, writes }: LaterWrites) => {
    const record = (side: 'one' | 'other') => (view[side].id === own ? 'own' : 'others');
    const kinds = [...new Set(writes.map(({ type }) => type))].filter((type) => type !== 'Composition').sort();
    return `${kinds[0]}: ${record(on)} → ${record(belongs)}, ${because}${held ? `, ${held}` : ''}`;
  };

  it('the coordinator sees who wrote what where, as the ledger has it, and nothing clinical', async () => {
    const view = await look();
    const lines = (view.later ?? []).map((writes) => lineOf(view, writes)).sort();
    assert.deepEqual(lines, [
      'Encounter: others → own, keeper, signed',
      'Observation: others → others, keeper',
      'Observation: others → own, keeper',
      'Observation: own → own, keeper',
    ]);
    const strayed = view.later?.find(({ writes }) => writes.some(({ id }) => id === wrong.id));
    assert.match(strayed?.institutions.join() ?? '', /[a-z\u4e00-\u9fff]/);
    assert.match(strayed?.people.join() ?? '', /CHOW/);
    assert.ok(!JSON.stringify(view).includes('SYNTHETIC FINDING'));
  });

  it('an unlink brings each to where it belongs; what is signed stays, and its doctor is told', async () => {
    // As the desk sends it: all that the rule proposes, in the versions that are on the screen.
    const { later = [] } = await look();
    const moves = later.filter(({ on, belongs }) => on !== belongs).flatMap(({ writes }) => writes);
    await decide('unlink', { moves });
    const moved = await doctor.get(`${FHIR}/Observation/${wrong.id}`, Stored);
    assert.deepEqual([moved.subject.reference, moved.meta.versionId], [`Patient/${own}`, '2']);
    const visit = await doctor.get(`/api/visits/${wrong.visit}`, VisitView).catch(() => undefined);
    assert.ok(visit === undefined || visit.status === 'signed');
    const { items } = await doctor.get('/api/notices', NoticesView);
    const [notice] = items.filter(({ kind }) => kind === 'signed-on-parted-record');
    assert.equal(notice?.params['patientId'], others);
    const regulator = await signInAs(hk.url, 'hk-regulator');
    // An entry is listed once it has its place.
    const { value: bases } = await until('the entries of the unlink', 30_000, async () => {
      const ledger = await regulator.get('/api/ledger/entries?limit=1000', LedgerEntriesView);
      const found = ledger.items
        .map(({ body }) => JSON.parse(body) as { basis: string; patientId?: string })
        .filter(({ basis }) => basis.startsWith('identity.moved') || basis === 'identity.signer-told')
        .map(({ basis, patientId }) => `${basis} ${patientId === own ? 'own' : 'others'}`);
      return found.length < 3 ? undefined : found;
    });
    assert.deepEqual(bases.sort(), [
      'identity.moved-away others',
      'identity.moved-here own',
      'identity.signer-told others',
    ]);
    const nobody = clientOf(hk.url);
    await assert.rejects(nobody.get(path(), PairView));
  });
});
