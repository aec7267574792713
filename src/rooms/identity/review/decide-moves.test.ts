import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SeenWrite } from '../contract.ts';
import { decideMoves, type Movable } from './decide-moves.ts';

const write = (type: string, id: string, version = 1): SeenWrite => ({ type, id, version });
const visit: Movable = {
  on: 'a',
  belongs: 'b',
  signers: [],
  writes: [write('Encounter', 'e'), write('Condition', 'c', 3)],
};
const result: Movable = { on: 'a', belongs: 'a', signers: [], writes: [write('Observation', 'o')] };
const signed: Movable = {
  on: 'b',
  belongs: 'a',
  held: 'signed',
  signers: ['Practitioner/d'],
  writes: [write('Composition', 's')],
};
const older: Movable = { on: 'b', belongs: 'b', held: 'older', signers: [], writes: [write('Condition', 'old', 2)] };
const tied: Movable = { on: 'b', belongs: 'a', held: 'tied', signers: [], writes: [write('Observation', 't')] };
const all = [visit, result, signed, older, tied];

const outcomes = (asked: readonly SeenWrite[] | undefined) => {
  const decided = decideMoves(all, asked);
  return decided.ok ? decided.value : decided.refusals.map(({ code, params }) => `${code} ${params?.['write'] ?? ''}`);
};

describe('at an unlink', () => {
  it('the rule moves what belongs to the other record, has signers told of what they signed, and leaves what is held', () => {
    assert.deepEqual(outcomes(undefined), ['moved', 'stayed', 'signer-told', 'stayed', 'stayed']);
  });

  it('an officer overrules it, in both directions', () => {
    assert.deepEqual(outcomes([]), ['stayed', 'stayed', 'stayed', 'stayed', 'stayed']);
    assert.deepEqual(outcomes(result.writes), ['stayed', 'moved', 'stayed', 'stayed', 'stayed']);
    assert.deepEqual(outcomes([...visit.writes, ...signed.writes]), [
      'moved',
      'stayed',
      'signer-told',
      'stayed',
      'stayed',
    ]);
  });

  it('a visit moves whole or not at all', () => {
    assert.deepEqual(outcomes([write('Encounter', 'e')]), ['identity.move-whole-visit Condition/c']);
  });

  it('what was changed since it was looked at moves nowhere', () => {
    assert.deepEqual(outcomes([write('Encounter', 'e'), write('Condition', 'c', 2)]), [
      'identity.move-changed-meanwhile Condition/c',
    ]);
  });

  it('what was there before the link, is a third person’s or is nowhere is refused alike', () => {
    assert.deepEqual(outcomes([write('Condition', 'old', 2), write('Observation', 'of-a-third')]), [
      'identity.move-not-written-since Condition/old',
      'identity.move-not-written-since Observation/of-a-third',
    ]);
  });

  it('what is held is refused by name; every reason is told at once', () => {
    assert.deepEqual(outcomes([write('Observation', 't'), write('Encounter', 'e')]), [
      'identity.move-whole-visit Condition/c',
      'identity.move-held Observation/t',
    ]);
  });

  it('what is signed by nobody who could be told stays', () => {
    const nobody = { ...signed, signers: [] };
    assert.deepEqual(decideMoves([nobody], undefined), { ok: true, value: ['stayed'] });
    assert.equal(decideMoves([nobody], nobody.writes).ok, false);
  });

  it('what is held for another reason than a signature stays, whoever has signed it', () => {
    const held = { ...tied, signers: ['Practitioner/d'] };
    assert.deepEqual(decideMoves([held], undefined), { ok: true, value: ['stayed'] });
    assert.equal(decideMoves([held], held.writes).ok, false);
  });

  it('says of each reason which of the moves it is about', () => {
    const about = (...asked: SeenWrite[]) => {
      const decided = decideMoves(all, asked);
      return decided.ok ? [] : decided.refusals.map(({ expression }) => expression);
    };
    assert.deepEqual(about(write('Observation', 'o'), write('Condition', 'old', 2)), ['moves[1]']);
    assert.deepEqual(about(write('Observation', 't')), ['moves']);
    assert.deepEqual(about(write('Encounter', 'e', 9)), ['moves', 'moves']);
  });
});
