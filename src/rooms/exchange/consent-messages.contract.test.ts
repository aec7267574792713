import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asking, PATIENT } from './consent-fixtures.ts';
import { call } from './fixtures.ts';

describe('a request of consent over the border', () => {
  const { pair, settle, ask, asked, waiting } = asking();

  it('reaches the patient at home, names institution and node, and asks for the separate consent', async () => {
    const id = await ask();
    const seen = await waiting();
    assert.equal(seen.request.node, 'sz');
    assert.equal(seen.request.isAbroad, true);
    assert.match(seen.terms.text.en, /Clinic sz-clinic \(sz\/sz-clinic\)/);
    assert.equal((await asked(id)).state, 'proposed');

    const preview = await call(pair.hk, 'patient', 'POST', `/api/consents/${seen.id}/preview`, {
      narrowing: { sections: ['results'] },
    });
    const { termsHash } = preview.json;
    const body = { narrowing: { sections: ['results'] }, termsHash };
    const untold = await call(pair.hk, 'patient', 'POST', `/api/consents/${seen.id}/grant`, body);
    assert.equal(untold.code, 'consent.abroad-not-agreed');
    const granted = await call(pair.hk, 'patient', 'POST', `/api/consents/${seen.id}/grant`, {
      ...body,
      crossBorder: true,
    });
    assert.equal(granted.status, 200, granted.text);
    await settle();
    const answer = await asked(id);
    assert.equal(answer.state, 'active');
    const what = answer.lines.find(({ kind }: { kind: string }) => kind === 'what').text.en;
    assert.match(what, /test results/);
    assert.doesNotMatch(what, /health problems/);

    await call(pair.hk, 'patient', 'POST', `/api/consents/${seen.id}/end`, {});
    await settle();
    assert.equal((await asked(id)).state, 'ended');
  });

  it('a refusal comes back, and nothing but that', async () => {
    const id = await ask();
    const seen = await waiting();
    await call(pair.hk, 'patient', 'POST', `/api/consents/${seen.id}/refuse`, {});
    await settle();
    const answer = await asked(id);
    assert.deepEqual([answer.state, answer.failure], ['rejected', undefined]);
  });

  it('what can be put to nobody comes back with the reason', async () => {
    const id = await ask({}, { birthDate: '1950-03-05' });
    const answer = await asked(id);
    assert.equal(answer.state, 'rejected');
    assert.match(answer.failure.en, /Nobody is registered there/);
    assert.equal(await waiting(), undefined);
  });

  it('the message names the patient by paper and day of birth, rests on its rule, and carries nothing of the record', async () => {
    await ask();
    const [row] = await pair.hk.query<{ type: string; legal_basis: string; state: string }>(
      `select type, legal_basis, state from exchange.inbox where type = 'consent-request' order by received_at desc limit 1`,
    );
    assert.equal(row?.state, 'applied');
    assert.match(row?.legal_basis ?? '', /requests of consent/);
    const [told] = await pair.hk.query<{ n: number }>(
      `select count(*)::int as n from consent.notice where kind = 'consent-asked' and patient_id = $1`,
      [PATIENT],
    );
    assert.ok((told?.n ?? 0) >= 1);
  });

  it('a node answers only what was asked of it', async () => {
    const id = await ask();
    const stranger = await pair.hk.run(async (scope) => {
      await scope.tx.query(
        `insert into consent.announcement (kind, payload, announced_at) values ('request-answered', $1, now())`,
        [JSON.stringify({ to: 'sz', request: 'never-asked', state: 'rejected', at: new Date(0).toISOString() })],
      );
      return true;
    });
    assert.ok(stranger);
    await settle();
    const [refused] = await pair.sz.query<{ state: string; refusal: string }>(
      `select state, refusal from exchange.inbox where type = 'consent-answer' and case_id = 'consent:never-asked'`,
    );
    assert.equal(refused?.state, 'refused');
    assert.equal((await asked(id)).state, 'proposed');
  });

  it('an answer that was given in the future is refused by the name of the clock; one within what clocks may differ is taken', async () => {
    const answer = async (aheadMs: number): Promise<{ id: string; state: string; refusal: string }> => {
      await pair.hk.query('delete from consent.request_put');
      const id = await ask();
      await pair.hk.run((scope) => {
        const at = new Date(scope.clock.now().getTime() + aheadMs).toISOString();
        return scope.tx.query(
          `insert into consent.announcement (kind, payload, announced_at) values ('request-answered', $1, now())`,
          [JSON.stringify({ to: 'sz', request: id, state: 'rejected', at })],
        );
      });
      await settle();
      const [arrived] = await pair.sz.query<{ state: string; refusal: string }>(
        `select state, refusal from exchange.inbox where type = 'consent-answer' and case_id = $1`,
        [`consent:${id}`],
      );
      return { id, state: arrived?.state ?? '', refusal: JSON.stringify(arrived?.refusal) };
    };
    const early = await answer(61_000);
    assert.equal(early.state, 'refused');
    assert.match(early.refusal, /exchange\.clock-skew/);
    assert.equal((await asked(early.id)).state, 'proposed');
    const within = await answer(59_000);
    assert.equal(within.state, 'applied');
    assert.equal((await asked(within.id)).state, 'rejected');
  });
});
