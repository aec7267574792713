import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { call } from './fixtures.ts';
import { UnreachableError } from './model.ts';
import { eraseCopies } from './operations/erase-copies.ts';
import { sharing } from './share-fixtures.ts';

describe('the end of a share', () => {
  const { pair, share, open, opened, summary, deliverAll, wait, ledger, notices } = sharing();

  describe('revocation', () => {
    it('darkens a copy at its next view, before any message arrives', async () => {
      const made = await share();
      const view = await opened(made);
      assert.equal((await summary(view.id)).status, 200);
      const revoked = await call(pair.hk, 'patient', 'POST', `/api/shares/${made.share.id}/revoke`, {});
      assert.equal(revoked.json.status, 'revoked');
      for (let i = 0; i < 2; i++) {
        const answer = await summary(view.id);
        assert.deepEqual([answer.status, answer.code], [410, 'exchange.link-revoked']);
      }
      assert.equal((await open(made)).code, 'exchange.link-revoked');
      const [row] = await pair.sz.query<{ bundle: unknown; status: string }>(
        'select bundle, status from exchange.received_share where id = $1',
        [view.id],
      );
      assert.deepEqual([row?.bundle, row?.status], [null, 'revoked']);
    });

    it('erases the copies of her own node at once, and the ledger says so', async () => {
      const made = await share({ recipients: { kind: 'consortium' } });
      const answer = await open(made, 'hkDoctor', made.passcode, pair.hk);
      assert.equal(answer.status, 201, answer.text);
      await call(pair.hk, 'patient', 'POST', `/api/shares/${made.share.id}/revoke`, {});
      const [row] = await pair.hk.query<{ bundle: unknown; status: string }>(
        'select bundle, status from exchange.received_share where id = $1',
        [answer.json.id],
      );
      assert.deepEqual([row?.bundle, row?.status], [null, 'revoked']);
      const erased = (await ledger(pair.hk, made.share.id)).filter((entry) => entry.action === 'delete');
      assert.equal(erased.length, 1);
    });

    it('reaches a copy that nobody looks at, and the erase receipt comes home', async () => {
      const made = await share();
      const view = await opened(made);
      await call(pair.hk, 'patient', 'POST', `/api/shares/${made.share.id}/revoke`, {});
      await deliverAll();
      const [row] = await pair.sz.query<{ status: string; bundle: unknown }>(
        'select status, bundle from exchange.received_share where id = $1',
        [view.id],
      );
      assert.deepEqual([row?.status, row?.bundle], ['revoked', null]);
      const [opening] = await pair.hk.query<{ erased: Date | null }>(
        'select erased_at as erased from exchange.share_opening where share_id = $1',
        [made.share.id],
      );
      assert.ok(opening?.erased);
      const told = (await ledger(pair.hk, made.share.id)).filter((e) => e.action === 'delete');
      assert.equal(told.length, 1);
    });

    it('twice is once', async () => {
      const made = await share();
      await opened(made);
      for (let i = 0; i < 2; i++) {
        assert.equal((await call(pair.hk, 'patient', 'POST', `/api/shares/${made.share.id}/revoke`, {})).status, 200);
      }
      const sent = await pair.hk.query<{ law: string; purpose: string }>(
        "select legal_basis as law, purpose from exchange.outbox where type = 'share-revoked' and case_id = $1",
        [`share:${made.share.id}`],
      );
      assert.equal(sent.length, 1);
      assert.equal(sent[0]?.purpose, 'PATRQT');
      assert.match(sent[0]?.law ?? '', /withdrawal is passed on at once/);
      await deliverAll();
      const receipts = await pair.sz.query<{ law: string; state: string }>(
        "select legal_basis as law, state from exchange.outbox where type = 'erase-receipt' and body is null order by created_at desc, id desc limit 1",
      );
      assert.match(receipts[0]?.law ?? '', /confirms its erasure/);
      assert.equal(receipts[0]?.state, 'delivered');
      assert.equal((await notices('share-revoked', made.share.id)).length, 1);
    });
  });

  describe('a copy', () => {
    it('is shown while its home does not answer, with that fact, and no longer than its end', async () => {
      const view = await opened(await share());
      pair.network.carry = async () => {
        throw new UnreachableError('timeout');
      };
      const seen = await call(pair.sz, 'szDoctor', 'GET', `/api/received/${view.id}`);
      assert.deepEqual([seen.status, seen.json.lastCheck.confirmed], [200, false]);
      assert.equal((await summary(view.id)).status, 200);
      await wait(8 * 3600);
      const answer = await summary(view.id);
      assert.deepEqual([answer.status, answer.code], [410, 'exchange.received-ended']);
    });

    it('ends with the grant where that comes first', async () => {
      const view = await opened(await share({ validMinutes: 30 }));
      assert.equal(view.showUntil, '2026-11-22T02:30:00.000Z');
    });

    it('is erased when its time is over, whether anybody looks or not, and the receipt is sent', async () => {
      const made = await share();
      const view = await opened(made);
      await wait(8 * 3600 + 1);
      await eraseCopies(pair.sz.parts);
      const [row] = await pair.sz.query<{ bundle: unknown; address: unknown; status: string }>(
        'select bundle, address, status from exchange.received_share where id = $1',
        [view.id],
      );
      assert.deepEqual([row?.bundle, row?.address, row?.status], [null, null, 'ended']);
      await deliverAll();
      const [opening] = await pair.hk.query<{ erased: Date | null }>(
        'select erased_at as erased from exchange.share_opening where share_id = $1',
        [made.share.id],
      );
      assert.ok(opening?.erased);
    });

    it('whose receipt does not come within a day is in her ledger, once', async () => {
      const made = await share();
      await opened(made);
      const owed = async () =>
        (await ledger(pair.hk, made.share.id)).filter((e) => JSON.stringify(e).includes('exchange/erase-overdue'))
          .length;
      await wait(8 * 3600 + 24 * 3600);
      await eraseCopies(pair.hk.parts);
      assert.equal(await owed(), 0);
      await wait(1);
      for (let i = 0; i < 2; i++) await eraseCopies(pair.hk.parts);
      assert.equal(await owed(), 1);
    });

    it('closed by the clinician is gone', async () => {
      const view = await opened(await share());
      const closed = await call(pair.sz, 'szDoctor', 'POST', `/api/received/${view.id}/close`, {});
      assert.equal(closed.json.status, 'ended');
      assert.equal((await summary(view.id)).code, 'exchange.received-ended');
    });

    it('a fault over there or a clock that is off does not end it', async () => {
      const view = await opened(await share());
      pair.network.carry = async () => ({ status: 500, contentType: 'text/plain', body: 'x' });
      assert.equal((await summary(view.id)).status, 200);
      pair.network.carry = (request, deliver) => deliver(request);
      pair.hk.clock.move(-3600_000);
      const seen = await call(pair.sz, 'szDoctor', 'GET', `/api/received/${view.id}`);
      assert.deepEqual([seen.status, seen.json.lastCheck.confirmed], [200, false]);
    });
  });
});
