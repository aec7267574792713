import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SENSITIVE_KINDS } from './contract.ts';
import { someTerms, terms } from './fixtures.ts';
import type { ArtefactTerms, Code, Provision } from './model.ts';
import { decideGiver, narrow } from './rules.ts';
import { labelsOf } from './who.ts';

/** One look at one entry, as far as a narrowing can speak of it. */
interface Look {
  readonly action: 'access' | 'disclose' | 'onward';
  readonly section: string;
  readonly happened: string;
  readonly labels: readonly Code[];
  readonly at: string;
}

/** What the terms say of a look: the innermost provision that speaks of it decides. Members that a narrowing cannot change are left out on purpose: they weigh alike on both sides. */
function says(provision: Provision, look: Look): boolean | undefined {
  const { actions, data, from, until, effect } = provision;
  const speaks =
    (actions === 'all' || actions.includes(look.action)) &&
    (data.sections === undefined || data.sections.some((section) => section === look.section)) &&
    (data.from === undefined || data.from <= look.happened) &&
    (data.until === undefined || look.happened < data.until) &&
    (data.labels === undefined ||
      data.labels.some((label) => look.labels.some((one) => one.code === label.code && one.system === label.system))) &&
    (from === undefined || from <= look.at) &&
    (until === undefined || look.at < until);
  if (!speaks) return undefined;
  const inner = provision.except.map((one) => says(one, look)).filter((said) => said !== undefined);
  // Where exceptions contradict each other the no stands.
  if (inner.includes(false)) return false;
  return inner.includes(true) ? true : effect === 'permit';
}
const allows = ({ provision }: ArtefactTerms, look: Look): boolean => says(provision, look) === true;

const instant = fc
  .integer({ min: Date.parse('2018-01-01T00:00:00Z'), max: Date.parse('2037-01-01T00:00:00Z') })
  .map((ms) => new Date(ms).toISOString());
const sections = ['problems', 'allergies', 'medications', 'results', 'pregnancy'] as const;
const aLook: fc.Arbitrary<Look> = fc.record({
  action: fc.constantFrom('access', 'disclose', 'onward'),
  section: fc.constantFrom(...sections),
  happened: instant,
  labels: fc.subarray(SENSITIVE_KINDS.flatMap(labelsOf), { maxLength: 3 }),
  at: instant,
});
const aWish = fc.record(
  {
    sections: fc.subarray([...sections], { minLength: 1 }),
    without: fc.subarray([...SENSITIVE_KINDS], { minLength: 1 }),
    dataFrom: instant,
    until: instant,
    usesMax: fc.integer({ min: 1, max: 60 }),
    eraseAt: instant,
    actions: fc.subarray(['access', 'disclose', 'onward'] as const, { minLength: 1 }).map((all) => [...all]),
  },
  { requiredKeys: [] },
);
/** Half of them ask for much, so that most wishes are within. */
const asked: fc.Arbitrary<ArtefactTerms> = fc.tuple(someTerms, fc.boolean()).map(([one, isOpen]) => {
  const { until: _, from: __, ...open } = one.provision;
  const { sections: ___, from: ____, until: _____, ...data } = open.data;
  const provision: Provision = isOpen ? { ...open, actions: 'all', data } : one.provision;
  const { usesMax: ______, eraseAt: _______, ...rest } = one;
  return { ...(isOpen ? rest : one), provision: { ...provision, effect: 'permit' } };
});

describe('narrowing', () => {
  it('never allows a look that was not asked for', () => {
    let granted = 0;
    fc.assert(
      fc.property(asked, aWish, fc.array(aLook, { minLength: 10, maxLength: 20 }), (terms, wish, looks) => {
        const narrowed = narrow(terms, wish, labelsOf);
        if (!narrowed.ok) return;
        granted += 1;
        for (const look of looks) {
          if (allows(narrowed.value, look)) assert.ok(allows(terms, look), JSON.stringify(look));
        }
      }),
      { numRuns: 400, seed: 20261122 },
    );
    assert.ok(granted > 40, `only ${granted} wishes were within what was asked`);
  });
  it('is the intersection: what was asked for and is not taken away stays', () => {
    fc.assert(
      fc.property(asked, aWish, aLook, (terms, wish, look) => {
        const narrowed = narrow(terms, wish, labelsOf);
        if (!narrowed.ok) return;
        const without = (wish.without ?? []).flatMap(labelsOf).map(({ code }) => code);
        const isKept =
          (wish.sections === undefined || wish.sections.some((section) => section === look.section)) &&
          (wish.actions === undefined || wish.actions.includes(look.action)) &&
          (wish.dataFrom === undefined || wish.dataFrom <= look.happened) &&
          (wish.until === undefined || look.at < wish.until) &&
          !look.labels.some(({ code }) => without.includes(code));
        assert.equal(allows(narrowed.value, look), allows(terms, look) && isKept);
      }),
      { numRuns: 400, seed: 20261122 },
    );
  });
  it('never loosens how often, until when and by when copies are erased', () => {
    fc.assert(
      fc.property(asked, aWish, (terms, wish) => {
        const narrowed = narrow(terms, wish, labelsOf);
        if (!narrowed.ok) return;
        const { usesMax, eraseAt, crossBorder } = narrowed.value;
        if (terms.usesMax !== undefined) assert.ok(usesMax !== undefined && usesMax <= terms.usesMax);
        if (terms.eraseAt !== undefined) assert.ok(eraseAt !== undefined && eraseAt <= terms.eraseAt);
        assert.equal(crossBorder, terms.crossBorder);
      }),
      { seed: 20261122 },
    );
  });
  it('what is wider is refused by name, not cut to size in silence', () => {
    const codes = (wish: Parameters<typeof narrow>[1]) => {
      const said = narrow(terms({ usesMax: 3 }, { actions: ['access'] }), wish, labelsOf);
      return said.ok ? [] : said.refusals.map(({ code, expression }) => `${code} ${expression}`);
    };
    assert.deepEqual(codes({ sections: ['results'] }), ['consent.not-narrower sections']);
    assert.deepEqual(codes({ usesMax: 4 }), ['consent.not-narrower usesMax']);
    assert.deepEqual(codes({ usesMax: 3 }), []);
    assert.deepEqual(codes({ actions: ['access', 'onward'] }), ['consent.not-narrower actions']);
    assert.deepEqual(codes({ until: '2027-01-01T00:00:00Z' }), ['consent.not-narrower until']);
    assert.deepEqual(codes({ until: '2026-12-22T02:00:00Z' }), []);
  });
});

describe('who gives it', () => {
  const self = { patientId: 'mother', name: { en: 'M', 'zh-Hans': 'M', 'zh-Hant-HK': 'M' } };
  it('the patient; for another a parent, a guardian or an appointed proxy on file; else nobody', () => {
    const kinds = (['parent', 'guardian', 'carer'] as const).map((tie) => {
      const said = decideGiver('child', { ownRecords: ['mother'], tie, self });
      return said.ok && said.value.kind;
    });
    assert.deepEqual(kinds, ['guardian', 'guardian', 'proxy']);
    const own = decideGiver('mother', { ownRecords: ['mother'], self });
    assert.ok(own.ok && own.value.kind === 'patient');
    const stranger = decideGiver('adult', { ownRecords: ['mother'], self });
    assert.deepEqual(!stranger.ok && stranger.refusals.map(({ code }) => code), ['consent.no-tie']);
  });
});
