import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { coverageReport, inputCoverage, mappedShare } from './coverage.ts';

const SHARED = new URL('../../../../shared/data/', import.meta.url);

function read(folder: string): unknown[] {
  return readdirSync(new URL(folder, SHARED), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(path.join(new URL(folder, SHARED).pathname, name), 'utf8')) as unknown);
}

describe('coverage of what real senders write', () => {
  for (const [folder, percent] of [
    ['ips/connectathon', 90],
    ['ips/hl7-uv-ips-2.0.1/examples', 95],
    ['synthea', 97],
    ['fhir-r4-examples', 70],
    ['fhir-zh-hant-twcore', 75],
  ] as const) {
    it(`${folder}: at least ${percent} % of the coded elements are shown in the reader's language`, (t) => {
      if (!existsSync(SHARED)) return t.skip('../shared/data is not there: coverage is not measured');
      const coverage = inputCoverage(folder, read(folder));
      t.diagnostic(`${folder}: ${mappedShare(coverage)} of ${coverage.counts.total}`);
      assert.ok(coverage.counts.total > 0);
      assert.ok(Number.parseFloat(mappedShare(coverage)) >= percent, mappedShare(coverage));
    });
  }

  it('counts by element and names what stays in the sender’s words', () => {
    const resource = {
      resourceType: 'Condition',
      code: { text: 'Hives' },
      severity: { coding: [{ system: 'http://snomed.info/sct', code: '24484000' }] },
    };
    const { counts, unmapped } = inputCoverage('one', [resource]);
    assert.deepEqual(counts, { total: 2, mapped: 1, 'mapped-with-loss': 0, source: 1, refused: 0 });
    assert.deepEqual(unmapped, [{ what: 'Condition.code: Hives', times: 1 }]);
    assert.equal(mappedShare(inputCoverage('none', [])), '–');
  });

  it('is printed line by line', () => {
    const lines = coverageReport([
      { name: 'one', resources: [{ resourceType: 'Condition', code: { text: 'Hives' } }] },
    ]);
    assert.match(lines[0] ?? '', /^Terms: \d+ concepts/);
    assert.ok(lines.some((line) => line.startsWith('condition')));
    assert.ok(lines.some((line) => line.includes('1 × Condition.code: Hives')));
  });
});
