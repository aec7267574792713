import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Guide, GuideEntry } from './contract.ts';
import { institutions } from './institutions.ts';
import { type TestDirectory, testDirectory } from './room-harness.ts';

describe('the public guide', () => {
  let at: TestDirectory;
  before(async () => {
    at = await testDirectory();
  });
  after(() => at.close());
  const guide = async (query = '') => Guide.parse((await at.send('', 'GET', `/api/guide${query}`)).json);
  const ids = async (query: string) => (await guide(query)).institutions.map(({ id }) => id);

  it('lists every institution of the consortium to anybody, the other side’s from the reference file until its node is heard', async () => {
    const { institutions: listed, nodes } = await guide();
    assert.deepEqual(
      listed.map(({ id }) => id),
      institutions.map(({ id }) => id),
    );
    assert.deepEqual(nodes.map(({ node, state }) => [node, state]).sort(), [
      ['hk', 'from-file'],
      ['sz', 'own'],
    ]);
  });

  it('names an institution in the languages that a source gave, and sets our own drafts apart', async () => {
    const { institutions: listed } = await guide('?q=baoan');
    assert.deepEqual(listed, []);
    const [hospital] = (await guide(`?q=${encodeURIComponent('宝安区人民医院')}`)).institutions;
    assert.deepEqual(hospital?.names, { 'zh-Hans': '宝安区人民医院' });
    assert.ok(hospital?.drafts.en);
    // One whom nobody translated has no English at all.
    const [other] = (await guide(`?q=${encodeURIComponent('深圳禾正医院')}`)).institutions;
    assert.deepEqual([other?.names, other?.drafts], [{ 'zh-Hans': '深圳禾正医院' }, {}]);
  });

  it('is narrowed by jurisdiction, district, kind, role and department', async () => {
    assert.deepEqual(await ids('?jurisdiction=MO'), ['csj', 'must-h']);
    assert.equal((await ids(`?district=${encodeURIComponent('宝安区')}`)).length, 9);
    assert.deepEqual(await ids('?kind=university'), ['cuhk']);
    assert.equal((await ids('?role=voucher-pilot')).length, 22);
    assert.ok((await ids('?department=chinese-medicine')).includes('pku-sz'));
    assert.deepEqual(await ids('?language=en'), []);
  });

  it('does not count a designation that was lost', async () => {
    assert.ok(!(await ids('?role=drug-device-designated')).includes('cmer-fs'));
    const { json } = await at.send('', 'GET', '/api/guide/cmer-fs');
    const [lost] = GuideEntry.parse(json).roleFacts;
    assert.deepEqual([lost?.code, lost?.until, lost?.isInForce], ['drug-device-designated', '2025', false]);
  });

  it('says of one institution where each item is from, who answers for it, and what nobody knows', async () => {
    const entry = GuideEntry.parse((await at.send('', 'GET', '/api/guide/pku-sz')).json);
    for (const item of [...entry.items, ...entry.roleFacts, ...entry.serviceFacts, ...entry.figures]) {
      assert.ok(item.sources.length > 0 || item.draft);
      assert.ok(item.duty);
    }
    assert.deepEqual(
      entry.unknown.slice(-8),
      ['address', 'position', 'phone', 'website', 'hours', 'languages', 'fees', 'cover', 'arrival'].slice(-8),
    );
    const [voucher] = entry.serviceFacts;
    assert.deepEqual([voucher?.kind, voucher?.since, voucher?.isListComplete], ['voucher', '2025-08-28', false]);
    assert.ok(voucher?.note?.['zh-Hant-HK']);
  });

  it('leads from an institution to its parts, to what it belongs to, and to its partners', async () => {
    const whole = GuideEntry.parse((await at.send('', 'GET', '/api/guide/hku-szh')).json);
    assert.deepEqual(
      whole.parts.map(({ id }) => id),
      ['hku-szh-lizhiyuan'],
    );
    const part = GuideEntry.parse((await at.send('', 'GET', '/api/guide/hku-szh-lizhiyuan')).json);
    assert.equal(part.belongsTo?.id, 'hku-szh');
    const partners = GuideEntry.parse((await at.send('', 'GET', '/api/guide/baoan-tcm')).json).partners;
    assert.deepEqual(
      partners.map(({ id }) => id),
      ['pokoi', 'must-h'],
    );
  });

  it('answers 304 to whoever has it already, may be kept for a minute, and is another when something changed', async () => {
    for (const path of ['/api/guide', '/api/guide/pku-sz']) {
      const first = await at.send('', 'GET', path);
      const etag = first.headers.get('etag') ?? '';
      assert.match(first.headers.get('cache-control') ?? '', /public, max-age=60/);
      const again = await at.send('', 'GET', path, undefined, { 'if-none-match': etag });
      assert.deepEqual([again.status, again.json, again.headers.get('etag')], [304, undefined, etag]);
      const change = {
        institution: 'pku-sz',
        item: 'phone',
        value: `+86 755 ${path.length}0000`,
        reason: 'r',
        source: 's',
      };
      const proposed = await at.send('contact', 'POST', '/api/directory/proposals', {
        ...change,
        effectiveFrom: '2026-11-22',
      });
      assert.equal(proposed.status, 201);
      await at.send('officer', 'POST', `/api/directory/proposals/${proposed.json.id}/decide`, {
        accept: true,
        reason: 'called them',
      });
      const other = await at.send('', 'GET', path, undefined, { 'if-none-match': etag });
      assert.equal(other.status, 200);
      assert.notEqual(other.headers.get('etag'), etag);
    }
  });

  it('refuses what it does not know: an institution, a filter, a role', async () => {
    assert.deepEqual(
      [(await at.send('', 'GET', '/api/guide/nowhere')).code, (await at.send('', 'GET', '/api/guide/nowhere')).status],
      ['directory.no-such-entry', 404],
    );
    assert.equal((await at.send('', 'GET', '/api/guide?colour=red')).status, 400);
    assert.equal((await at.send('', 'GET', '/api/guide?role=best-hospital')).status, 400);
  });
});
