import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { asking } from './consent-fixtures.ts';
import { eraseCopies } from './operations/erase-copies.ts';

describe('a record that was agreed to, and whose time is over', () => {
  const { pair, settle, asked, given, end, summary, copies, receipts, contracted, file } = asking();
  before(async () => void (await file(await contracted())));

  it('is dark at the next look when the consent has ended, erased, and signed for', async () => {
    const { receivedId, consent, request } = await given();
    await end(consent);
    const dark = await summary(receivedId);
    assert.deepEqual([dark.status, dark.code], [410, 'exchange.link-revoked'], 'before any message came');
    await settle();
    assert.deepEqual(
      (await copies(consent)).map(({ status, bundle }) => [status, bundle]),
      [['revoked', null]],
    );
    assert.deepEqual(await receipts(consent), ['erased']);
    assert.equal((await asked(request)).state, 'ended');
  });

  it('is erased where nobody looks, by the message alone', async () => {
    const { consent } = await given();
    await end(consent);
    await settle();
    assert.deepEqual([(await copies(consent))[0]?.bundle, await receipts(consent)], [null, ['erased']]);
  });

  it('is erased at the earliest end of the terms, and signed for', async () => {
    const { receivedId, consent } = await given({}, { eraseAt: '2026-11-23T02:00:00.000Z' });
    const [copy] = await copies(consent);
    assert.equal(copy?.showUntil.toISOString(), '2026-11-23T02:00:00.000Z');
    for (const node of [pair.hk, pair.sz]) node.clock.set('2026-11-23T01:59:59.000Z');
    await eraseCopies(pair.sz.parts);
    assert.notEqual((await copies(consent))[0]?.bundle, null);
    for (const node of [pair.hk, pair.sz]) node.clock.set('2026-11-23T02:00:00.000Z');
    await eraseCopies(pair.sz.parts);
    await settle();
    assert.deepEqual([(await copies(consent))[0]?.bundle, await receipts(consent)], [null, ['erased']]);
    assert.equal((await summary(receivedId)).status, 410);
  });

  it('is kept no longer than the rule for such copies, whatever the terms allow', async () => {
    const { consent } = await given({ validDays: 90 });
    assert.equal((await copies(consent))[0]?.showUntil.toISOString(), '2026-11-29T02:00:00.000Z');
    await end(consent);
    await settle();
  });
});
