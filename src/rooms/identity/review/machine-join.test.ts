import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type JoinSide, mayMachineJoin, papersOfBoth, type SeenPaper, sightOf } from './machine-join.ts';

const LAW = { ways: ['chip-read', 'paper-seen'], roles: ['coordinator'] } as const;
const sight = (organization: string, facts: Partial<SeenPaper> = {}): SeenPaper => ({
  paper: 'card',
  how: 'paper-seen',
  role: 'coordinator',
  organization,
  at: new Date('2026-11-22T02:00:00Z'),
  ...facts,
});
const side = (keeper: string | undefined, facts: Partial<JoinSide> = {}): JoinSide => ({
  keeper: keeper === undefined ? undefined : `Organization/${keeper}`,
  papers: ['card'],
  seen: keeper === undefined ? [] : [sight(keeper)],
  ...facts,
});
const HOSPITAL = side('hospital');
const CLINIC = side('clinic');
type Reason = Parameters<typeof mayMachineJoin>[0];

/** Both ways round: it does not matter whose record is the first. */
function may(one: JoinSide, other: JoinSide, reason: Reason = 'paper'): boolean {
  assert.equal(mayMachineJoin(reason, one, other, LAW), mayMachineJoin(reason, other, one, LAW));
  return mayMachineJoin(reason, one, other, LAW);
}

describe('two records that matching takes for one person’s', () => {
  it('are joined by the machine where one institution keeps both, by whatever they match', () => {
    const bare = side('clinic', { papers: [], seen: [] });
    for (const reason of ['paper', 'facts'] as const) assert.equal(may(bare, bare, reason), true);
  });

  it('are, over institutions, where each keeper’s counter saw the paper that both hold', () => {
    assert.equal(may(HOSPITAL, CLINIC), true);
    assert.equal(may(HOSPITAL, side('clinic', { seen: [sight('clinic', { how: 'chip-read' })] })), true);
    assert.equal(may(HOSPITAL, side('clinic', { papers: ['permit', 'card'] })), true);
  });

  it('are not by anything else than a paper', () => {
    assert.equal(may(HOSPITAL, CLINIC, 'facts'), false);
  });

  it('are not where one of them did not see it, another did, in another way, in another role, or another paper', () => {
    for (const seen of [
      [],
      [sight('hospital')],
      [sight('clinic', { how: 'copy-seen' })],
      [sight('clinic', { role: 'clinician' })],
      [sight('clinic', { paper: 'permit' })],
    ])
      assert.equal(may(HOSPITAL, side('clinic', { seen })), false, JSON.stringify(seen));
  });

  it('are not where only one of them holds the paper, though both saw it', () => {
    assert.equal(may(HOSPITAL, side('clinic', { papers: ['permit'] })), false);
    assert.equal(may(HOSPITAL, side('clinic', { papers: [] })), false);
  });

  it('are not where nobody knows who keeps one, or both', () => {
    assert.equal(may(HOSPITAL, side(undefined, { seen: [sight('clinic')] })), false);
    assert.equal(may(side(undefined), side(undefined)), false);
  });

  it('are where of several papers of both one was seen by both', () => {
    const both = (keeper: string, paper: string) =>
      side(keeper, { papers: ['card', 'permit'], seen: [sight(keeper, { paper }), sight(keeper, { paper: 'card' })] });
    assert.equal(may(both('hospital', 'permit'), both('clinic', 'passport')), true);
    const one = side('hospital', { papers: ['card', 'permit'] });
    const other = side('clinic', { papers: ['card', 'permit'], seen: [sight('clinic', { paper: 'permit' })] });
    assert.equal(may(one, other), false);
  });
});

describe('the papers of two records, and who saw them', () => {
  it('are those that both hold', () => {
    const one = side('hospital', { papers: ['card', 'permit'] });
    assert.deepEqual(papersOfBoth(one, side('clinic', { papers: ['permit', 'passport'] })), ['permit']);
  });

  it('count by the last sight of them', () => {
    const at = (day: number) => new Date(Date.UTC(2026, 10, day));
    const seen = [3, 9, 5].map((day) => sight('clinic', { at: at(day) }));
    assert.deepEqual(sightOf(side('clinic', { seen }), 'card', LAW)?.at, at(9));
    assert.equal(sightOf(side('clinic', { seen }), 'permit', LAW), undefined);
  });
});
