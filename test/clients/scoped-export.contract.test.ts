import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../../src/cli/journey/expect.ts';
import { programToken } from '../../src/cli/sign-in.ts';
import { type RunningNode, startNodes } from '../running-node.ts';

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
interface Manifest {
  readonly output: readonly { readonly type: string; readonly url: string }[];
}

describe('a bulk export within a scope that has a query', () => {
  let node: RunningNode;
  before(async () => {
    [node] = (await startNodes(['hk'], 1)) as [RunningNode];
  });
  after(() => node.close());

  it('holds what meets the query and nothing else', async () => {
    const token = (scope: string) => programToken(node.url, 'demo-system', 'demo-system-secret', scope)();
    const all = await token('system/*.cruds');
    for (const code of ['laboratory', 'vital-signs']) {
      const answer = await fetch(`${node.url}/fhir/R4/Observation`, {
        method: 'POST',
        headers: { authorization: `Bearer ${all}`, 'content-type': 'application/fhir+json' },
        body: JSON.stringify({
          resourceType: 'Observation',
          status: 'final',
          category: [{ coding: [{ system: CATEGORY, code }] }],
          code: { text: 'synthetic' },
        }),
      });
      assert.equal(answer.status, 201);
    }
    const scoped = await token(`system/Observation.rs?category=${CATEGORY}|vital-signs`);
    const headers = { authorization: `Bearer ${scoped}`, accept: 'application/fhir+json', prefer: 'respond-async' };
    const begun = await fetch(`${node.url}/fhir/R4/$export`, { headers });
    assert.equal(begun.status, 202);
    const job = begun.headers.get('content-location') ?? '';
    const { value } = await until('the export', 30_000, async () => {
      const answer = await fetch(job, { headers });
      const text = await answer.text();
      return answer.status === 200 ? (JSON.parse(text) as Manifest) : undefined;
    });
    assert.deepEqual([...new Set(value.output.map(({ type }) => type))], ['Observation']);
    const categories = new Set<string>();
    for (const { url } of value.output) {
      for (const line of (await (await fetch(url, { headers })).text()).trim().split('\n')) {
        const { category } = JSON.parse(line) as { category: { coding: { code: string }[] }[] };
        categories.add(category[0]?.coding[0]?.code ?? 'none');
      }
    }
    assert.deepEqual([...categories], ['vital-signs']);
  });
});
