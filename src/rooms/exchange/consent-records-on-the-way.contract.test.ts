import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { RefusalError } from '#kernel';
import { asking } from './consent-fixtures.ts';
import { sendConsents } from './consent-messages.ts';
import { sameText } from './fixtures.ts';
import { messageHandlers } from './handlers.ts';

describe('a record that was agreed to, on its way', () => {
  const { pair, settle, ask, asked, grant, given, end, copies, receipts, disclosures, contracted, file } = asking();
  before(async () => void (await file(await contracted())));

  it('whose letter is doubled, or whose receipt is lost, is kept once', async () => {
    const request = await ask();
    let lost = 0;
    pair.network.carry = async (sent, deliver) => {
      await deliver(sent);
      // The first answers never arrive: whatever was sent is sent again.
      if (lost++ < 2) return { status: 503, contentType: 'text/plain', body: '' };
      return deliver(sent);
    };
    const consent = await grant();
    for (let round = 0; round < 6; round += 1) {
      await settle();
      for (const node of [pair.hk, pair.sz]) node.clock.move(60_000);
    }
    assert.equal((await copies(consent)).length, 1);
    assert.equal(typeof (await asked(request)).receivedId, 'string');
    assert.equal((await disclosures(consent)).length, 1);
    pair.network.carry = (sent, deliver) => deliver(sent);
    await end(consent);
    await settle();
  });

  it('of a node killed while it composes: nothing has gone and nothing is forgotten; after it, nothing goes twice', async () => {
    const request = await ask();
    const consent = await grant();
    const killed = { ...pair.hk.parts.records, composeSummary: () => Promise.reject(new Error('killed')) };
    await assert.rejects(sendConsents({ ...pair.hk.parts, records: killed }), /killed/);
    assert.deepEqual([await copies(consent), await disclosures(consent)], [[], []]);
    await settle();
    assert.equal(typeof (await asked(request)).receivedId, 'string');
    assert.deepEqual([(await copies(consent)).length, (await disclosures(consent)).length], [1, 1]);
    await end(consent);
    await settle();
  });

  it('of a consent that ended before it was sent is not sent; that ended on the way is not kept, and that is signed for', async () => {
    const early = await ask();
    const first = await grant();
    await end(first);
    await settle();
    assert.deepEqual([(await asked(early)).state, await copies(first)], ['ended', []]);
    assert.deepEqual(await disclosures(first), []);

    await ask();
    const second = await grant();
    await sendConsents(pair.hk.parts);
    await end(second);
    // The word of the end overtakes the record, which waits behind its answer.
    await pair.hk.query(
      `update exchange.outbox set next_attempt_at = next_attempt_at + interval '1 hour' where case_id like 'consent:%' and state = 'waiting'`,
    );
    await settle();
    for (const node of [pair.hk, pair.sz]) node.clock.move(2 * 3_600_000);
    await settle();
    assert.deepEqual(await copies(second), []);
    assert.deepEqual(await receipts(second), ['not-held']);
  });

  it('a record that nobody here asked for, or for another institution, has no effect', async () => {
    const { consent, request } = await given();
    const [copy] = await pair.sz.query<{ address: string; document: string }>(
      'select address, bundle as document from exchange.received_share where share_ref = $1',
      [consent],
    );
    const body = {
      ...copy,
      request,
      share: consent,
      opening: 'another',
      until: '2026-11-24T02:00:00.000Z',
      sections: ['results'],
      organization: { id: 'sz-clinic', name: sameText('Clinic sz-clinic') },
    };
    const take = messageHandlers(pair.sz.parts)['consent-record'];
    const from = pair.trust.byId('hk');
    assert.ok(take && from);
    const forged = (change: object) =>
      pair.sz.run((scope) =>
        take.apply(scope, {
          id: 'm',
          from,
          type: 'consent-record',
          caseId: 'c',
          sequence: 1,
          purpose: 'TREAT',
          legalBasis: [],
          body: { ...body, ...change },
        }),
      );
    const unknown = (error: Error) =>
      error instanceof RefusalError && error.refusals[0].code === 'exchange.case-unknown';
    await assert.rejects(forged({ request: 'never-asked' }), unknown);
    await assert.rejects(forged({ organization: { id: 'sz-other-clinic', name: sameText('x') } }), unknown);
    await assert.rejects(forged({ address: 'http://elsewhere.test/shl/x' }), unknown);
    assert.equal((await copies(consent)).length, 1);
    await forged({ share: 'elsewhere' });
    const [own] = await pair.sz.query(`select 1 from exchange.received_share where share_ref = 'elsewhere'`);
    assert.ok(own, 'told rightly it is kept: what was refused above was refused for what it said');
    await end(consent);
    await settle();
  });
});
