import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { evaluate, evaluateHostile, type Report } from './evaluate.ts';
import { HOSTILE_KINDS, makeHostilePeople } from './hostile/people.ts';
import { makePeople } from './people.ts';

describe('matching, measured on a small synthetic register with known truth', () => {
  let report: Report;
  before(() => {
    report = evaluate('unit', 2_500);
  });

  it('joins without anybody looking only who is the same: 999 of 1,000', () => {
    assert.ok(report.links > 500, `${report.links} links`);
    assert.ok(report.rightLinks / report.links >= 0.999, report.falseLinks.map(({ why }) => why).join(', '));
  });

  it('shows the reviewer who is the same: 97 of 100', () => {
    assert.ok(report.found / report.askedOfRegistered >= 0.97, `${report.found} of ${report.askedOfRegistered}`);
  });

  it('asks nobody to look at more than a few', () => {
    assert.ok(report.reviews / report.asked < 2, `${report.reviews} for ${report.asked}`);
  });

  it('the register holds what could be mistaken: twins, fathers and sons of one name, people who look alike', () => {
    const people = makePeople('unit', 2_500);
    assert.ok(people.filter(({ isTwin }) => isTwin).length >= 20);
    assert.ok(people.filter(({ hasParentsName }) => hasParentsName).length >= 5);
    assert.ok(people.filter(({ husband }) => husband).length >= 20);
    assert.ok((report.points[0]?.wrong ?? 0) >= 50, 'pairs of two people that share something');
  });

  it('one seed makes one register', () => {
    assert.deepEqual(makePeople('unit', 50), makePeople('unit', 50));
    assert.notDeepEqual(makePeople('unit', 50), makePeople('another', 50));
  });
});

describe('matching, measured on people of another generator who are made to be mistaken for each other', () => {
  let report: Report;
  before(() => {
    report = evaluateHostile('unit', 4_000);
  });

  it('joins without anybody looking nobody but who is the same, and of 4,000 one pair of twins at most', () => {
    assert.ok(report.links > 500, `${report.links} links`);
    assert.ok(report.falseLinks.length <= 1, String(report.falseLinks.length));
    assert.ok(report.falseLinks.every(({ why }) => why.startsWith('twins')));
  });

  it('shows the reviewer who is the same: 97 of 100, and of each kind of people 90 at least', () => {
    assert.deepEqual([...report.byKind.keys()].sort(), [...HOSTILE_KINDS].sort());
    for (const [kind, { found, registered }] of report.byKind) {
      assert.ok(found / registered >= 0.9, `${kind}: ${found} of ${registered}`);
    }
    assert.ok(report.found / report.askedOfRegistered >= 0.97, `${report.found} of ${report.askedOfRegistered}`);
  });

  it('nobody has the number of another, but of a passport of another country', () => {
    const holders = Map.groupBy(makeHostilePeople('unit', 4_000), ({ papers, country }) =>
      'passport' in papers ? `${country} ${papers['passport']}` : Object.values(papers).join(),
    );
    assert.deepEqual(
      [...holders.values()].filter((people) => people.length > 1),
      [],
    );
  });
});
