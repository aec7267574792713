import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { copyJson } from '#fhir';
import { SummaryView } from '../contract.ts';
import { sampleBundles } from '../fixtures.ts';
import { codedElementsOf } from './coded.ts';
import { asObject, asObjects } from './json.ts';
import { renderWith } from './render.ts';

/** What a broken sender may put in any place. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(null, '', ' ', 0, -1, true, [], {}, [[]], [null], 'Condition/x', '#', '#x', 'urn:uuid:c'),
  fc.constant({ resourceType: 'Condition(', code: { coding: [null, 'x', { code: 5 }] } }),
  fc.constant({ reference: {} }),
  fc.constant({ div: '<div><p></div>' }),
  fc.constant({ coding: 'x', text: ['y'] }),
  fc.string({ maxLength: 30 }),
  fc.jsonValue({ maxDepth: 3 }),
);

interface Mutation {
  readonly at: number;
  readonly value: unknown;
  readonly remove: boolean;
}
const mutations = fc.array(fc.record({ at: fc.nat(), value: junk, remove: fc.boolean() }), {
  minLength: 1,
  maxLength: 12,
});

/** Replaces or removes the n-th place of the tree, counted round and round. */
function mutate(bundle: unknown, { at, value, remove }: Mutation): void {
  const places: [holder: Record<string, unknown>, key: string][] = [];
  const walk = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      places.push([node as Record<string, unknown>, key]);
      walk((node as Record<string, unknown>)[key]);
    }
  };
  walk(bundle);
  const place = places[at % Math.max(1, places.length)];
  if (!place) return;
  const [holder, key] = place;
  if (Object.isFrozen(holder)) return;
  if (remove && Array.isArray(holder)) holder.splice(Number(key), 1);
  else if (remove) delete holder[key];
  else holder[key] = structuredClone(value);
}

describe('any bundle, however broken', () => {
  it('is shown without an exception, valid by the contract, and its counts add up', (t) => {
    const samples = sampleBundles(t, ['ips/connectathon']).filter(({ text }) => text.length < 60_000);
    if (samples.length === 0) return;
    fc.assert(
      fc.property(fc.nat(samples.length - 1), mutations, (n, changes) => {
        const bundle = copyJson(samples[n]?.bundle);
        for (const change of changes) mutate(bundle, change);
        const view = SummaryView.parse(renderWith(() => [], bundle, 'zh-Hans'));
        const { input, mapped, mappedWithLoss, source, refused } = view.counts;
        assert.equal(input, mapped + mappedWithLoss + source + refused);
      }),
      { numRuns: 300, seed: 20261122 },
    );
  });

  it('loses no coded element: what is counted is what the shown entries and what they draw in hold', (t) => {
    for (const { name, bundle } of sampleBundles(t)) {
      const view = renderWith(() => [], bundle, 'en');
      const resources = asObjects(bundle.entry).map((entry) => asObject(entry.resource));
      const shownIndexes = new Set(view.sections.flatMap(({ entries }) => entries.map(({ index }) => index)));
      const drawn = resources.flatMap((resource, i) =>
        /^(Medication|Substance|Specimen|Device|BodyStructure)$/.test(String(resource?.resourceType)) ? [i] : [],
      );
      const expected = [...new Set([...shownIndexes, ...drawn])].flatMap((i) => codedElementsOf(resources[i]));
      const authorDevices = 1;
      assert.ok(
        Math.abs(view.counts.input - expected.length) <= authorDevices,
        `${name}: ${view.counts.input} counted, ${expected.length} in the document`,
      );
    }
  });

  it('survives values that are no bundle at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        SummaryView.parse(renderWith(() => [], value, 'en'));
        SummaryView.parse(renderWith(() => [], { resourceType: 'Bundle', entry: value }, 'en'));
      }),
      { numRuns: 200, seed: 20261122 },
    );
  });

  it('refuses ten thousand levels without a stack overflow', () => {
    let deep: unknown = {};
    for (let i = 0; i < 10_000; i++) deep = { extension: [deep] };
    const view = renderWith(() => [], { resourceType: 'Bundle', entry: [{ resource: deep }] }, 'en');
    assert.match(view.issues[0]?.text ?? '', /too deeply/);
  });
});
