import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import pino from 'pino';
import { every } from './index.ts';

/** No test waits so long: who needs a second round within one must get it without the pause. */
const LONG_MS = 600_000;

describe('work between requests', () => {
  it('goes on without a pause while something is left, and stops without waiting the pause out', async () => {
    const left = [2, 1, 0];
    const drained = Promise.withResolvers<void>();
    const stop = every(LONG_MS, pino({ enabled: false }), 'failed', async () => {
      const now = left.shift() ?? 0;
      if (now === 0) drained.resolve();
      return now;
    });
    await drained.promise;
    await stop();
    assert.deepEqual(left, []);
  });

  it('waits, when it is stopped, for the piece under way, and begins no other', async () => {
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<number>();
    let pieces = 0;
    const stop = every(0, pino({ enabled: false }), 'failed', () => {
      pieces++;
      begun.resolve();
      return finish.promise;
    });
    await begun.promise;
    let hasStopped = false;
    const stopped = stop().then(() => {
      hasStopped = true;
    });
    await Promise.resolve();
    assert.equal(hasStopped, false);
    finish.resolve(1);
    await stopped;
    assert.equal(pieces, 1);
  });

  it('logs a round that failed, and the next comes all the same', async () => {
    const lines: string[] = [];
    const log = pino({}, { write: (line) => lines.push(line) });
    const again = Promise.withResolvers<void>();
    let rounds = 0;
    const stop = every(0, log, 'this could not be done', async () => {
      rounds++;
      if (rounds === 1) throw new Error('once');
      again.resolve();
      return 0;
    });
    await again.promise;
    await stop();
    assert.match(lines.join(''), /this could not be done/);
  });

  it('pauses for as long as is right after a round that took so long', async () => {
    const took: number[] = [];
    const again = Promise.withResolvers<void>();
    let rounds = 0;
    const pause = (tookMs: number) => {
      took.push(tookMs);
      return rounds === 1 ? 0 : LONG_MS;
    };
    const stop = every(pause, pino({ enabled: false }), 'failed', async () => {
      rounds++;
      if (rounds === 2) again.resolve();
      return 0;
    });
    await again.promise;
    await stop();
    assert.equal(rounds, 2);
    assert.ok(took.length > 0 && took.every((ms) => ms >= 0 && Number.isFinite(ms)), took.join(' '));
  });

  it('begins at once when it is woken, and once more when it was woken while it worked', async () => {
    let wake: () => void = () => undefined;
    let isTakenBack = false;
    const rounds = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let round = 0;
    const stop = every(
      LONG_MS,
      pino({ enabled: false }),
      'failed',
      async () => {
        rounds[round]?.resolve();
        round += 1;
        // Whoever looked before this may have missed what is there now.
        if (round === 2) wake();
        return 0;
      },
      (woken) => {
        wake = woken;
        return () => {
          isTakenBack = true;
        };
      },
    );
    await rounds[0]?.promise;
    wake();
    await rounds[2]?.promise;
    await stop();
    assert.deepEqual([round, isTakenBack], [3, true]);
  });
});
