import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KINDS, signAs } from './crypto/jws.ts';
import { messaging } from './message-fixtures.ts';

describe('hostile letters', () => {
  const { pair, enqueue, inState, effects, settle, inbox, codeOf, lettersOf } = messaging();

  it('are refused with a stable code, noted as denied, and write nothing', async () => {
    const id = await enqueue(pair.sz, { n: 1 });
    const [letter = ''] = await lettersOf(pair.sz);
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${letter.split('.')[1]}.`;
    const cases: [string, string][] = [
      [none, 'exchange.algorithm-not-allowed'],
      [letter.slice(0, -10), 'exchange.signature-invalid'],
      [letter.slice(0, 100), 'exchange.signature-malformed'],
      ['', 'exchange.signature-malformed'],
      [
        await signAs(
          pair.hk.keys,
          KINDS.message,
          JSON.parse(Buffer.from(letter.split('.')[1] ?? '', 'base64url').toString()) as object,
        ),
        'exchange.message-malformed',
      ],
    ];
    for (const [body, code] of cases) {
      const answer = await inbox(pair.hk, body);
      assert.equal(await codeOf(answer), code);
      assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status}`);
      const denied = await pair.hk.query('select 1 from consent.ledger_entry where body like $1', [`%${code}%`]);
      assert.ok(denied.length > 0, code);
    }
    assert.equal(await inState(pair.hk, id), undefined);
    assert.deepEqual(await effects(pair.hk), []);
  });

  it('a letter older than the clocks may differ is refused; the same message signed anew is taken', async () => {
    await enqueue(pair.sz, { n: 1 });
    const [letter = ''] = await lettersOf(pair.sz);
    pair.hk.clock.move(61_000);
    const answer = await inbox(pair.hk, letter);
    assert.deepEqual([answer.status, await codeOf(answer)], [403, 'exchange.clock-skew']);
    pair.sz.clock.move(61_000);
    await settle();
    assert.deepEqual(await effects(pair.hk), [1]);
  });

  it('the same id with another content: refused, counted as an alarm, the first effect stands', async () => {
    const id = await enqueue(pair.sz, { n: 1 });
    await settle();
    await pair.sz.query(
      `update exchange.outbox set state = 'waiting', body = '{"n":666}', content_hash = repeat('0', 64)`,
    );
    const [letter = ''] = await lettersOf(pair.sz);
    assert.equal((await inbox(pair.hk, letter)).status, 422);
    const [row] = await pair.hk.query<{ alarms: number; state: string }>(
      'select alarms, state from exchange.inbox where id = $1',
      [id],
    );
    assert.deepEqual([row?.alarms, row?.state], [1, 'applied']);
    assert.deepEqual(await effects(pair.hk), [1]);
    const denied = await pair.hk.query(
      "select 1 from consent.ledger_entry where body like '%exchange.message-altered%'",
    );
    assert.equal(denied.length, 1);
  });

  it('a letter for another node is refused', async () => {
    await enqueue(pair.sz, { n: 1 });
    const [letter = ''] = await lettersOf(pair.sz);
    assert.equal(await codeOf(await inbox(pair.sz, letter)), 'exchange.wrong-audience');
  });

  it('21 MB are refused before they are read', async () => {
    const answer = await inbox(pair.hk, 'a'.repeat(21_500_000));
    assert.equal(answer.status, 413);
  });
});
