import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toCalendarDate } from '#kernel';
import { call } from './fixtures.ts';
import { PATIENT, sharing } from './share-fixtures.ts';

/** Who she is, and that a copy of her record lies there, is told to a colleague by a list and by a copy’s head: her log at home says so. */
describe('a list and the head of a copy', () => {
  const { pair, share, opened, summary, deliverAll, wait } = sharing();
  const told = async () => {
    const rows = await pair.hk.query<{ body: string }>('select body from consent.remote_access');
    return rows.map(({ body }) => JSON.parse(body));
  };
  const newlyTold = async (act: () => Promise<unknown>) => {
    await deliverAll();
    const before = new Set((await told()).map(({ id }) => id));
    wait(1);
    await act();
    await deliverAll();
    const fresh = (await told()).filter(({ id }) => !before.has(id));
    return fresh.map(({ action, outcome, kinds }) => `${action} ${outcome} ${JSON.stringify(kinds)}`);
  };
  const notices = async () =>
    (
      await pair.hk.query<{ n: number }>(
        `select count(*)::int as n from consent.notice where patient_id = '${PATIENT}' and kind = 'record-read-elsewhere'`,
      )
    )[0]?.n ?? 0;
  const list = async (as = 'szDoctor') => {
    const answer = await call(pair.sz, as, 'GET', '/api/received');
    assert.equal(answer.status, 200, answer.text);
    return answer.json.received as { id: string }[];
  };
  const inAMinute = () => new Date(pair.sz.clock.now().getTime() + 60_000);
  const LISTED = 'search permitted {"Patient":1}';

  it('are told to her home: a list once a day to each who saw it, a head each time', async () => {
    while (toCalendarDate(inAMinute()) === toCalendarDate(pair.sz.clock.now())) wait(60);
    wait(-120);
    const view = await opened(await share());
    assert.deepEqual(await newlyTold(() => list()), [LISTED]);
    assert.deepEqual(await newlyTold(() => list()), [], 'the same day');
    wait(180);
    assert.deepEqual(await newlyTold(() => list()), [LISTED], 'the next day');
    const before = await notices();
    const head = () => call(pair.sz, 'szDoctor', 'GET', `/api/received/${view.id}`);
    assert.deepEqual(await newlyTold(head), ['read permitted {"Patient":1}']);
    assert.equal(await notices(), before, 'of a look at who she is there is no message');
    await newlyTold(() => summary(view.id));
    assert.equal(await notices(), before + 1, 'of a look at her record there is');
  });

  it('are not told of a copy that has ended', async () => {
    const view = await opened(await share());
    await newlyTold(() => call(pair.sz, 'szDoctor', 'POST', `/api/received/${view.id}/close`, {}));
    const ids = (await list()).map(({ id }) => id);
    assert.ok(ids.includes(view.id), 'it stands in the list');
    const open = (await call(pair.sz, 'szDoctor', 'GET', '/api/received?state=open')).json.received.length;
    await pair.sz.query('delete from exchange.listed_copy');
    assert.equal((await newlyTold(() => list())).length, open, 'of those alone that are open');
    await pair.sz.query('delete from exchange.listed_copy');
    wait(7 * 86_400);
    assert.deepEqual(await newlyTold(() => list()), [], 'nor of one whose time is over');
  });
});
