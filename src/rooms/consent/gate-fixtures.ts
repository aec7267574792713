import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { aClinician, aConsent, anActor, aPatient, aPerson, aSystem } from './fixtures.ts';
import { type Sent, type TestRoom, testRoom } from './room-harness.ts';

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
export const PATIENTS = [
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
export const TREATED = ['managed', 'gp', 'gp-doctor', 'visited', 'taken-on', 'denies-allergies', 'denied-ended'];
const ACTIVE = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
};
export const org1 = { reference: 'Organization/org1' };
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

export const DENIALS: readonly object[] = [
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

/** A node with all of these, and the people who ask at it. Called inside a `describe`: it lives as long as that. */
export function gated() {
  let held: TestRoom | undefined;
  const made = (): TestRoom => {
    assert.ok(held, 'asked for inside a test');
    return held;
  };
  const room = {
    get db() {
      return made().db;
    },
    send: ((...asked) => made().send(...asked)) as TestRoom['send'],
  };
  const get = (as: string, path: string) => room.send(as, 'GET', `/fhir/R4/${path}`);
  const entries = (sent: Sent): { resourceType: string; id: string }[] =>
    (sent.json.entry ?? []).flatMap((e: { resource?: { resourceType: string; id: string } }) => e.resource ?? []);
  /** Patients whose data is in an answer, by the ids our fixtures give. */
  const whose = (sent: Sent): string[] =>
    [...new Set(entries(sent).map(({ id }) => id.replace(/^(obs2?|allergy|enc|doc|app|c)-/, '')))].sort();

  before(async () => {
    held = await testRoom(ACTORS);
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
  after(() => made().close());
  return { room, get, entries, whose };
}
