import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { call } from './fixtures.ts';
import { UnreachableError } from './model.ts';
import { type Created, sharing } from './share-fixtures.ts';

describe('an opening that is asked for again', () => {
  const { pair, share, open, opened, shareView, ledger, notices, wait, deliverAll, wrongOf } = sharing();

  /** The sharing node answers, and the answer is lost on the way. */
  async function answerIsLost(made: Created, as = 'szDoctor'): Promise<void> {
    pair.network.carry = async (request, deliver) => {
      const answer = await deliver(request);
      assert.equal(answer.status, 200, answer.body);
      throw new UnreachableError('ECONNRESET');
    };
    const answer = await open(made, as);
    assert.deepEqual([answer.status, answer.code], [503, 'exchange.peer-unreachable']);
    pair.network.carry = (request, deliver) => deliver(request);
  }
  const copies = (made: Created) =>
    pair.sz.query<{ opening: string }>(
      'select opening_id as opening from exchange.received_share where share_ref = $1',
      [made.share.id],
    );
  const openings = (made: Created) =>
    pair.hk.query<{ id: string }>('select id from exchange.share_opening where share_id = $1', [made.share.id]);

  it('is the same opening: the last one that she allowed is not lost with its answer', async () => {
    const made = await share({ opensMax: 1 });
    await answerIsLost(made);
    assert.deepEqual([(await shareView(made)).opens, (await copies(made)).length], [1, 0]);
    await opened(made);
    assert.equal((await shareView(made)).opens, 1);
    assert.deepEqual(
      (await openings(made)).map(({ id }) => id),
      (await copies(made)).map(({ opening }) => opening),
    );
    assert.equal((await notices('share-opened', made.share.id)).length, 1, 'she is told once');
    const given = (await ledger(pair.hk, made.share.id)).filter((row) => row.action === 'disclose');
    assert.equal(given.length, 2, 'but the ledger has each time that the record went out');
    assert.equal(
      (await open(made)).code,
      'exchange.link-exhausted',
      'what was kept is opened no second time for nothing',
    );
  });

  it('is another opening once its copy was kept', async () => {
    const made = await share();
    await opened(made);
    await opened(made);
    assert.deepEqual([(await shareView(made)).opens, (await copies(made)).length], [2, 2]);
  });

  it('is another opening after ten minutes', async () => {
    const made = await share();
    await answerIsLost(made);
    wait(10 * 60);
    await opened(made);
    assert.equal((await shareView(made)).opens, 2);
  });

  it('is another opening for another clinician', async () => {
    const made = await share();
    await answerIsLost(made);
    assert.equal((await open(made, 'szDoctor1')).status, 201);
    assert.equal((await shareView(made)).opens, 2);
  });

  it('needs the passcode again, and a wrong one counts', async () => {
    const made = await share({ opensMax: 1 });
    await answerIsLost(made);
    assert.equal((await open(made, 'szDoctor', wrongOf(made))).code, 'exchange.passcode-wrong');
    await opened(made);
  });

  it('opens nothing that she has ended meanwhile', async () => {
    const made = await share({ opensMax: 1 });
    await answerIsLost(made);
    await call(pair.hk, 'patient', 'POST', `/api/shares/${made.share.id}/revoke`, {});
    assert.equal((await open(made)).code, 'exchange.link-revoked');
  });

  it('asked for twice in one moment: one opening, one copy', async () => {
    const made = await share({ opensMax: 1 });
    const answers = await Promise.all([open(made), open(made)]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 201],
      answers.map(({ text }) => text).join(),
    );
    assert.equal(answers[0]?.json.id, answers[1]?.json.id);
    assert.deepEqual([(await shareView(made)).opens, (await copies(made)).length], [1, 1]);
  });

  it('its copy is erased and receipted like any', async () => {
    const made = await share();
    await answerIsLost(made);
    const view = await opened(made);
    await call(pair.sz, 'szDoctor', 'POST', `/api/received/${view.id}/close`, {});
    await deliverAll();
    const [row] = await pair.hk.query<{ erased: Date | null }>(
      'select erased_at as erased from exchange.share_opening where share_id = $1',
      [made.share.id],
    );
    assert.ok(row?.erased);
  });

  it('thirty clinicians of a node open at once: each gets her answer', async () => {
    const shares: Created[] = [];
    for (let i = 0; i < 30; i++) shares.push(await share());
    const answers = await Promise.all(shares.map((made, i) => open(made, `szDoctor${i}`)));
    assert.deepEqual(
      answers.filter(({ status }) => status !== 201).map(({ text }) => text),
      [],
    );
  });

  it('thirty clinicians open one link at once: each gets her answer', async () => {
    const made = await share({ opensMax: 30 });
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => open(made, `szDoctor${i}`)));
    assert.deepEqual(
      answers.filter(({ status }) => status !== 201).map(({ text }) => text),
      [],
    );
    assert.equal((await shareView(made)).opens, 30);
  });
});
