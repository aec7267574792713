import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UnavailableError } from '#kernel';
import { createTurns } from './turns.ts';

/** Work that ends when it is told to. */
function work() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const state = {
    begun: false,
    end: resolve,
    fail: reject,
    run: () => {
      state.begun = true;
      return promise;
    },
  };
  return state;
}
const settled = () => new Promise((resolve) => setImmediate(resolve));
const busy = (error: unknown) => error instanceof UnavailableError && error.refusal.code === 'exchange.busy';

describe('turns', () => {
  it('so many at once; the others in the order they came', async () => {
    const turns = createTurns({ atOnce: 2, waitingMax: 10, waitMsMax: 60_000 });
    const all = Array.from({ length: 4 }, work);
    const done = all.map((one) => turns(one.run));
    await settled();
    assert.deepEqual(
      all.map((one) => one.begun),
      [true, true, false, false],
    );
    all[1]?.end('second');
    await settled();
    assert.deepEqual(
      all.map((one) => one.begun),
      [true, true, true, false],
    );
    for (const one of all) one.end('end');
    assert.deepEqual(await Promise.all(done), ['end', 'second', 'end', 'end']);
  });

  it('one who fails leaves the turn to the next', async () => {
    const turns = createTurns({ atOnce: 1, waitingMax: 1, waitMsMax: 60_000 });
    const [first, second] = [work(), work()];
    const failing = turns(first.run);
    const waiting = turns(second.run);
    first.fail(new Error('broken'));
    await assert.rejects(failing, /broken/);
    second.end('done');
    assert.equal(await waiting, 'done');
    const third = work();
    third.end('free again');
    assert.equal(await turns(third.run), 'free again');
  });

  it('when too many wait the next is sent away at once, with when to come again', async () => {
    const turns = createTurns({ atOnce: 1, waitingMax: 1, waitMsMax: 60_000 });
    const [first, second, third] = [work(), work(), work()];
    const done = [turns(first.run), turns(second.run)];
    await assert.rejects(
      turns(third.run),
      (error) => busy(error) && (error as UnavailableError).retryAfterSeconds === 3,
    );
    assert.equal(third.begun, false);
    first.end('a');
    second.end('b');
    assert.deepEqual(await Promise.all(done), ['a', 'b']);
  });

  it('who has waited too long is sent away and takes no turn', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const turns = createTurns({ atOnce: 1, waitingMax: 5, waitMsMax: 1000 });
    const [first, second] = [work(), work()];
    const done = turns(first.run);
    const waiting = turns(second.run);
    t.mock.timers.tick(1000);
    await assert.rejects(waiting, busy);
    first.end('a');
    assert.equal(await done, 'a');
    assert.equal(second.begun, false);
  });
});
