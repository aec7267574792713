import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openErasure } from '../crypto/erasure.ts';
import { call } from '../fixtures.ts';
import { messageHandlers } from '../handlers.ts';
import { UnreachableError } from '../model.ts';
import { claimMessages, deliverMessages, sendMessage } from '../operations/deliver-messages.ts';
import { enqueueMessage } from '../operations/enqueue-message.ts';
import { eraseCopies } from '../operations/erase-copies.ts';
import { PATIENT } from '../share-fixtures.ts';
import { copying, HOUR } from './fixtures.ts';

describe('what becomes of copies', () => {
  const { pair, share, open, opened, deliverAll, wait, ledger, revoke, copies, states, kept, isListed, openingOf } =
    copying();

  describe('a receipt', () => {
    it('of a revoked copy is kept as the holder signed it, and the patient reads when it was erased and by whom that is confirmed', async () => {
      const made = await share();
      await opened(made);
      assert.deepEqual(await states(made), ['held']);
      wait(60);
      await revoke(made);
      assert.deepEqual(await states(made), ['awaited']);
      await deliverAll();
      const [copy] = await copies(made);
      assert.deepEqual(
        [copy?.state, copy?.at, copy?.node, copy?.reason],
        ['erased', '2026-11-22T02:01:00.000Z', 'sz', 'exchange.link-revoked'],
      );
      const [receipt] = await kept(made);
      const expected = { from: 'sz', to: 'hk', at: pair.hk.clock.now() };
      const read = await openErasure(pair.hk.parts.trust, receipt?.jws ?? '', expected);
      assert.deepEqual([read.contentHash], (await openingOf(made)).hashes, 'it names the content that was given');
      await assert.rejects(pair.hk.query('update exchange.erase_receipt set jws = $1', ['x']), /append-only/);
    });

    it('comes without revocation too, when the time of a copy is over', async () => {
      const made = await share({ validMinutes: 30 });
      await opened(made);
      wait(30 * 60);
      await eraseCopies(pair.sz.parts);
      await deliverAll();
      const [copy] = await copies(made);
      assert.deepEqual([copy?.state, copy?.reason], ['erased', 'time-over']);
    });

    it('of a copy at her own node is signed too', async () => {
      const made = await share({ recipients: { kind: 'consortium' } });
      await open(made, 'hkDoctor', made.passcode, pair.hk);
      await revoke(made);
      assert.deepEqual(await states(made), ['erased']);
      const [receipt] = await kept(made);
      await openErasure(pair.hk.parts.trust, receipt?.jws ?? '', { from: 'hk', to: 'hk', at: pair.hk.clock.now() });
    });

    it('is sent once effective, and once only, where its node dies between erasing and sending', async () => {
      const made = await share();
      await opened(made);
      await deliverAll();
      await revoke(made);
      const handlers = { hk: messageHandlers(pair.hk.parts), sz: messageHandlers(pair.sz.parts) };
      while ((await deliverMessages(pair.hk.parts, handlers.hk)) > 0);
      // Killed after it took the receipt from the outbox, before it sent it.
      const [lost] = await claimMessages(pair.sz.parts);
      assert.equal(lost?.type, 'erase-receipt');
      assert.deepEqual(await states(made), ['awaited']);
      wait(61);
      // Killed again: it arrived, and that it did was not written down.
      const [sent] = await claimMessages(pair.sz.parts);
      assert.equal(sent?.id, lost?.id);
      assert.ok(sent);
      assert.equal((await sendMessage(pair.sz.parts, sent)).outcome, 'applied');
      wait(61);
      await deliverAll();
      assert.deepEqual([await states(made), (await kept(made)).length], [['erased'], 1]);
      const deleted = (await ledger(pair.hk, made.share.id)).filter(({ action }) => action === 'delete');
      assert.equal(deleted.length, 1);
    });
  });

  describe('a receipt that does not come', () => {
    it('is on the desk’s list from the day after, and on nobody’s before', async () => {
      const made = await share();
      await opened(made);
      await revoke(made);
      wait(24 * HOUR);
      assert.deepEqual([await isListed(made, 'awaited'), await isListed(made, 'overdue')], [true, false]);
      wait(1);
      assert.deepEqual([await isListed(made, 'awaited'), await isListed(made, 'overdue')], [false, true]);
      assert.deepEqual(await states(made), ['overdue']);
      const answer = await call(pair.hk, 'officer', 'GET', '/api/exports/receipts?state=overdue');
      assert.ok(!answer.text.includes(PATIENT), 'whose it is is not told');
      assert.equal((await call(pair.hk, 'patient', 'GET', '/api/exports/receipts')).status, 403);
      await deliverAll();
      assert.deepEqual([await isListed(made, 'overdue'), await isListed(made, 'answered')], [false, true]);
    });

    it('of an answer that was lost on the way is asked for by the node itself, and answered: it never arrived', async () => {
      const made = await share();
      pair.network.carry = async (request, deliver) => {
        await deliver(request);
        throw new UnreachableError('ECONNRESET');
      };
      assert.equal((await open(made)).status, 503);
      pair.network.carry = (request, deliver) => deliver(request);
      wait(8 * HOUR + 24 * HOUR + 1);
      assert.deepEqual(await states(made), ['overdue']);
      await eraseCopies(pair.hk.parts);
      await deliverAll();
      const [copy] = await copies(made);
      assert.deepEqual([copy?.state, copy?.askedAgainAt !== undefined], ['not-held', true]);
    });

    it('is asked for again by a person at the desk, and the holder signs once more for what it erased', async () => {
      const made = await share();
      await opened(made);
      await revoke(made);
      await deliverAll();
      const { id: opening } = await openingOf(made);
      const ask = (as: string) =>
        call(pair.hk, as, 'POST', '/api/exports/receipts/ask', { share: made.share.id, opening });
      assert.deepEqual(
        [(await ask('coordinator')).code, (await ask('officer')).status],
        ['exchange.receipt-not-owed', 403],
      );
      // The receipt was lost with a backup that was put back.
      await pair.hk.query('update exchange.share_opening set erased_at = null where share_id = $1', [made.share.id]);
      await pair.hk.query('alter table exchange.erase_receipt disable trigger all');
      await pair.hk.query('delete from exchange.erase_receipt where share_id = $1', [made.share.id]);
      await pair.hk.query('alter table exchange.erase_receipt enable trigger all');
      assert.equal((await ask('coordinator')).status, 200);
      await deliverAll();
      const [copy] = await copies(made);
      assert.deepEqual([copy?.state, copy?.reason], ['erased', 'asked-again']);
    });

    it('is not signed while the copy may still be shown', async () => {
      const made = await share();
      await opened(made);
      const { id: opening } = await openingOf(made);
      const legalBasis = [{ jurisdiction: '*', instrument: 'Consortium rule for ended shares (assumption)' }];
      const body = { share: made.share.id, opening };
      const id = await pair.hk.run((scope) =>
        enqueueMessage(scope, { to: 'sz', type: 'receipt-asked', caseId: 'x:y', purpose: 'HOPERAT', legalBasis, body }),
      );
      await deliverAll();
      const [row] = await pair.hk.query<{ code: string }>(
        "select last_error::json ->> 'code' as code from exchange.outbox where id = $1",
        [id],
      );
      assert.equal(row?.code, 'exchange.copy-not-over');
      assert.deepEqual(await states(made), ['held']);
    });
  });
});
