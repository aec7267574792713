import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { asking, PATIENT } from './consent-fixtures.ts';
import { sendWithheld } from './consent-withheld.ts';
import { call, START } from './fixtures.ts';

describe('a record that was agreed to and that the law does not let go', () => {
  const { pair, settle, ask, asked, grant, given, end, copies, notices, disclosures, contracted, file } = asking();

  it('where the law lets nothing go: the asker is told why, and so is the patient; the ledger names the decision', async () => {
    const request = await ask();
    const consent = await grant();
    await settle();
    const answer = await asked(request);
    assert.deepEqual([answer.state, answer.receivedId], ['active', undefined]);
    assert.match(answer.failure.en, /impact assessment/i);
    const [notice, ...more] = await notices('consent-record-not-sent', consent);
    assert.match(notice?.params ?? '', /impact assessment/i);
    assert.deepEqual(more, []);
    const [entry] = await disclosures(consent);
    assert.deepEqual(
      [entry.outcome, entry.basis, entry.patientId, entry.recipient],
      ['denied', 'consent.assessment-missing', PATIENT, 'sz/sz-clinic'],
    );
    const decision = await call(pair.hk, 'patient', 'GET', `/api/disclosures/${entry.detail.decision}`);
    assert.deepEqual([decision.json.allowed, decision.json.act], [false, 'consent-record']);
    assert.deepEqual(await copies(consent), []);
    await end(consent);
    await settle();
  });

  describe('where a contract is in force', () => {
    /** Agreed to before it was. */
    let early: { readonly request: string; readonly consent: string };
    let ended: string;
    before(async () => {
      for (const node of [pair.hk, pair.sz]) node.clock.set(START);
      await ask();
      ended = await grant();
      const request = await ask();
      early = { request, consent: await grant() };
      await settle();
      await end(ended);
      const contract = await contracted();
      await settle();
      assert.match(
        (await asked(early.request)).failure.en,
        /assessment/i,
        'a contract that is not filed is not enough',
      );
      assert.deepEqual(await copies(early.consent), []);
      assert.equal((await disclosures(early.consent)).length, 1, 'looking whether it may go is no attempt');
      await file(contract);
    });

    it('that was withheld goes once when the filing is recorded: both are told, and what had ended stays where it is', async () => {
      await settle();
      const answer = await asked(early.request);
      assert.equal(answer.failure, undefined);
      assert.equal(typeof answer.receivedId, 'string');
      const outcomes = (await disclosures(early.consent)).map(({ outcome }) => outcome);
      assert.deepEqual(outcomes, ['denied', 'permitted']);
      for (const kind of ['consent-record-not-sent', 'consent-record-sent'])
        assert.equal((await notices(kind, early.consent)).length, 1, kind);
      assert.deepEqual(await copies(ended), []);
      assert.deepEqual(await pair.hk.query('select 1 from exchange.withheld_record'), []);
      await settle();
      assert.equal((await copies(early.consent)).length, 1);
      await end(early.consent);
      await settle();
    });

    it('that waits for a day is tried again when it has come, and not every minute', async () => {
      const { request, consent } = await given();
      await pair.hk.query(
        `insert into exchange.withheld_record (consent_id, to_node, request, tried_on) values ($1, 'sz', $2, '2026-11-22')`,
        ['a-consent-that-is-gone', request],
      );
      assert.equal(await sendWithheld(pair.hk.parts), 0, 'it was tried today');
      pair.hk.clock.move(24 * 3_600_000);
      assert.equal(await sendWithheld(pair.hk.parts), 1);
      assert.deepEqual(
        await pair.hk.query('select 1 from exchange.withheld_record'),
        [],
        'one that is gone is forgotten',
      );
      pair.hk.clock.set(START);
      await end(consent);
      await settle();
    });
  });
});
