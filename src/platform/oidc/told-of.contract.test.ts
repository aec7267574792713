import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { SignJWT } from 'jose';
import { aDoctor, aPatient, createBrowser, refresh, signInWhole } from './fixtures.ts';
import { saveLaunch } from './launches.ts';
import { APP, letInApp, OTHER, type SmartNode, smartNode } from './smart-fixtures.ts';

describe('what the authorization server tells of a person is in the ledger', () => {
  let smart: SmartNode;
  before(async () => {
    smart = await smartNode();
  });
  after(() => smart.close());
  beforeEach(() => {
    smart.node.answers.length = 0;
  });

  /** Entries since the last look: who, with what end, about whom, naming how much, by which rule. */
  const heard = () =>
    smart.node.answers.splice(0).map(({ actor, purpose, note }) => ({
      by:
        actor.kind === 'person'
          ? `${actor.accountId} with ${actor.clientId}`
          : actor.kind === 'system'
            ? actor.clientId
            : '',
      purpose,
      outcome: note.outcome,
      patient: note.patientId,
      kinds: note.kinds,
      basis: note.basis,
    }));
  const launched = async () => {
    const context = { clientId: APP.client_id, accountId: aDoctor.id, patientId: 'p9', encounterId: 'e9' };
    const launch = await smart.db.database.transaction((tx) =>
      saveLaunch(tx, { ...context, references: ['Observation/o9'] }, new Date()),
    );
    return letInApp(smart, aDoctor.login, 'openid fhirUser launch online_access patient/*.rs', { launch });
  };
  const asked = async (path: string, form: Record<string, string>) => {
    const response = await fetch(`${smart.node.url}${path}`, { method: 'POST', body: new URLSearchParams(form) });
    return (await response.json()) as Record<string, unknown>;
  };
  const byKey = async (key = smart.key) => ({
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'ES384', kid: 'k' })
      .setIssuer('program')
      .setSubject('program')
      .setAudience(`${smart.node.url}/oauth/token`)
      .setExpirationTime('2m')
      .sign(key),
  });

  it('a token given to an application of others, once for each answer, also where it is renewed: whose record, with what else was open', async () => {
    const opened = {
      by: `${aDoctor.id} with ${APP.client_id}`,
      purpose: 'TREAT',
      outcome: 'permitted',
      patient: 'p9',
      kinds: { Patient: 1, Encounter: 1, Practitioner: 1, Observation: 1 },
      basis: 'sign-in.told-application',
    };
    const { refresh_token: again = '' } = await launched();
    assert.deepEqual(heard(), [opened]);
    assert.equal((await refresh(smart.node.url, again, APP.client_id)).status, 200);
    assert.deepEqual(heard(), [opened]);
  });

  it('an application’s question who its person is', async () => {
    const { access_token: token } = await letInApp(smart, aPatient.login, 'openid fhirUser patient/*.rs');
    heard();
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await fetch(`${smart.node.url}/oauth/userinfo`, { headers })).status, 200);
    assert.deepEqual(heard(), [
      {
        by: `${aPatient.id} with ${APP.client_id}`,
        purpose: 'PATRQT',
        outcome: 'permitted',
        patient: aPatient.patientId,
        kinds: { Patient: 1 },
        basis: 'sign-in.told-application',
      },
    ]);
  });

  it('not what the portal, the person’s own hand, is told when they sign in', async () => {
    const { access_token: token } = await signInWhole(createBrowser(), smart.node.url, aPatient.login);
    await fetch(`${smart.node.url}/oauth/userinfo`, { headers: { authorization: `Bearer ${token}` } });
    assert.deepEqual(heard(), []);
  });

  it('introspection, by the program that asks, of access and refresh tokens alike', async () => {
    const { access_token: token, refresh_token: kept = '' } = await launched();
    heard();
    assert.equal((await asked('/oauth/introspect', { token, ...(await byKey()) }))['active'], true);
    assert.equal((await asked('/oauth/introspect', { token: kept, ...(await byKey()) }))['active'], true);
    const looked = { by: 'program', purpose: 'HOPERAT', outcome: 'permitted', basis: 'sign-in.token-looked-at' };
    assert.deepEqual(heard(), [
      { ...looked, patient: 'p9', kinds: { Patient: 1, Encounter: 1, Practitioner: 1, Observation: 1 } },
      // It names the account alone.
      { ...looked, patient: undefined, kinds: {} },
    ]);
  });

  it('a refused one too, about whom it was; of what is no token of a person there is nothing to tell', async () => {
    const { access_token: token, refresh_token: kept = '' } = await letInApp(
      smart,
      aPatient.login,
      'openid online_access patient/*.rs',
    );
    heard();
    for (const secret of [token, kept])
      assert.deepEqual(await asked('/oauth/introspect', { token: secret, client_id: OTHER.client_id }), {
        active: false,
      });
    const refused = { by: OTHER.client_id, purpose: 'HOPERAT', outcome: 'denied', patient: aPatient.patientId };
    const entry = { ...refused, kinds: {}, basis: 'sign-in.token-of-another' };
    assert.deepEqual(heard(), [entry, entry]);
    const own = await asked('/oauth/token', { grant_type: 'client_credentials', ...(await byKey()) });
    for (const secret of [String(own['access_token']), 'made-up', `${token}x`])
      await asked('/oauth/introspect', { token: secret, ...(await byKey()) });
    assert.deepEqual(heard(), []);
  });

  it('a program that cannot prove who it is when it asks, as one that does not get a token', async () => {
    const { privateKey } = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, [
      'sign',
    ])) as CryptoKeyPair;
    const { access_token: token } = await launched();
    smart.node.events.length = 0;
    for (const path of ['/oauth/introspect', '/oauth/revoke', '/oauth/token']) {
      const said = await asked(path, { token, grant_type: 'client_credentials', ...(await byKey(privateKey)) });
      assert.equal(said['error'], 'invalid_client', path);
    }
    assert.deepEqual(
      smart.node.events.map(({ outcome, clientId }) => [outcome, clientId]),
      [1, 2, 3].map(() => ['denied', 'program']),
    );
  });

  it('nothing is told where its entry cannot be written', async () => {
    const { access_token: token } = await launched();
    const { answers } = smart.node;
    const push = answers.push;
    answers.push = () => {
      throw new Error('the ledger is away');
    };
    try {
      const body = new URLSearchParams({ token, ...(await byKey()) });
      const said = await fetch(`${smart.node.url}/oauth/introspect`, { method: 'POST', body });
      assert.equal(said.status, 500);
      assert.doesNotMatch(await said.text(), /p9|active/);
    } finally {
      answers.push = push;
    }
  });
});
