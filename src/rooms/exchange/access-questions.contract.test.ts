import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sendQuestions } from './access-questions.ts';
import { call } from './fixtures.ts';
import { basisOf } from './legal-basis.ts';
import { enqueueMessage } from './operations/enqueue-message.ts';
import { sharing } from './share-fixtures.ts';

describe('a patient asks about an access at the other node', () => {
  const { pair, share, opened, summary, deliverAll } = sharing();

  /** Questions and answers leave one node and are applied at the other. */
  async function carry(): Promise<void> {
    for (const node of [pair.hk, pair.sz]) while ((await sendQuestions(node.parts)) > 0);
    await deliverAll();
  }

  /** A look at her shared record in Shenzhen, as her list at home has it. */
  async function lookAbroad(): Promise<{ id: string; node: string }> {
    const view = await opened(await share());
    await summary(view.id);
    await deliverAll();
    const log = await call(pair.hk, 'patient', 'GET', '/api/access-log?by=others&limit=50');
    const entry = log.json.items.find(
      (one: { node: string; action: string }) => one.node === 'sz' && one.action === 'read',
    );
    assert.ok(entry, log.text);
    return entry;
  }
  const ask = (entry: { id: string; node: string }, as = 'patient') =>
    call(pair.hk, as, 'POST', '/api/access-questions', {
      node: entry.node,
      entryId: entry.id,
      words: 'Who was this, and why?',
    });
  const desk = async (show = 'waiting') =>
    (await call(pair.sz, 'officer', 'GET', `/api/privacy/questions?show=${show}`)).json;

  it('it comes to the desk there with its clock and without her name, is asked of the person, answered, and the answer comes home', async () => {
    const entry = await lookAbroad();
    const asked = await ask(entry);
    assert.equal(asked.status, 201, asked.text);
    assert.equal(asked.json.state, 'waiting');
    assert.equal(Date.parse(asked.json.answerBy) - Date.parse(asked.json.askedAt), 15 * 86_400_000);
    assert.equal((await ask(entry)).code, 'consent.question-waits');
    assert.equal((await ask(entry, 'stranger')).code, 'consent.question-entry-unknown');
    assert.equal((await desk()).items.length, 0, 'not yet');
    await carry();

    const [question] = (await desk()).items;
    assert.equal(question.fromNode, 'hk');
    assert.equal(question.patientId, undefined);
    assert.equal(question.answerBy, asked.json.answerBy);
    assert.equal(question.canAsk, true);
    assert.match(question.access.actorName.en, /sz-doctor/);
    assert.equal((await call(pair.hk, 'officer', 'GET', '/api/privacy/questions')).json.items.length, 0);

    const staff = await call(pair.sz, 'officer', 'POST', `/api/privacy/questions/${question.id}/ask`, {
      words: 'Why?',
    });
    assert.equal(staff.status, 200, staff.text);
    const [mine] = (await call(pair.sz, 'szDoctor', 'GET', '/api/asked-of-me')).json.items;
    await call(pair.sz, 'szDoctor', 'POST', `/api/asked-of-me/${mine.id}/answer`, { words: 'She came to me.' });
    assert.equal((await desk()).items[0].asked[0].answer, 'She came to me.');

    const words = 'It was the doctor whom you visited that day.';
    const answered = await call(pair.sz, 'officer', 'POST', `/api/privacy/questions/${question.id}/answer`, { words });
    assert.equal(answered.json.state, 'answered', answered.text);
    const again = await call(pair.sz, 'officer', 'POST', `/api/privacy/questions/${question.id}/answer`, { words });
    assert.equal(again.code, 'consent.question-answered');
    await carry();

    const [home] = (await call(pair.hk, 'patient', 'GET', '/api/access-questions')).json.items;
    assert.deepEqual([home.state, home.answer], ['answered', words]);
    const notices = (await call(pair.hk, 'patient', 'GET', '/api/notices')).json.items;
    assert.equal(notices.filter(({ kind }: { kind: string }) => kind === 'access-answered').length, 1);
    assert.doesNotMatch(JSON.stringify(notices), /whom you visited/, 'the answer stands in the portal alone');
    assert.equal((await call(pair.hk, 'stranger', 'GET', '/api/access-questions')).json.items.length, 0);
  });

  it('stands as overdue on both sides once its days are over, and may be answered all the same', async () => {
    const { id } = (await ask(await lookAbroad())).json;
    const atHome = async () =>
      (await call(pair.hk, 'patient', 'GET', '/api/access-questions')).json.items.find(
        (one: { id: string }) => one.id === id,
      ).state;
    await carry();
    for (const node of [pair.hk, pair.sz]) node.clock.move(15 * 86_400_000 + 1);
    assert.equal((await desk()).overdue, 1);
    assert.equal(await atHome(), 'overdue');
    const [question] = (await desk()).items;
    await call(pair.sz, 'officer', 'POST', `/api/privacy/questions/${question.id}/answer`, { words: 'late, but here' });
    await carry();
    assert.equal(await atHome(), 'answered');
  });

  it('the neighbour asks only about what it was told, and answers only what it was asked', async () => {
    const entry = await lookAbroad();
    await ask(entry);
    await carry();
    const forged = (type: 'access-question' | 'access-answer', body: object) =>
      pair.hk.run((scope) =>
        enqueueMessage(scope, {
          to: 'sz',
          type,
          caseId: `forged:${type}`,
          purpose: 'PATRQT',
          legalBasis: basisOf(scope, type),
          body: { ...body },
        }),
      );
    const at = pair.hk.clock.now().toISOString();
    const before = (await desk('all')).items.length;
    await forged('access-question', { question: 'q1', entry: 'never-told', words: 'x', askedAt: at, answerBy: at });
    await forged('access-answer', { question: 'q1', words: 'x', at });
    await carry();
    assert.equal((await desk('all')).items.length, before);
    const refusals = await pair.hk.query<{ last_error: string }>(
      "select last_error from exchange.outbox where case_id like 'forged:%' order by type",
    );
    assert.deepEqual(
      refusals.map((row) => JSON.parse(row.last_error).code),
      ['consent.question-not-found', 'consent.question-entry-unknown'],
    );
  });
});
