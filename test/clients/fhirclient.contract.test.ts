import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import smart from 'fhirclient';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { registerBackendClient } from '#platform/oidc';
import { type Client, clientOf } from '../../src/cli/http-client.ts';
import { programToken, signInAs } from '../../src/cli/sign-in.ts';
import { type RunningNode, startNodes } from '../running-node.ts';
import { aPerson, aSmartApp, type SmartApp } from './a-smart-app.ts';

const SCOPE = 'openid fhirUser launch launch/patient online_access patient/Patient.rs patient/Observation.rs';
const SCOPES = ['openid', 'fhirUser', 'launch', 'launch/patient', 'online_access', 'offline_access', 'patient/*.rs'];

interface Bundle {
  readonly entry?: readonly { readonly resource: { readonly id: string; readonly subject?: { reference: string } } }[];
  readonly total?: number;
}

/** fhirclient 2.6.3 in Node, as its documentation says, against a node as it is started. */
describe('fhirclient', () => {
  let node: RunningNode;
  let chow: Client;
  let program: Client;
  /** Two people whom Dr Chow treats, and one whom she does not. */
  let wong: string;
  let other: string;
  let stranger: string;
  const apps: SmartApp[] = [];
  const app = async (id: string, scope = SCOPE, register = {}) => {
    const made = await aSmartApp(node, id, { scope, iss: `${node.url}/fhir/R4` } as never, {
      scopes: SCOPES,
      ...register,
    });
    apps.push(made);
    return made;
  };
  const json = async (client: Client, method: string, path: string, body?: object) =>
    // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
    (await client.send(method, path, body === undefined ? {} : { json: body })).json() as Promise<any>;
  /** As the portal does it: the doctor is in her page, the application opens in the patient's record. */
  const launch = async (clientId: string, patientId: string, more: object = {}) =>
    (await json(chow, 'POST', '/api/launches', { clientId, patientId, ...more })) as { url: string };

  before(async () => {
    [node] = (await startNodes(['hk'], 1)) as [RunningNode];
    chow = await signInAs(node.url, 'hk-dr-chow');
    program = clientOf(node.url, programToken(node.url, 'demo-system', 'demo-system-secret'));
    wong = (await json(chow, 'GET', '/api/patients?q=Wong')).patients[0].id;
    const me = await json(chow, 'GET', '/api/session');
    const managed = { managingOrganization: { reference: `Organization/${me.actor.organization.id}` } };
    const fhir = { headers: { 'content-type': 'application/fhir+json' } };
    const create = async (resource: object) => {
      const answer = await program.send('POST', `/fhir/R4/${(resource as { resourceType: string }).resourceType}`, {
        text: JSON.stringify(resource),
        ...fhir,
      });
      return ((await answer.json()) as { id: string }).id;
    };
    const name = [{ text: 'Synthetic Person' }];
    other = await create({ resourceType: 'Patient', name, ...managed });
    stranger = await create({ resourceType: 'Patient', name });
    for (const id of [other, stranger]) {
      const subject = { reference: `Patient/${id}` };
      await create({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject });
    }
  });
  after(async () => {
    for (const one of apps) await one.close();
    await node.close();
  });

  describe('opened from a portal (EHR launch)', () => {
    it('gets the patient in whose record it was opened, and that patient’s data alone', async () => {
      const { id } = await app('ehr-app');
      assert.deepEqual(
        (await json(chow, 'GET', '/api/apps')).apps.map((one: { id: string }) => one.id).includes(id),
        true,
      );
      const doctor = aPerson(node, 'hk-dr-chow');
      const { url } = await launch(id, wong);
      assert.deepEqual(await doctor.open(url), ['login', 'consent']);
      const client = apps.at(-1)?.client();
      assert.ok(client);
      assert.equal(client.patient.id, wong);
      assert.match(client.user.fhirUser ?? '', /Practitioner\//);
      assert.equal(client.getState('tokenResponse.need_patient_banner'), true);
      assert.equal((await client.patient.read()).id, wong);
      const session = await fetch(`${node.url}/api/session`, {
        headers: { authorization: client.getAuthorizationHeader() ?? '' },
      });
      const who = (await session.json()) as { actor: { role: string; launch: { patientId: string } } };
      assert.deepEqual([who.actor.role, who.actor.launch.patientId], ['clinician', wong]);
      const inAddress = await fetch(
        `${node.url}/fhir/R4/Patient/${wong}?access_token=${client.getAuthorizationHeader()?.slice(7)}`,
      );
      assert.equal(inAddress.status, 401, 'a token in an address is no token');
      const observations = (await client.request('Observation?_count=200')) as Bundle;
      const subjects = new Set(observations.entry?.map(({ resource }) => resource.subject?.reference));
      assert.deepEqual([...subjects], [`Patient/${wong}`]);
      await assert.rejects(Promise.resolve(client.request(`Patient/${other}`)), /404/);
      await assert.rejects(Promise.resolve(client.request(`Condition?patient=${wong}`)), /403/);
    });

    it('opened again in another record it changes nothing about the first', async () => {
      const one = await app('two-records');
      const doctor = aPerson(node, 'hk-dr-chow');
      await doctor.open((await launch(one.id, wong)).url);
      const first = one.client();
      assert.deepEqual(await doctor.open((await launch(one.id, other)).url), ['consent'], 'a program of this machine');
      const second = one.client();
      assert.deepEqual([first.patient.id, second.patient.id], [wong, other]);
      assert.equal((await second.patient.read()).id, other);
      assert.equal((await first.patient.read()).id, wong);
      await assert.rejects(Promise.resolve(first.request(`Patient/${other}`)), /404/);
      // Its refresh stays with its patient, or ends; it never turns to the other's.
      const refreshed = await second.refresh();
      assert.equal(refreshed.tokenResponse?.patient, other);
      await assert.rejects(first.refresh());
    });

    it('is told the visit, and what else was looked at', async () => {
      const one = await app('with-visit');
      const subject = { reference: `Patient/${wong}` };
      const headers = { 'content-type': 'application/fhir+json' };
      const make = async (resource: Record<string, unknown>) => {
        const answer = await program.send('POST', `/fhir/R4/${resource.resourceType}`, {
          text: JSON.stringify(resource),
          headers,
        });
        return ((await answer.json()) as { id: string }).id;
      };
      const encounterId = await make({
        resourceType: 'Encounter',
        status: 'in-progress',
        class: { code: 'AMB' },
        subject,
      });
      const seen = `Observation/${await make({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject })}`;
      await aPerson(node, 'hk-dr-chow').open((await launch(one.id, wong, { encounterId, references: [seen] })).url);
      assert.equal(one.client().encounter.id, encounterId);
      assert.deepEqual(one.client().getState('tokenResponse.fhirContext'), [{ reference: seen }]);
      const foreign = (await json(program, 'GET', `/fhir/R4/Observation?patient=${other}`)).entry[0].resource.id;
      for (const references of [[`Observation/${foreign}`], ['Observation/never']]) {
        await assert.rejects(launch(one.id, wong, { references }), /404/);
      }
    });

    it('cannot be opened in the record of somebody whom the person may not see, nor by an application that is none', async () => {
      const one = await app('not-there');
      await assert.rejects(launch(one.id, stranger), /404/);
      await assert.rejects(launch('never-registered', wong), /404/);
    });

    it('an opening is for its application and its person', async () => {
      const [one, two] = [await app('mine'), await app('theirs')];
      const { searchParams } = new URL((await launch(one.id, wong)).url);
      const stolen = new URL(two.launchUri);
      for (const [key, value] of searchParams) stolen.searchParams.set(key, value);
      await aPerson(node, 'hk-dr-chow').open(stolen.href);
      assert.match(two.error() ?? '', /invalid_request: launch is not known here/);
      await aPerson(node, 'hk-dr-cheng').open((await launch(one.id, wong)).url);
      assert.match(one.error() ?? '', /invalid_request: launch is not known here/);
      const made = new URL(one.launchUri);
      made.searchParams.set('iss', `${node.url}/fhir/R4`);
      made.searchParams.set('launch', 'guessed');
      await aPerson(node, 'hk-dr-chow').open(made.href);
      assert.match(one.error() ?? '', /invalid_request: launch is not known here/);
    });
  });

  describe('opened by itself (standalone launch)', () => {
    it('a clinician is asked whose record it is about', async () => {
      const one = await app('standalone');
      const doctor = aPerson(node, 'hk-dr-chow');
      const start = await doctor.go(one.launchUri);
      const signedIn = await doctor.post(start.step ?? '', 'sign-in', { demoLogin: 'hk-dr-chow' });
      const place = await doctor.go(signedIn.body.redirectTo);
      assert.equal(place.prompt, 'patient');
      const uid = place.step ?? '';
      const choices = (await doctor.view(uid, '/patients?q=Wong')) as { patients: { id: string }[] };
      assert.deepEqual(choices.patients.map(({ id }) => id).includes(wong), true);
      const seen = (await doctor.view(uid, '/patients?q=')) as { patients: { id: string }[] };
      assert.ok(seen.patients.length > 0);
      assert.deepEqual(
        seen.patients.some(({ id }) => id === stranger),
        false,
      );
      assert.equal((await doctor.post(uid, 'patient', { patientId: stranger })).status, 404);
      assert.equal((await doctor.post(uid, 'consent', {})).status, 409);
      const chosen = await doctor.post(uid, 'patient', { patientId: wong });
      const asked = await doctor.go(chosen.body.redirectTo);
      const view = (await doctor.view(asked.step ?? '')) as {
        patient: { id: string };
        scopes: { text: { en: string } }[];
      };
      assert.equal(view.patient.id, wong, 'whoever allows it sees whose record it is');
      assert.ok(view.scopes.some(({ text }) => text.en === 'See this patient’s results and measurements'));
      assert.deepEqual(await doctor.open(one.launchUri, wong), ['patient', 'consent']);
      assert.equal(one.client().patient.id, wong);
      assert.equal((await one.client().patient.read()).id, wong);
      await assert.rejects(Promise.resolve(one.client().request(`Patient/${other}`)), /404/);
      assert.deepEqual(await doctor.open(one.launchUri, other), ['patient', 'consent'], 'each time anew');
      assert.equal(one.client().patient.id, other);
    });

    it('a patient is in her own record', async () => {
      const one = await app('elder');
      assert.deepEqual(await aPerson(node, 'wong').open(one.launchUri), ['login', 'consent']);
      assert.equal(one.client().patient.id, wong);
      const { entry = [] } = (await one.client().patient.request('Observation')) as Bundle;
      assert.ok(entry.length > 0);
    });

    it('with a key of its own (client-confidential-asymmetric), and stays while the person is away', async () => {
      const { privateKey, publicKey } = await generateKeyPair('ES384', { extractable: true });
      const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES384', use: 'sig' };
      const own = { ...(await exportJWK(privateKey)), kid: 'k1', alg: 'ES384', key_ops: ['sign'], ext: true };
      const scope = 'openid fhirUser launch/patient offline_access patient/*.rs';
      const one = await aSmartApp(
        node,
        'with-key',
        { scope, iss: `${node.url}/fhir/R4`, clientPrivateJwk: own, privateKey: own } as never,
        { scopes: SCOPES, jwks: { keys: [jwk] } },
      );
      apps.push(one);
      await aPerson(node, 'wong').open(one.launchUri);
      assert.equal(one.client().patient.id, wong);
      const { tokenResponse } = one.client().state;
      assert.ok(tokenResponse?.refresh_token);
      const bare = await fetch(`${node.url}/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          client_id: 'with-key',
          refresh_token: tokenResponse.refresh_token,
        }),
      });
      assert.equal(bare.status, 401, 'a copy of the refresh token is nothing without the key');
    });
  });

  it('finds its way from a page of another site (CORS)', async () => {
    const origin = 'https://app.example';
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const preflight = await fetch(`${node.url}/fhir/R4/Patient/${wong}`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': method,
          'access-control-request-headers': 'authorization,content-type,prefer,if-match,if-none-exist',
        },
      });
      assert.ok(preflight.ok);
      assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
      assert.match(preflight.headers.get('access-control-allow-methods') ?? '', new RegExp(method));
      for (const name of ['authorization', 'prefer', 'if-none-exist']) {
        assert.match(preflight.headers.get('access-control-allow-headers') ?? '', new RegExp(name, 'i'));
      }
      assert.equal(preflight.headers.get('access-control-allow-credentials'), null, 'no cookie is worth anything here');
    }
    const read = await fetch(`${node.url}/fhir/R4/Patient/${wong}`, { headers: { origin } });
    assert.equal(read.status, 401);
    for (const name of ['etag', 'location', 'content-location', 'retry-after']) {
      assert.match(read.headers.get('access-control-expose-headers') ?? '', new RegExp(`(^|,)${name}(,|$)`));
    }
  });

  it('reads, searches, creates, changes and deletes as a program (Backend Services)', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS384', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'b1', alg: 'RS384', use: 'sig' };
    await node.held.database.transaction((tx) =>
      registerBackendClient(tx, {
        id: 'batch-program',
        name: { en: 'Batch', 'zh-Hans': '批处理', 'zh-Hant-HK': '批次' },
        jwks: { keys: [jwk] },
        scopes: ['system/Patient.cruds', 'system/Observation.rs'],
        createdAt: new Date('2026-01-01T00:00:00Z'),
      }),
    );
    const tokenUrl = `${node.url}/oauth/token`;
    const assertion = await new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'RS384', kid: 'b1', typ: 'JWT' })
      .setIssuer('batch-program')
      .setSubject('batch-program')
      .setAudience(tokenUrl)
      .setExpirationTime('2m')
      .sign(privateKey);
    const answer = await fetch(tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: 'system/Patient.cruds system/Observation.rs',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      }),
    });
    const tokenResponse = (await answer.json()) as { access_token: string; scope: string; token_type: string };
    assert.equal(answer.status, 200);
    const client = smart({ headers: {} } as never, {} as never, {} as never).client({
      serverUrl: `${node.url}/fhir/R4`,
      tokenResponse,
    } as never);
    const made = (await client.create({ resourceType: 'Patient', name: [{ family: 'Backend' }] } as never)) as {
      id: string;
    };
    const read = (await client.request(`Patient/${made.id}`)) as { name: { family: string }[] };
    assert.equal(read.name[0]?.family, 'Backend');
    const updated = (await client.update({ ...read, active: true } as never)) as unknown as {
      meta: { versionId: string };
    };
    assert.equal(updated.meta.versionId, '2');
    const patched = (await client.patch(`Patient/${made.id}`, [
      { op: 'replace', path: '/active', value: false },
    ])) as unknown as {
      active: boolean;
    };
    assert.equal(patched.active, false);
    const pages = (await client.request('Observation?_count=2', { pageLimit: 3, flat: true })) as { id: string }[];
    assert.ok(pages.length > 2, 'it turned pages');
    const withSubject = (await client.request(`Observation?patient=${wong}&_count=1`, {
      resolveReferences: ['subject'],
      flat: true,
    })) as { subject: { id?: string } }[];
    assert.equal(withSubject[0]?.subject.id, wong);
    await client.delete(`Patient/${made.id}`);
    await assert.rejects(Promise.resolve(client.request(`Patient/${made.id}`)), /410|Gone/);
    await assert.rejects(Promise.resolve(client.create({ resourceType: 'Observation' } as never)), /40[03]/);
  });
});
