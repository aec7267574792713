import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AccessNote, type Actor, stoppedClock } from '#kernel';
import { createDenialSieve, type DenialSieve } from './denial-sieve.ts';

const NODE = { id: 'hk', jurisdiction: 'HK', url: 'http://hk.test' };
const START = '2026-11-22T02:00:00.000Z';

function entry(note: Partial<AccessNote> = {}, actor: Actor = { kind: 'anonymous' }) {
  return {
    facts: { node: NODE, actor, purpose: 'TREAT', correlationId: 'c', at: new Date(START) } as const,
    note: { action: 'update', outcome: 'denied', kinds: {}, basis: 'exchange.link-unknown', ...note } as AccessNote,
  };
}

describe('refusals of callers without a name', () => {
  const clock = stoppedClock(START);
  const passed = (sieve: DenialSieve, times: number, source = '10.0.0.1', one = entry()) => {
    let count = 0;
    for (let nth = 0; nth < times; nth += 1) count += sieve.sift([one], source).length;
    return count;
  };
  const drained = async (sieve: DenialSieve, which?: 'due' | 'all') => {
    const told: (string | undefined)[] = [];
    await sieve.drain(async (entries) => void told.push(...entries.map(({ note }) => note.detail?.['times'])), which);
    return told;
  };

  it('are written one by one first, then as one entry a minute that says how many there were', async () => {
    const sieve = createDenialSieve(clock);
    assert.equal(passed(sieve, 10_000), 5);
    assert.deepEqual(await drained(sieve), [], 'the minute is not over');
    clock.move(60_000);
    assert.deepEqual(await drained(sieve), ['9995']);
    assert.equal(passed(sieve, 300), 0, 'a flood that goes on is not written singly again');
    clock.move(60_000);
    assert.deepEqual(await drained(sieve), ['300']);
    assert.deepEqual(await drained(sieve), []);
    clock.move(60_000);
    assert.deepEqual(await drained(sieve), []);
    assert.equal(passed(sieve, 3), 3, 'when it has stopped, the next is an entry of its own');
  });
  it('lose nothing: what is written singly and what is told in numbers are all there were', async () => {
    const sieve = createDenialSieve(clock);
    let written = 0;
    for (let minute = 0; minute < 5; minute += 1) {
      written += passed(sieve, 7 * (minute + 1));
      clock.move(61_000);
      for (const times of await drained(sieve)) written += Number(times);
    }
    assert.equal(written, 7 * (1 + 2 + 3 + 4 + 5));
  });
  it('stay counted while they cannot be written, and are written at the end of the program', async () => {
    const sieve = createDenialSieve(clock);
    passed(sieve, 12);
    clock.move(60_000);
    await assert.rejects(sieve.drain(() => Promise.reject(new Error('the database is away'))));
    passed(sieve, 1);
    assert.deepEqual(await drained(sieve, 'all'), ['8']);
  });
  it('are told apart by source, kind, and whose they are', () => {
    const sieve = createDenialSieve(clock);
    assert.equal(passed(sieve, 9), 5);
    assert.equal(passed(sieve, 9, '10.0.0.2'), 5);
    assert.equal(passed(sieve, 9, '10.0.0.1', entry({ basis: 'exchange.signature-invalid' })), 5);
    assert.equal(passed(sieve, 9, '10.0.0.1', entry({ patientId: 'p1' })), 5);
  });
  it('of more sources than can be told apart count as those of one', async () => {
    const sieve = createDenialSieve(clock);
    let singly = 0;
    for (let nth = 0; nth < 20_000; nth += 1) singly += passed(sieve, 1, `10.${nth >> 8}.${nth & 255}.1`);
    assert.equal(singly, 1_000 + 5);
    clock.move(60_000);
    assert.deepEqual(await drained(sieve), [String(20_000 - 1_005)]);
  });
  it('are all that is sieved: what was permitted, or has a name, is written always', () => {
    const sieve = createDenialSieve(clock);
    assert.equal(passed(sieve, 50, 'x', entry({ outcome: 'permitted' })), 50);
    assert.equal(passed(sieve, 50, 'x', entry({}, { kind: 'node', nodeId: 'sz' })), 50);
  });
});
