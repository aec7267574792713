import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createJoiner } from './joiner.ts';

describe('joining', () => {
  it('makes one piece of what is asked in one turn, and answers each with its own', async () => {
    const pieces: number[][] = [];
    const ask = createJoiner<number, number>(async (items) => {
      pieces.push([...items]);
      return items.map((item) => item * 10);
    }, 1);
    assert.deepEqual(await Promise.all([ask(1), ask(2), ask(3)]), [10, 20, 30]);
    assert.deepEqual(pieces, [[1, 2, 3]]);
  });

  it('goes on gathering while each turn of the event loop brings somebody', async () => {
    const pieces: number[][] = [];
    const ask = createJoiner<number, number>(async (items) => {
      pieces.push([...items]);
      return items;
    }, 1);
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const asked = [ask(1)];
    await turn();
    asked.push(ask(2));
    await turn();
    asked.push(ask(3));
    await Promise.all(asked);
    assert.deepEqual(pieces, [[1, 2, 3]]);
  });

  it('waits for nobody for ever where somebody comes in every turn', async () => {
    const ask = createJoiner<number, number>(async (items) => items, 1);
    let isAnswered = false;
    const first = ask(0).then(() => {
      isAnswered = true;
    });
    const behind: Promise<number>[] = [];
    for (let n = 1; n < 100 && !isAnswered; n++) {
      await new Promise((resolve) => setImmediate(resolve));
      behind.push(ask(n));
    }
    assert.ok(isAnswered && behind.length < 20, `${behind.length} came before the first was answered`);
    await Promise.all([first, ...behind]);
  });

  it('gathers while as many pieces are under way as may be', async () => {
    const pieces: number[][] = [];
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const ask = createJoiner<number, number>(async (items) => {
      pieces.push([...items]);
      begun.resolve();
      await gate.promise;
      return items;
    }, 1);
    const first = ask(1);
    await begun.promise;
    const others = [ask(2), ask(3)];
    gate.resolve();
    assert.deepEqual(await Promise.all([first, ...others]), [1, 2, 3]);
    assert.deepEqual(pieces, [[1], [2, 3]]);
  });

  it('a failing item does not fail its neighbours', async () => {
    const ask = createJoiner<number, number>(async (items) => {
      if (items.includes(2)) throw new Error('two');
      return items;
    }, 1);
    const [one, two, three] = await Promise.allSettled([ask(1), ask(2), ask(3)]);
    assert.deepEqual([one.status, two.status, three.status], ['fulfilled', 'rejected', 'fulfilled']);
    assert.equal(await ask(4), 4);
  });

  it('keeps nothing of what it has answered, however long it is never idle', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const ask = createJoiner(async (items: readonly object[]) => {
      await new Promise((resolve) => setImmediate(resolve));
      return items;
    }, 1);
    const first = new WeakRef(await ask({}));
    let next = ask({});
    for (let n = 0; n < 50; n++) {
      // The one behind is asked for while this one is under way.
      await new Promise((resolve) => setImmediate(resolve));
      const behind = ask({});
      await next;
      next = behind;
    }
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    assert.equal(first.deref(), undefined);
    await next;
  });
});
