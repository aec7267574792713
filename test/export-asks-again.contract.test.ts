import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { personToken, programToken } from '../src/cli/sign-in.ts';
import { type RunningNode, startNodes } from './running-node.ts';

/** @source docs/security.md, Acts that ask again */
describe('an export in bulk at a running node', () => {
  let node: RunningNode;
  let doctor: string;
  before(async () => {
    [node] = (await startNodes(['hk'], 0)) as [RunningNode];
    doctor = await personToken(node.url, 'hk-dr-chow');
  });
  after(() => node.close());

  const signedInAgo = (minutes: number) =>
    node.held.database.transaction((tx) =>
      tx.query('update oidc.session set proved_at = now() - make_interval(mins => $1)', [minutes]),
    );
  const refusedEntries = async () => {
    const entries = await node.held.database.transaction((tx) =>
      tx.query<{ outcome: string }>(
        "select body::json ->> 'outcome' as outcome from consent.ledger_entry where body like '%sign-in.proof-needed%'",
      ),
    );
    return entries.map(({ outcome }) => outcome);
  };
  const send = (token: string, method: string, path: string, json?: object) =>
    fetch(`${node.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, prefer: 'respond-async', 'content-type': 'application/json' },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
  const begin = (token: string) => send(token, 'GET', '/fhir/R4/$export?_type=Slot');

  it('is begun by a person who showed lately that it is still them', async () => {
    await signedInAgo(29);
    assert.equal((await begin(doctor)).status, 202);
  });

  it('asks a person who did not to show it again, and says how old a sign-in may be; each time is in the ledger', async () => {
    await signedInAgo(31);
    const parameters = { resourceType: 'Parameters' };
    for (const [method, path, body] of [
      ['GET', '/fhir/R4/$export?_type=Slot'],
      ['POST', '/fhir/R4/$export', parameters],
      ['GET', '/fhir/R4/Patient/$export'],
      ['POST', '/fhir/R4/Group/none/$export', parameters],
    ] as const) {
      const refused = await send(doctor, method, path, body);
      assert.equal(refused.status, 401, path);
      assert.match(await refused.text(), /sign-in\.proof-needed/);
      assert.match(refused.headers.get('www-authenticate') ?? '', /insufficient_user_authentication.*max_age="1800"/);
    }
    assert.deepEqual(await refusedEntries(), ['denied', 'denied', 'denied', 'denied']);
    assert.equal((await send(doctor, 'POST', '/api/account/proof', { demo: true })).status, 204);
    assert.equal((await begin(doctor)).status, 202);
  });

  it('asks no program', async () => {
    const program = (await programToken(node.url, 'demo-system', 'demo-system-secret')()) ?? '';
    assert.equal((await begin(program)).status, 202);
  });
});
