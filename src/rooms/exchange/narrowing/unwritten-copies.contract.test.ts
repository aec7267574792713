import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Created } from '../share-fixtures.ts';
import { aNo, narrowing, toType } from './fixtures.ts';

/** Copies that were given before what was given was written down: as migration 10 found them. */
describe('a no that is given after a copy of which nobody wrote down what it held', () => {
  const all = narrowing();
  const { pair, say, settle, keptCopy, states } = all;
  const oldCopy = async () => {
    const { made, view } = await all.openedCopy();
    await pair.hk.query(
      'update exchange.share_opening set given = null, looked_print = null, looked_at = null where share_id = $1',
      [made.share.id],
    );
    return { made, view };
  };
  const isHeld = async (made: Created) => [(await keptCopy(made)).status, await states(made)];

  it('ends the copy where it may hold what is withheld, and names nothing that the holder may never have had', async () => {
    const { made, view } = await oldCopy();
    all.wait(1);
    await say(aNo('no', toType('AllergyIntolerance')));
    await settle();
    assert.deepEqual(await isHeld(made), ['revoked', ['erased']]);
    assert.equal((await keptCopy(made)).bundle, null);
    assert.deepEqual((await all.summary(view.id)).status, 410);
    const told = await pair.sz.query('select entries, whole from exchange.copy_no where share_ref = $1', [
      made.share.id,
    ]);
    assert.deepEqual(told, [{ entries: [], whole: true }]);
    const { json } = await all.open(made);
    const anew = (await all.summary(json.id)).text ?? '';
    assert.ok(anew.includes('高血壓') && !anew.includes('青霉素'), 'and who opens the link again has the rest');
  });

  it('leaves it where the no was there before it, reaches nothing in the record, or is another person’s', async () => {
    await say(aNo('before', toType('AllergyIntolerance')));
    all.wait(1);
    const { made } = await oldCopy();
    await settle();
    assert.deepEqual(await isHeld(made), ['open', ['held']]);
    await all.takeBack();
    all.wait(1);
    await say(aNo('nothing', toType('Goal')), aNo('another', {}, 'somebody-else'));
    await settle();
    assert.deepEqual(await isHeld(made), ['open', ['held']]);
  });
});
