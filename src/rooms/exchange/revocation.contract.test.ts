import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sendConsents } from './consent-messages.ts';
import { A_BASIS, call, type Sent, type TestNode } from './fixtures.ts';
import { messageHandlers } from './handlers.ts';
import { type PostRequest, UnreachableError } from './model.ts';
import { deliverMessages } from './operations/deliver-messages.ts';
import { enqueueMessage } from './operations/enqueue-message.ts';
import { eraseCopies } from './operations/erase-copies.ts';
import { type Created, PATIENT, sharing } from './share-fixtures.ts';
import { startWorkers } from './worker.ts';

/** A neighbour has ten places, four of them for ends. */
const PLACES_OF_OTHERS = 6;

function typeOf({ body = '' }: PostRequest): string {
  const [, payload = ''] = body.split('.');
  const read: unknown = payload === '' ? {} : JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  return (read as { readonly type?: string }).type ?? '';
}

/** She takes it back while something is under way. Every pause is a gate that the test opens: nothing here waits for a clock. */
describe('revocation in the middle', () => {
  const { pair, share, open, opened, shareView, summary, deliverAll, knock, wait, wrongOf } = sharing();
  const revoke = async (made: Created) => {
    assert.equal((await call(pair.hk, 'patient', 'POST', `/api/shares/${made.share.id}/revoke`, {})).status, 200);
  };
  const copyOf = async (made: Created) =>
    (
      await pair.sz.query<{ status: string; bundle: string | null }>(
        'select status, bundle from exchange.received_share where share_ref = $1',
        [made.share.id],
      )
    )[0];
  const states = async (made: Created) =>
    (await shareView(made)).copies.map(({ state }: { readonly state: string }) => state);
  const isGone = (answer: Sent) => assert.deepEqual([answer.status, answer.code], [410, 'exchange.link-revoked']);

  /** Holds back the answers to such requests until they are let go; what lies between is done while they hang. */
  async function between(
    matches: (request: PostRequest) => boolean,
    ask: () => Promise<Sent>,
    meanwhile: () => Promise<void>,
  ) {
    const [arrived, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    pair.network.carry = async (request, deliver) => {
      const answer = await deliver(request);
      if (matches(request)) {
        arrived.resolve();
        await go.promise;
      }
      return answer;
    };
    const asked = ask();
    await arrived.promise;
    await meanwhile();
    go.resolve();
    return asked;
  }
  const isOpening = ({ url }: PostRequest) => /\/shl\/[^/]+$/.test(url);
  const isStatus = ({ url }: PostRequest) => url.endsWith('/status');

  it('of an opening whose answer is on its way, told before it arrives: nothing is kept, and her home learns that', async () => {
    const made = await share();
    const answer = await between(
      isOpening,
      () => open(made),
      async () => {
        await revoke(made);
        await deliverAll();
      },
    );
    isGone(answer);
    assert.equal(await copyOf(made), undefined);
    await deliverAll();
    assert.deepEqual(await states(made), ['not-held']);
  });

  it('of an opening whose answer is on its way, told after it arrived: kept for as long as the word needs', async () => {
    const made = await share();
    const answer = await between(
      isOpening,
      () => open(made),
      () => revoke(made),
    );
    assert.equal(answer.status, 201);
    isGone(await summary(answer.json.id));
    await deliverAll();
    assert.deepEqual([(await copyOf(made))?.status, await states(made)], ['revoked', ['erased']]);
  });

  it('of a copy that is being read: the word that came during the question is believed before its answer', async () => {
    const made = await share();
    const view = await opened(made);
    const answer = await between(
      isStatus,
      () => summary(view.id),
      async () => {
        await revoke(made);
        await deliverAll();
      },
    );
    isGone(answer);
    assert.equal((await copyOf(made))?.bundle, null);
  });

  it('of a page that stays open: its next question is refused', async () => {
    const made = await share();
    const view = await opened(made);
    const watch = () => call(pair.sz, 'szDoctor', 'GET', `/api/received/${view.id}/watch`);
    assert.equal((await watch()).status, 200);
    await revoke(made);
    isGone(await watch());
    isGone(await watch());
  });

  it('while many open the same link: who is too late gets nothing, and of every copy that was given her home gets a receipt', async () => {
    const made = await share({ opensMax: 30 });
    const asked = Array.from({ length: 8 }, (_, i) => open(made, `szDoctor${i}`));
    await revoke(made);
    const answers = await Promise.all(asked);
    await deliverAll();
    for (const { status, code } of answers) {
      assert.ok(status === 201 || code === 'exchange.link-revoked' || code === 'exchange.busy', `${status} ${code}`);
    }
    isGone(await open(made, 'szDoctor9'));
    const held = await pair.sz.query(
      'select 1 from exchange.received_share where share_ref = $1 and bundle is not null',
      [made.share.id],
    );
    assert.deepEqual(held, []);
    for (const state of await states(made)) assert.ok(state === 'erased' || state === 'not-held', state);
  });

  it('while somebody tries the last wrong passcode: neither waits for the other for ever, and it is taken back', async () => {
    for (let round = 0; round < 3; round += 1) {
      const made = await share({ recipients: { kind: 'holder' } });
      const wrong = () => knock(made, { passcode: wrongOf(made) });
      for (let n = 1; n < 5; n += 1) assert.equal((await wrong()).status, 401);
      const tried = wrong();
      await revoke(made);
      await tried;
      assert.equal((await shareView(made)).status, 'revoked');
    }
  });

  it('after wrong passcodes have locked it: who opened it before is told like after any other end, and signs for it', async () => {
    const made = await share();
    await opened(made);
    for (let n = 1; n <= 5; n += 1) await open(made, 'szDoctor', wrongOf(made));
    assert.equal((await shareView(made)).status, 'locked');
    await revoke(made);
    await deliverAll();
    assert.equal((await copyOf(made))?.bundle ?? null, null);
    assert.deepEqual(await states(made), ['erased']);
  });

  it('when it was taken back before: that changes nothing, and is a look of hers at how it stands', async () => {
    const made = await share();
    await revoke(made);
    const acts = () =>
      pair.hk.query<{ action: string; n: number }>(
        `select body::jsonb ->> 'action' as action, count(*)::int as n from consent.ledger_entry
          where patient_id = $1 and body::jsonb -> 'actor' ->> 'patientId' = $1 and body::jsonb ->> 'action' in ('read', 'amend')
          group by 1 order by 1`,
        [PATIENT],
      );
    const numbers = async () => Object.fromEntries((await acts()).map(({ action, n }) => [action, n]));
    const before = await numbers();
    await revoke(made);
    assert.deepEqual(await numbers(), { ...before, read: (before['read'] ?? 0) + 1 });
  });

  it('of a long file that waits to be fetched: it is gone', async () => {
    const made = await share({ recipients: { kind: 'holder' } });
    const { json } = await knock(made, { passcode: made.passcode, embeddedLengthMax: 10 });
    await revoke(made);
    const answer = await call(pair.hk, '', 'GET', new URL(json.files[0].location).pathname);
    assert.equal(answer.code, 'exchange.file-gone');
  });

  describe('with the nodes’ own work going on, which looks by itself once an hour only', () => {
    /** Ends a share while `carry` does to the network what it does, and waits until the receipt is at home. */
    async function revokedAtWork(
      carry: typeof pair.network.carry,
      before: () => Promise<void> = async () => undefined,
    ) {
      const made = await share();
      await opened(made);
      await deliverAll();
      const isHome = Promise.withResolvers<void>();
      pair.network.carry = async (request, deliver) => {
        const answer = await carry(request, deliver);
        if ((await states(made))[0] === 'erased') isHome.resolve();
        return answer;
      };
      const workers = await Promise.all(
        [pair.hk, pair.sz].map(({ parts }) => startWorkers(parts, messageHandlers(parts), 3_600_000)),
      );
      const stop = () => Promise.all(workers.map((one) => one()));
      await before();
      await revoke(made);
      await isHome.promise;
      assert.equal((await copyOf(made))?.bundle, null);
      return stop;
    }

    it('it goes out, is done, and its receipt comes home without anybody waiting for a clock', async () => {
      const stop = await revokedAtWork((request, deliver) => deliver(request));
      await stop();
    });

    it('nothing else that a neighbour takes its time over holds it up', async () => {
      const [go, hang] = [Promise.withResolvers<void>(), { asked: 0, all: Promise.withResolvers<void>() }];
      const stop = await revokedAtWork(
        async (request, deliver) => {
          if (typeOf(request) === 'directory-report') {
            hang.asked += 1;
            if (hang.asked === PLACES_OF_OTHERS) hang.all.resolve();
            await go.promise;
          }
          return deliver(request);
        },
        async () => {
          for (let n = 0; n < 20; n += 1) {
            await pair.hk.run((scope) =>
              enqueueMessage(scope, {
                to: 'sz',
                type: 'directory-report',
                caseId: `directory:${n}`,
                purpose: 'HOPERAT',
                legalBasis: A_BASIS,
                body: {},
              }),
            );
          }
          await hang.all.promise;
        },
      );
      assert.equal(hang.asked, PLACES_OF_OTHERS, 'they hang still');
      go.resolve();
      await stop();
    });
  });

  describe('with a neighbour that is away', () => {
    const away = () => {
      pair.network.carry = async () => {
        throw new UnreachableError('ECONNREFUSED');
      };
    };
    const deliverFrom = (node: TestNode) => deliverMessages(node.parts, messageHandlers(node.parts));

    it('the doctor’s page asks before each look, says that it could not, and shows nothing once its own lease has run out', async () => {
      const made = await share();
      const view = await opened(made);
      await deliverAll();
      away();
      await revoke(made);
      assert.equal(await deliverFrom(pair.hk), 1, 'the word was sent and nobody answered');
      const before = pair.network.sent.length;
      assert.equal((await summary(view.id)).status, 200);
      assert.equal(pair.network.sent.slice(before).filter(isStatus).length, 1, 'it was asked');
      wait(8 * 3600);
      const late = await summary(view.id);
      assert.deepEqual([late.status, late.code], [410, 'exchange.received-ended']);
    });

    it('it hears of it when it is back, whoever looks, and signs for it', async () => {
      const made = await share();
      const view = await opened(made);
      await deliverAll();
      away();
      await revoke(made);
      await deliverFrom(pair.hk);
      pair.network.carry = (request, deliver) => deliver(request);
      wait(600);
      await deliverAll();
      assert.deepEqual([(await copyOf(made))?.bundle, await states(made)], [null, ['erased']]);
      isGone(await summary(view.id));
    });
  });

  it('of a consent under which copies were given: heard from the consent room and passed on like a share’s, once', async () => {
    const made = await share();
    await opened(made);
    await deliverAll();
    const at = pair.hk.clock.now().toISOString();
    const payload = JSON.stringify({ consentId: made.share.id, patientId: PATIENT, at });
    await pair.hk.query('insert into consent.announcement (kind, payload, announced_at) values ($1, $2, $3)', [
      'artefact-ended',
      payload,
      at,
    ]);
    assert.deepEqual([await sendConsents(pair.hk.parts), await sendConsents(pair.hk.parts)], [1, 0]);
    assert.deepEqual(await states(made), ['awaited'], 'the receipt is owed from now on');
    await deliverAll();
    assert.deepEqual([(await copyOf(made))?.status, await states(made)], ['revoked', ['erased']]);
  });

  for (const [how, seconds] of [
    ['ahead', 600],
    ['behind', -600],
  ] as const) {
    it(`reaches a copy at once where the other node’s clock is ten minutes ${how}; its word comes home when they agree again`, async () => {
      const made = await share();
      const view = await opened(made);
      await deliverAll();
      pair.sz.clock.move(seconds * 1000);
      await revoke(made);
      await deliverMessages(pair.hk.parts, messageHandlers(pair.hk.parts));
      assert.equal((await copyOf(made))?.status, 'revoked');
      isGone(await summary(view.id));
      await deliverAll();
      assert.deepEqual(await states(made), ['awaited'], 'a word from another time is not believed');
      const [row] = await pair.sz.query<{ why: string }>(
        "select last_error::json -> 'text' ->> 'en' as why from exchange.outbox where type = 'erase-receipt' and state = 'retrying'",
      );
      assert.match(row?.why ?? '', /clock/);
      pair.sz.clock.move(-seconds * 1000);
      wait(900);
      await deliverAll();
      assert.deepEqual(await states(made), ['erased']);
    });
  }

  it('that is a day old and more, or of a day ahead, is named as that, and arrives when the clocks agree again', async () => {
    const made = await share({ validMinutes: 60 * 24 * 7 });
    await opened(made);
    await deliverAll();
    pair.sz.clock.move(86_401_000);
    await revoke(made);
    await deliverMessages(pair.hk.parts, messageHandlers(pair.hk.parts));
    const [row] = await pair.hk.query<{ state: string; why: string }>(
      "select state, last_error::json -> 'text' ->> 'en' as why from exchange.outbox where type = 'share-revoked' and case_id = $1",
      [`share:${made.share.id}`],
    );
    assert.equal(row?.state, 'retrying');
    assert.match(row?.why ?? '', /clock/);
    assert.equal((await copyOf(made))?.status, 'open');
    pair.hk.clock.move(86_401_000);
    await deliverAll();
    assert.deepEqual([(await copyOf(made))?.status, await states(made)], ['revoked', ['erased']]);
  });

  it('of a share that this node never opened ends nothing and is no fault; it is remembered for a month', async () => {
    const made = await share();
    await opened(made);
    await revoke(made);
    await deliverAll();
    const ended = () => pair.sz.query('select 1 from exchange.ended_share where share_ref = $1', [made.share.id]);
    assert.equal((await ended()).length, 1);
    wait(30 * 86_400 + 1);
    await eraseCopies(pair.sz.parts);
    assert.equal((await ended()).length, 0);
  });
});
