import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS } from '#kernel';
import type { ReceivedView } from '../contract.ts';
import { call } from '../fixtures.ts';
import { eraseCopies } from '../operations/erase-copies.ts';
import type { Created } from '../share-fixtures.ts';
import { copying, HOUR } from './fixtures.ts';

const NOTE = {
  reason: '头晕两周（合成数据）',
  diagnoses: [{ text: '体位性头晕' }],
  plan: { advice: '起床时先坐片刻', prescription: [] },
  language: 'zh-Hans',
};
const YEAR = 366 * 24 * HOUR;

describe('a copy that became part of a visit’s record', () => {
  const { pair, share, opened, summary, deliverAll, wait, ledger, notices, revoke, copies, states, kept, isListed } =
    copying();

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
