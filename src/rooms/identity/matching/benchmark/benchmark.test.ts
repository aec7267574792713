import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { evaluate, type Report } from './evaluate.ts';
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
