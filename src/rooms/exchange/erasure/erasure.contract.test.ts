import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS } from '#kernel';
import { makeNodeKeys, type NodeKeys } from '#platform/keys';
import { type CopyView, ReceiptList, type ReceivedView, ShareView } from '../contract.ts';
import { type ErasureReceipt, openErasure, signErasure } from '../crypto/erasure.ts';
import { signAs } from '../crypto/jws.ts';
import { A_BASIS, call } from '../fixtures.ts';
import { messageHandlers } from '../handlers.ts';
import { UnreachableError } from '../model.ts';
import { claimMessages, deliverMessages, sendMessage } from '../operations/deliver-messages.ts';
import { enqueueMessage } from '../operations/enqueue-message.ts';
import { eraseCopies } from '../operations/erase-copies.ts';
import { type Created, PATIENT, sharing } from '../share-fixtures.ts';

const NOTE = {
  reason: '头晕两周（合成数据）',
  diagnoses: [{ text: '体位性头晕' }],
  plan: { advice: '起床时先坐片刻', prescription: [] },
  language: 'zh-Hans',
};
const HOUR = 3600;
const YEAR = 366 * 24 * HOUR;

describe('what becomes of copies', () => {
  const { pair, share, open, opened, shareView, summary, deliverAll, wait, ledger, notices } = sharing();
  const revoke = (made: Created) => call(pair.hk, 'patient', 'POST', `/api/shares/${made.share.id}/revoke`, {});
  const copies = async (made: Created): Promise<CopyView[]> => ShareView.parse(await shareView(made)).copies;
  const states = async (made: Created) => (await copies(made)).map(({ state }) => state);
  const kept = (made: Created) =>
    pair.hk.query<{ jws: string; outcome: string }>(
      'select jws, outcome from exchange.erase_receipt where share_id = $1 order by opening_id, number',
      [made.share.id],
    );
  const listed = async (state: string, as = 'officer') =>
    ReceiptList.parse((await call(pair.hk, as, 'GET', `/api/exports/receipts?state=${state}`)).json).receipts;
  const isListed = async (made: Created, state: string) =>
    (await listed(state)).some((one) => one.share === made.share.id);
  const openingOf = async (made: Created) => {
    const [row] = await pair.hk.query<{ id: string; hashes: string[] }>(
      'select id, content_hashes as hashes from exchange.share_opening where share_id = $1 order by opened_at desc limit 1',
      [made.share.id],
    );
    assert.ok(row);
    return row;
  };

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

  describe('a receipt that is not true', () => {
    /** Sends a receipt from Shenzhen by a message of its own, and tells why Hong Kong will not have it; undefined where it is taken. */
    async function told(jws: string): Promise<string | undefined> {
      const message = {
        to: 'hk',
        type: 'erase-receipt',
        caseId: `forged:${pair.sz.parts.ids.next()}`,
        purpose: 'HOPERAT',
      } as const;
      const legalBasis = [{ jurisdiction: '*', instrument: 'Consortium rule for ended shares (assumption)' }];
      const id = await pair.sz.run((scope) =>
        enqueueMessage(scope, { ...message, legalBasis, body: { receipt: jws } }),
      );
      await deliverAll();
      const [row] = await pair.sz.query<{
        error: { code: string; text: Record<string, string> } | null;
        state: string;
      }>('select last_error::json as error, state from exchange.outbox where id = $1', [id]);
      if (row?.state === 'delivered') return undefined;
      assert.equal(new Set(LANGS.map((lang) => row?.error?.text[lang])).size, LANGS.length);
      const denied = (await ledger(pair.hk, id)).filter(({ outcome }) => outcome === 'denied');
      assert.equal(denied.length, 1, 'it is in the ledger');
      return row?.error?.code;
    }
    const receiptFor = async (made: Created, more: Partial<ErasureReceipt> = {}): Promise<ErasureReceipt> => {
      const { id, hashes } = await openingOf(made);
      const [contentHash = ''] = hashes;
      const at = pair.sz.clock.now().toISOString();
      return {
        from: 'sz',
        to: 'hk',
        share: made.share.id,
        opening: id,
        outcome: 'erased',
        at,
        reason: 'x',
        contentHash,
        ...more,
      };
    };
    const sign = (receipt: ErasureReceipt, keys: NodeKeys = pair.sz.keys) => signErasure(keys, receipt);

    it('about something never sent is refused by name, logged, and changes nothing', async () => {
      const made = await share();
      assert.equal(
        await told(await sign({ ...(await receiptFor(await openedShare())), share: made.share.id })),
        'exchange.receipt-without-sending',
      );
      assert.equal(
        await told(await sign(await receiptFor(await openedShare(), { opening: 'never' }))),
        'exchange.receipt-without-sending',
      );
    });
    const openedShare = async () => {
      const made = await share();
      await opened(made);
      return made;
    };

    it('about a copy that another node holds is about something never sent to this one', async () => {
      const made = await share({ recipients: { kind: 'consortium' } });
      await open(made, 'hkDoctor', made.passcode, pair.hk);
      assert.equal(await told(await sign(await receiptFor(made))), 'exchange.receipt-without-sending');
      assert.deepEqual(await states(made), ['held']);
    });

    it('each other fault has its name, and the copy counts as held', async () => {
      const made = await openedShare();
      const late = new Date(pair.hk.clock.now().getTime() + 61_000).toISOString();
      const early = new Date(pair.hk.clock.now().getTime() - 61_000).toISOString();
      const stranger = await makeNodeKeys('sz');
      const law = { jurisdiction: 'CN-SZ', instrument: 'x' };
      const good = await receiptFor(made);
      const cases: [string, string][] = [
        [await sign({ ...good, contentHash: 'a'.repeat(64) }), 'exchange.receipt-content-differs'],
        [await sign({ ...good, at: late }), 'exchange.clock-skew'],
        [await sign({ ...good, at: early }), 'exchange.receipt-before-opening'],
        [await sign({ ...good, to: 'mo' }), 'exchange.wrong-audience'],
        [await sign({ ...good, from: 'hk' }), 'exchange.message-malformed'],
        [await sign({ ...good, kept: { until: '2041-01-01', law } }), 'exchange.message-malformed'],
        [await sign({ ...good, outcome: 'not-held' }), 'exchange.message-malformed'],
        [await sign(good, pair.hk.keys), 'exchange.message-malformed'],
        [await sign(good, stranger), 'exchange.unknown-key'],
        [await signAs(pair.sz.keys, 'causeway-message', good), 'exchange.wrong-kind'],
        [`${(await sign(good)).slice(0, -8)}AAAAAAAA`, 'exchange.signature-invalid'],
        ['nonsense', 'exchange.signature-malformed'],
      ];
      for (const [jws, code] of cases) assert.equal(await told(jws), code);
      assert.deepEqual([await states(made), await kept(made)], [['held'], []]);
    });

    it('the same again is known and changes nothing; one that says otherwise does not stand', async () => {
      const made = await openedShare();
      const good = await receiptFor(made);
      assert.equal(await told(await sign(good)), undefined);
      assert.equal(await told(await sign(good)), undefined);
      assert.equal((await kept(made)).length, 1);
      const law = { jurisdiction: 'CN-SZ', instrument: 'x' };
      assert.equal(
        await told(await sign({ ...good, outcome: 'kept-by-law', kept: { until: '2041-01-01', law } })),
        'exchange.receipt-contradicts',
      );
      assert.deepEqual(await states(made), ['erased']);
    });

    it('a message of that kind without a basis of its own law has no effect', async () => {
      const made = await openedShare();
      const jws = await sign(await receiptFor(made));
      await pair.sz.run((scope) =>
        enqueueMessage(scope, {
          to: 'hk',
          type: 'erase-receipt',
          caseId: 'forged:basis',
          purpose: 'HOPERAT',
          legalBasis: A_BASIS,
          body: { receipt: jws },
        }),
      );
      await deliverAll();
      assert.deepEqual(await states(made), ['held']);
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

  describe('a copy that became part of a visit’s record', () => {
    /** A visit that began with the copy, signed at the clinic. */
    async function visited(made: Created): Promise<ReceivedView> {
      const view = await opened(made);
      const { patientId } = (await call(pair.sz, 'szDoctor', 'POST', `/api/received/${view.id}/register`, {})).json;
      const draft = await call(pair.sz, 'szDoctor', 'POST', '/api/visits', {
        patientId,
        receivedId: view.id,
        note: NOTE,
      });
      assert.equal(draft.status, 201, draft.text);
      const signed = await call(pair.sz, 'szDoctor', 'POST', `/api/visits/${draft.json.id}/sign`, {
        version: draft.json.version,
      });
      assert.equal(signed.status, 200, signed.text);
      return view;
    }
    const sealed = (id: string, as: string, reason = 'a question about the visit (synthetic)') =>
      call(pair.sz, as, 'POST', `/api/received/${id}/sealed`, { reason });
    const row = async (id: string) =>
      (
        await pair.sz.query<{ status: string; bundle: string | null; kept: string | null }>(
          'select status, bundle, kept_until as kept from exchange.received_share where id = $1',
          [id],
        )
      )[0];

    it('is sealed and not erased when she takes it back; the receipt says so with the law and the day, and she reads it', async () => {
      const made = await share();
      const view = await visited(made);
      await revoke(made);
      await deliverAll();
      assert.deepEqual([(await row(view.id))?.status, (await row(view.id))?.kept], ['sealed', '2041-11-22']);
      const [copy] = await copies(made);
      assert.deepEqual(
        [copy?.state, copy?.kept?.until, copy?.kept?.law.jurisdiction],
        ['kept-by-law', '2041-11-22', 'CN-SZ'],
      );
      assert.equal(new Set(LANGS.map((lang) => copy?.kept?.law.instrument[lang])).size, LANGS.length);
      assert.equal(await isListed(made, 'answered'), true);
      wait(48 * HOUR);
      assert.equal(await isListed(made, 'overdue'), false, 'nothing more is owed');
    });

    it('is shown by its seal’s rule alone: to who recorded her visit there and to oversight, with a reason, and she reads of each look', async () => {
      const made = await share();
      const view = await visited(made);
      await revoke(made);
      await deliverAll();
      for (const path of ['', '/summary', '/watch']) {
        const shut = await call(pair.sz, 'szDoctor', 'GET', `/api/received/${view.id}${path}`);
        assert.deepEqual([shut.status, shut.code], [410, 'exchange.copy-sealed'], path);
      }
      assert.deepEqual(
        [(await sealed(view.id, 'szDoctor1')).status, (await sealed(view.id, 'szDoctor1')).code],
        [403, 'exchange.sealed-not-yours'],
      );
      assert.equal((await sealed(view.id, 'szOther')).status, 404, 'another clinic is not told that it is there');
      assert.equal((await sealed(view.id, 'szDoctor', 'short')).status, 400);
      assert.equal((await sealed(view.id, 'coordinator')).status, 403);
      for (const [who, basis] of [
        ['szDoctor', 'exchange/sealed-by-treatment'],
        ['regulator', 'exchange/sealed-by-law'],
        ['officer', 'exchange/sealed-by-law'],
      ] as const) {
        const seen = await sealed(view.id, who);
        assert.equal(seen.status, 200, seen.text);
        assert.match(seen.text, /青霉素/);
        const noted = (await ledger(pair.sz, basis)).filter((entry) => JSON.stringify(entry).includes(view.id));
        assert.ok(noted.length > 0, basis);
      }
      const before = (await notices('record-read-elsewhere')).length;
      await deliverAll();
      assert.equal((await notices('record-read-elsewhere')).length - before, 3);
    });

    it('is erased at the end of its last day, and the last receipt goes out; a later visit there moves the day', async () => {
      const made = await share();
      const view = await visited(made);
      await revoke(made);
      await deliverAll();
      wait(YEAR);
      const later = await visited(await share());
      assert.equal(later.status, 'open');
      wait(14 * YEAR);
      await eraseCopies(pair.sz.parts);
      assert.deepEqual([(await row(view.id))?.status, (await row(view.id))?.kept], ['sealed', '2042-11-23']);
      wait(YEAR);
      await eraseCopies(pair.sz.parts);
      assert.deepEqual([(await row(view.id))?.status, (await row(view.id))?.bundle], ['ended', null]);
      await deliverAll();
      assert.deepEqual(
        (await kept(made)).map(({ outcome }) => outcome),
        ['kept-by-law', 'kept-by-law', 'erased'],
      );
      assert.deepEqual(await states(made), ['erased']);
      assert.equal((await sealed(view.id, 'szDoctor')).code, 'exchange.received-ended');
    });

    it('goes where the visit was only drafted: nothing obliges to keep it', async () => {
      const made = await share();
      const view = await opened(made);
      const { patientId } = (await call(pair.sz, 'szDoctor', 'POST', `/api/received/${view.id}/register`, {})).json;
      const draft = await call(pair.sz, 'szDoctor', 'POST', '/api/visits', {
        patientId,
        receivedId: view.id,
        note: NOTE,
      });
      assert.equal(draft.status, 201, draft.text);
      await revoke(made);
      await deliverAll();
      assert.deepEqual([(await row(view.id))?.status, await states(made)], ['revoked', ['erased']]);
    });

    it('closes like any other while the share stands', async () => {
      const view = await visited(await share());
      const closed = await call(pair.sz, 'szDoctor', 'POST', `/api/received/${view.id}/close`, {});
      assert.deepEqual([closed.json.status, closed.json.kept?.law.jurisdiction], ['sealed', 'CN-SZ']);
      assert.equal((await summary(view.id)).code, 'exchange.copy-sealed');
    });
  });
});
