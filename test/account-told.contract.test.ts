import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { NoticesView } from '#contracts/consent';
import { LANGS } from '#kernel';
import {
  aDoctor,
  aPatient,
  createBrowser,
  PASSWORD,
  saveAccounts,
  signInWhole,
} from '../src/platform/oidc/fixtures.ts';
import { type RunningNode, startNodes } from './running-node.ts';

describe('what happened to how somebody signs in', () => {
  let node: RunningNode;
  before(async () => {
    [node] = (await startNodes(['hk'], 0)) as [RunningNode];
    await saveAccounts(node.held.database, aPatient, aDoctor, {
      ...aDoctor,
      id: 'clerk',
      login: 'clerk.one',
      fhirUser: 'Person/clerk',
      role: 'coordinator',
    });
  });
  after(() => node.close());

  const ask = (token: string, method: string, path: string, body?: object) =>
    fetch(`${node.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const changed = async (login: string) => {
    const { access_token: token } = await signInWhole(createBrowser(), node.url, login);
    const change = { current: PASSWORD, next: 'plastic turtle 41 choir' };
    assert.equal((await ask(token, 'POST', '/api/account/password', change)).status, 204);
    return token;
  };
  const waiting = () =>
    node.held.database.transaction((tx) =>
      tx.query<{ patient_id: string; channel: string }>(
        `select n.patient_id, d.channel from consent.notice n join consent.notice_delivery d on d.notice_id = n.id
         where n.kind = 'account-changed' order by n.patient_id, d.channel`,
      ),
    );

  it('is told to a patient and to a practitioner: in the portal at once, and by each way out of it there is', async () => {
    for (const login of [aPatient.login, aDoctor.login]) {
      const token = await changed(login);
      const { items } = NoticesView.parse(await (await ask(token, 'GET', '/api/notices')).json());
      assert.deepEqual(
        items.map(({ kind, params }) => [kind, params]),
        [['account-changed', { change: 'password-changed' }]],
      );
      for (const lang of LANGS) assert.ok((items[0]?.text[lang].length ?? 0) > 10, lang);
    }
    assert.deepEqual(
      (await waiting()).map(({ patient_id, channel }) => `${patient_id} ${channel}`),
      ['Practitioner/d1 email', 'Practitioner/d1 sms', 'p1 email', 'p1 sms'],
    );
  });

  it('is told to nobody where its holder is in no record of the node', async () => {
    const before = (await waiting()).length;
    await changed('clerk.one');
    assert.equal((await waiting()).length, before);
  });
});
