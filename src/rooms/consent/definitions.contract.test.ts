import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { keepDefinitions, type OwnDefinition } from '#fhir';
import type { Scope } from '#kernel';
import { systemOf } from '#rooms/identity';
import { ARTEFACT_PROFILE } from './artefacts/fhir.ts';
import { CONSENT_DEFINITIONS } from './definitions.ts';
import { aClinician, aGrant, aName, aPatient, aPerson } from './fixtures.ts';
import { SHARE_PROFILE, toConsentResource } from './grants/fhir.ts';
import { AUDIT_PROFILE } from './ledger/audit/audit-event.ts';
import { sequenceNow } from './ledger/sequence.ts';
import { type TestRoom, testRoom } from './room-harness.ts';

const organization = { id: 'org2', name: aName('org2') };
const PEOPLE = {
  patient: aPatient('p1'),
  doctor: aClinician('org2', { fhirUser: 'Practitioner/dr2' }),
  reader: aPerson('coordinator', { accountId: 'reader', fhirUser: 'Practitioner/reader', organization }),
  witness: aPerson('coordinator', { accountId: 'witness', fhirUser: 'Practitioner/witness', organization }),
  officer: aPerson('privacy-officer', { accountId: 'officer', organization }),
};
const PAPER = { kind: 'hkid', number: 'A123456(3)' };
// biome-ignore lint/suspicious/noExplicitAny: resources of every shape are looked into
type Json = any;

describe('profiles of our own', () => {
  let room: TestRoom;
  const keep = (definitions: readonly OwnDefinition[]) =>
    room.db.database.transaction((tx) => keepDefinitions({ ...room.runtime, tx } as unknown as Scope, definitions));
  const post = async (as: string, path: string, body: object) => {
    const sent = await room.send(as, 'POST', `/api/${path}`, body);
    assert.ok(sent.status < 300, sent.text);
    return sent.json;
  };
  /** What is wrong, and what could not be told, by the profile asked for or claimed. */
  const told = async (resource: Json, profile?: string): Promise<string[]> => {
    const asked = profile === undefined ? '' : `?profile=${profile}`;
    const sent = await room.send('system', 'POST', `/fhir/R4/${resource.resourceType}/$validate${asked}`, resource);
    assert.equal(sent.status, 200, sent.text);
    return sent.json.issue
      .filter(({ details }: Json) => /^fhir\./.test(details?.coding?.[0]?.code ?? ''))
      .map(({ details, expression }: Json) => `${details.coding[0].code} ${expression?.[0] ?? ''} ${details.text}`);
  };
  const all = async (as: string, type: string): Promise<Json[]> =>
    (await room.send(as, 'GET', `/fhir/R4/${type}?_count=200`)).json.entry.map((entry: Json) => entry.resource);

  before(async () => {
    room = await testRoom(PEOPLE);
    await keep(CONSENT_DEFINITIONS);
    const identifier = [{ system: systemOf('hkid'), value: 'A1234563' }];
    const patient = { resourceType: 'Patient', id: 'p1', identifier, birthDate: '1941-02-03' };
    assert.ok((await room.send('system', 'PUT', '/fhir/R4/Patient/p1', patient)).status < 300);
    const ask = (more: object = {}) =>
      post('doctor', 'consent-requests', {
        patient: { id: 'p1' },
        scope: { purposes: ['TREAT'], sections: ['problems', 'results'], lookBackMonths: 12, validDays: 30, ...more },
        reason: 'Of every kind (synthetic).',
      });
    const waiting = async () =>
      (await room.send('patient', 'GET', '/api/consents')).json.items.find((one: Json) => one.state === 'proposed').id;
    const grant = async (narrowing: object = {}) => {
      const id = await waiting();
      const { termsHash } = await post('patient', `consents/${id}/preview`, { narrowing });
      await post('patient', `consents/${id}/grant`, { narrowing, termsHash });
      return id;
    };
    // Granted with all there is to say; granted to less and ended; refused; witnessed at a counter; a standing yes and no; one that waits.
    await ask({ copy: true, onward: true, usesMax: 3, eraseAfterDays: 7 });
    await grant({ without: ['hiv'] });
    await ask({ onlyMe: true });
    await post('patient', `consents/${await grant({ sections: ['problems'] })}/end`, {});
    await ask();
    await post('patient', `consents/${await waiting()}/refuse`, {});
    const { id } = await ask();
    const { terms } = (await room.send('reader', 'GET', `/api/consent-requests/${id}/text`)).json;
    await post('reader', `consent-requests/${id}/reading`, { termsHash: terms.termsHash });
    const typed = { termsHash: terms.termsHash, paper: PAPER, birthDate: '1941-02-03' };
    assert.equal((await post('witness', `consent-requests/${id}/witness`, typed)).granted, true);
    const choice = { effect: 'deny', to: 'anybody', sensitive: ['mental-health'] };
    const { termsHash } = await post('patient', 'consents/standing/preview', choice);
    await post('patient', 'consents/standing', { ...choice, termsHash });
    await ask();
  });
  after(() => room.close());

  it('are read, and found by their address; the CapabilityStatement names them', async () => {
    for (const { id, url } of CONSENT_DEFINITIONS) {
      assert.equal((await room.send('doctor', 'GET', `/fhir/R4/StructureDefinition/${id}`)).json.url, url);
      const { entry } = (await room.send('doctor', 'GET', `/fhir/R4/StructureDefinition?url=${url}`)).json;
      assert.deepEqual(
        entry.map((one: Json) => one.resource.id),
        [id],
      );
    }
    const { rest } = (await room.send('', 'GET', '/fhir/R4/metadata')).json;
    const supported = (type: string) => rest[0].resource.find((one: Json) => one.type === type).supportedProfile;
    assert.deepEqual(supported('Consent'), [ARTEFACT_PROFILE, SHARE_PROFILE]);
    assert.deepEqual(supported('AuditEvent'), [AUDIT_PROFILE]);
  });

  it('are StructureDefinitions by R4’s own rules, and name no extension that is not among them', async () => {
    const urls = new Set(CONSENT_DEFINITIONS.map(({ url }) => url));
    for (const definition of CONSENT_DEFINITIONS) {
      const sent = await room.send('system', 'POST', '/fhir/R4/StructureDefinition/$validate', definition);
      const errors = sent.json.issue.filter(({ severity }: Json) => severity === 'error');
      assert.deepEqual(errors, [], definition.id);
      for (const [named] of JSON.stringify(definition).matchAll(
        /https:\/\/causeway\.health\/fhir\/StructureDefinition\/[a-z-]+/g,
      ))
        assert.ok(urls.has(named), `${definition.id} names ${named}`);
    }
  });

  it('every Consent that we write keeps to its profile, and nothing of it is left unchecked', async () => {
    const consents = (await all('system', 'Consent')).filter(({ meta }) => meta.profile.includes(ARTEFACT_PROFILE));
    const states = new Set(consents.map(({ extension }) => JSON.stringify(extension[1])));
    assert.ok(consents.length >= 6 && states.size >= 4, `${consents.length} consents in ${states.size} states`);
    for (const consent of consents) {
      assert.deepEqual(await told(consent), [], JSON.stringify(consent, undefined, 1));
      assert.deepEqual(await told(consent, ARTEFACT_PROFILE), []);
    }
  });

  it('what is broken is named: no signature, a witness that there is none, a part too many, another status, no text', async () => {
    const signature = 'https://causeway.health/fhir/StructureDefinition/artefact-signature';
    const [active] = (await all('system', 'Consent')).filter(
      ({ status, contained }) => status === 'active' && contained,
    );
    const broken = async (change: (consent: Json) => void) => {
      const consent = structuredClone(active);
      change(consent);
      return (await told(consent)).map((line) => line.split(' ').slice(0, 2).join(' '));
    };
    const of = (consent: Json, url: string) => consent.extension.find((one: Json) => one.url === url);
    assert.deepEqual(
      await broken((one) => {
        one.extension = one.extension.filter(({ url }: Json) => url !== signature);
      }),
      ['fhir.profile-rule Consent'],
    );
    const witness = await broken((one) => {
      of(one, signature).extension.find(({ url }: Json) => url === 'witness').valueCode = 'hearsay';
    });
    assert.equal(witness.length, 1);
    assert.match(witness[0] ?? '', /^fhir\.profile-rule Consent\.extension/);
    const more = await broken((one) => of(one, signature).extension.push({ url: 'smile', valueString: 'x' }));
    assert.match(more.join(), /^fhir\.profile-closed Consent\.extension/);
    assert.deepEqual(await broken((one) => Object.assign(one, { status: 'rejected' })), ['fhir.profile-rule Consent']);
    assert.deepEqual(await broken((one) => delete one.text), ['fhir.profile-min Consent.text']);
  });

  it('a share keeps to its profile, in each of its states and for each kind of recipient', async () => {
    const shares = [
      aGrant(),
      aGrant({ state: 'revoked', endedAt: '2026-11-22T03:00:00.000Z', label: 'synthetic' }),
      aGrant({ state: 'locked', endedAt: '2026-11-22T03:00:00.000Z', recipients: { kind: 'holder' } }),
    ].map(toConsentResource);
    for (const one of shares) assert.deepEqual(await told(one), []);
    const { provision: _, ...without } = shares[0] as Json;
    assert.match((await told(without)).join(), /^fhir\.profile-min Consent\.provision/);
  });

  it('every entry of the ledger is what its profile says: of patients, staff, programs and those who did not sign in', async () => {
    await room.send('', 'GET', '/fhir/R4/Patient/p1');
    await room.send('doctor', 'GET', '/fhir/R4/Condition?patient=p1');
    await room.db.database.transaction((tx) => sequenceNow(tx));
    const events = await all('officer', 'AuditEvent');
    assert.ok(events.length > 10, String(events.length));
    for (const event of events) assert.deepEqual(await told(event), [], JSON.stringify(event));
    const { agent: _, ...faceless } = events[0];
    assert.notDeepEqual(await told({ ...faceless, agent: [] }), []);
  });

  it('are stored once: another start writes nothing, and puts back what somebody changed', async () => {
    assert.equal(await keep(CONSENT_DEFINITIONS), 0);
    const [first] = CONSENT_DEFINITIONS;
    assert.ok(first);
    const changed = { ...first, differential: { element: [{ id: 'Consent', path: 'Consent' }] } };
    const put = await room.send('system', 'PUT', `/fhir/R4/StructureDefinition/${first.id}`, changed);
    assert.ok(put.status < 300, put.text);
    assert.equal(await keep(CONSENT_DEFINITIONS), 1);
    assert.deepEqual(
      (await room.send('system', 'GET', `/fhir/R4/StructureDefinition/${first.id}`)).json.differential,
      first.differential,
    );
  });
});
