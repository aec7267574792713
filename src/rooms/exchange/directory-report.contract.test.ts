import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Reports } from '#contracts/directory';
import type { PersonActor, Role } from '#kernel';
import { createRoom as createDirectory, loadInstitutions } from '#rooms/directory';
import { call, sameText, type TestNode, type TestPair, twoNodes } from './fixtures.ts';
import { messageHandlers } from './handlers.ts';
import { messageRoutes } from './message-routes.ts';
import { deliverMessages } from './operations/deliver-messages.ts';
import { passOnReports } from './operations/pass-on-reports.ts';

const person = (role: Role, accountId: string): PersonActor => ({
  kind: 'person',
  role,
  accountId,
  name: sameText(`${accountId} (synthetic)`),
  scopes: ['patient/*.cruds', 'user/*.cruds'],
  clientId: 'portal',
});
const people = { patient: person('patient', 'patient'), officer: person('regulator', 'officer') };

describe('a mistake in an entry that the other node keeps', () => {
  let pair: TestPair;
  before(async () => {
    pair = await twoNodes({
      routesOf: (parts) => [...createDirectory().routes, ...messageRoutes(parts, messageHandlers(parts))],
      people,
    });
    for (const node of [pair.hk, pair.sz]) await node.run((scope) => loadInstitutions(scope));
  });
  after(() => pair.close());
  const reportsAt = async (node: TestNode) =>
    Reports.parse((await call(node, 'officer', 'GET', '/api/directory/reports')).json).reports;

  it('reaches the desk that answers for it, in the other desk’s words, naming nobody', async () => {
    const typed = { institution: 'pku-sz', item: 'phone', text: 'my sister wrote to them in vain' };
    const { json } = await call(pair.hk, 'patient', 'POST', '/api/directory/reports', typed);
    const answer = { outcome: 'passed-on', answer: 'We told Shenzhen.', message: 'The telephone is out of date.' };
    const path = `/api/directory/reports/${json.id}/answer`;
    assert.equal((await call(pair.hk, 'officer', 'POST', path, answer)).status, 200);
    assert.equal(await passOnReports(pair.hk.parts), 1);
    assert.equal(await passOnReports(pair.hk.parts), 0);
    await deliverMessages(pair.hk.parts, messageHandlers(pair.hk.parts));
    const [report, ...others] = await reportsAt(pair.sz);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [report?.institution.id, report?.item, report?.text, report?.reportedBy.node],
      ['pku-sz', 'phone', 'The telephone is out of date.', 'hk'],
    );
    for (const { body } of pair.network.sent) {
      const payload = Buffer.from(body?.split('.')[1] ?? '', 'base64url').toString();
      assert.match(payload, /telephone/);
      assert.doesNotMatch(payload, /sister|patient\b/);
    }
  });

  it('is answered by the desk that keeps it, and who reported it reads that beside the first answer', async () => {
    const [report] = await reportsAt(pair.sz);
    const answer = { outcome: 'corrected', answer: 'Thank you: the new number is in the guide.' };
    assert.equal(
      (await call(pair.sz, 'officer', 'POST', `/api/directory/reports/${report?.id}/answer`, answer)).status,
      200,
    );
    assert.equal(await passOnReports(pair.sz.parts), 1);
    await deliverMessages(pair.sz.parts, messageHandlers(pair.sz.parts));
    const [mine] = Reports.parse((await call(pair.hk, 'patient', 'GET', '/api/directory/my-reports')).json).reports;
    assert.deepEqual(
      [mine?.outcome, mine?.answer, mine?.keeperAnswer?.outcome, mine?.keeperAnswer?.answer],
      ['passed-on', 'We told Shenzhen.', 'corrected', 'Thank you: the new number is in the guide.'],
    );
  });

  it('takes no answer to a report that was not passed on to that node', async () => {
    const typed = { institution: 'pku-sz', text: 'something else' };
    const { json } = await call(pair.hk, 'patient', 'POST', '/api/directory/reports', typed);
    const { 'directory-report': handler } = messageHandlers(pair.hk.parts);
    assert.ok(handler);
    const from = pair.trust.peers.find(({ id }) => id === 'sz') ?? { ...pair.trust.peers[0], id: 'sz' };
    const body = { report: json.id, institution: 'pku-sz', text: 'x', outcome: 'corrected' };
    const envelope = { type: 'directory-report', caseId: 'c', sequence: 1, purpose: 'HOPERAT', legalBasis: [], body };
    await assert.rejects(
      pair.hk.run((scope) => handler.apply(scope, { ...envelope, id: 'm2', from } as never)),
      (error: { refusals?: { code: string }[] }) => error.refusals?.[0]?.code === 'directory.no-such-report',
    );
  });

  it('is refused by a node that does not keep the entry', async () => {
    const told = { report: 'r1', institution: 'tmh', text: 'x' };
    const { 'directory-report': handler } = messageHandlers(pair.sz.parts);
    const [from] = pair.trust.peers;
    assert.ok(handler && from);
    await assert.rejects(
      pair.sz.run((scope) =>
        handler.apply(scope, {
          id: 'm1',
          from,
          type: 'directory-report',
          caseId: 'directory:tmh',
          sequence: 1,
          purpose: 'HOPERAT',
          legalBasis: [],
          body: told,
        }),
      ),
      (error: { refusals?: { code: string }[] }) => error.refusals?.[0]?.code === 'directory.no-such-entry',
    );
  });
});
