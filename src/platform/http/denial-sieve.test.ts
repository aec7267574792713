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
  it('are told apart by the door and the share that they were refused at', () => {
    const sieve = createDenialSieve(clock);
    const at = (detail: Readonly<Record<string, string>>) => passed(sieve, 9, '10.0.0.1', entry({ detail }));
    for (const detail of [{ route: 'GET /a' }, { route: 'GET /b' }, { share: 's1' }, { share: 's2' }])
      assert.equal(at(detail), 5, JSON.stringify(detail));
    assert.equal(at({ route: 'GET /a', reason: 'other' }), 0, 'by nothing else');
  });
  it('are written one by one again when their minute is over and had no more of them', () => {
    const sieve = createDenialSieve(clock);
    assert.equal(passed(sieve, 5), 5);
    clock.move(59_999);
    assert.equal(passed(sieve, 0), 0);
    clock.move(1);
    assert.equal(passed(sieve, 9), 5);
  });
  it('are told with the last of them, when that was, how many and since when', async () => {
    const sieve = createDenialSieve(clock);
    const since = clock.now().toISOString();
    passed(sieve, 7, '10.0.0.1', entry({ detail: { route: 'GET /a' } }));
    clock.move(60_000);
    const told: unknown[] = [];
    await sieve.drain(async (entries) => void told.push(...entries));
    const { facts, note } = entry({ detail: { route: 'GET /a' } });
    const detail = { route: 'GET /a', times: '2', since };
    assert.deepEqual(told, [{ facts: { ...facts, at: clock.now() }, note: { ...note, detail } }]);
  });
  it('that were all written one by one are not told of again, and at the end of the program what is left is, minute or not', async () => {
    const sieve = createDenialSieve(clock);
    passed(sieve, 5);
    const written: number[] = [];
    await sieve.drain(async (entries) => void written.push(entries.length), 'all');
    assert.deepEqual(written, []);
    passed(sieve, 12);
    assert.deepEqual(await drained(sieve, 'all'), ['7']);
  });
  it('of sources that have stopped are forgotten: others are told apart in their place', async () => {
    const sieve = createDenialSieve(clock);
    for (let nth = 0; nth < 1_000; nth += 1) passed(sieve, 1, `10.0.${nth}`);
    assert.equal(passed(sieve, 9, '10.1.1') + passed(sieve, 9, '10.1.2'), 5, 'two of too many are one');
    clock.move(60_000);
    await drained(sieve);
    clock.move(60_000);
    await drained(sieve);
    assert.equal(passed(sieve, 9, '10.1.3') + passed(sieve, 9, '10.1.4'), 10);
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
