import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toDecimal } from '#fhir';
import { LANGS } from '#kernel';
import { type CodedView, type SummaryEntryView, SummaryView } from '../contract.ts';
import { sampleBundles } from '../fixtures.ts';
import { renderWith } from './render.ts';

const render = (bundle: unknown, lang: (typeof LANGS)[number] = 'en') =>
  renderWith(() => [], bundle, lang, { includeOriginal: true });

const summary = (section: object[], entries: object[]) => ({
  resourceType: 'Bundle',
  type: 'document',
  entry: [
    {
      fullUrl: 'urn:uuid:c',
      resource: {
        resourceType: 'Composition',
        type: { coding: [{ system: 'http://loinc.org', code: '60591-5' }] },
        subject: { reference: 'urn:uuid:p' },
        section,
      },
    },
    { fullUrl: 'urn:uuid:p', resource: { resourceType: 'Patient', name: [{ family: '陳', given: ['小明'] }] } },
    ...entries,
  ],
});
const section = (code: string, more: object = {}) => ({
  code: { coding: [{ system: 'http://loinc.org', code }] },
  ...more,
});

export function codedViews(entry: SummaryEntryView): CodedView[] {
  const views = [entry.title, entry.status, entry.interpretation, ...entry.facts.map((fact) => fact.coded)];
  return views.filter((view) => view !== undefined).filter((view) => view.path !== '');
}

describe('a real document', () => {
  it('is shown in three languages, with every entry and every coded element in one outcome', (t) => {
    for (const { name, bundle } of sampleBundles(t)) {
      for (const lang of LANGS) {
        const view = SummaryView.parse(render(bundle, lang));
        const { input, mapped, mappedWithLoss, source, refused } = view.counts;
        assert.equal(input, mapped + mappedWithLoss + source + refused, `${name} ${lang}`);
        const shown = new Set<number>();
        for (const { entries } of view.sections) for (const entry of entries) shown.add(entry.index);
        const items = bundle.entry as { resource?: { resourceType: string } }[];
        const clinical = items.flatMap((item, i) =>
          /^(Condition|AllergyIntolerance|Observation|Procedure|Immunization|MedicationStatement|MedicationRequest|DiagnosticReport|Flag|CarePlan)$/.test(
            item.resource?.resourceType ?? '',
          )
            ? [i]
            : [],
        );
        for (const i of clinical) assert.ok(shown.has(i), `${name}: entry ${i} is lost`);
      }
    }
  });

  it('of Hong Kong says that no medicines are known, and that the list is not available in the other sample', (t) => {
    const samples = sampleBundles(t, ['ips/connectathon']);
    const statementOf = (file: string, kind: string) => {
      const sample = samples.find(({ name }) => name.endsWith(file));
      return sample && render(sample.bundle).sections.find((one) => one.kind === kind)?.statement;
    };
    if (samples.length === 0) return;
    assert.equal(statementOf('HK_IPS_Sample2.json', 'medications'), 'nothing-known');
    assert.equal(statementOf('HK_IPS_Sample1.json', 'medications'), 'unavailable');
    assert.equal(statementOf('HK_IPS_Sample1.json', 'allergies'), 'present');
  });
});

describe('an entry', () => {
  it('keeps a value as written, with its unit, range and precision of date', () => {
    const view = render(
      summary(
        [section('30954-2', { entry: [{ reference: 'urn:uuid:o' }] })],
        [
          {
            fullUrl: 'urn:uuid:o',
            resource: {
              resourceType: 'Observation',
              status: 'final',
              code: { text: 'Glucose' },
              effectiveDateTime: '2024-03',
              valueQuantity: { value: toDecimal('1.10'), comparator: '<', unit: 'mmol/L' },
              referenceRange: [
                {
                  low: { value: toDecimal('3.90') },
                  high: { value: toDecimal('6.10'), unit: 'mmol/L' },
                  text: 'fasting',
                },
              ],
            },
          },
        ],
      ),
    );
    const entry = view.sections[0]?.entries[0];
    assert.equal(entry?.value, '< 1.10 mmol/L');
    assert.equal(entry?.referenceRange, '3.90 – 6.10 mmol/L (fasting)');
    assert.equal(entry?.date, '2024-03');
    assert.match(entry?.original ?? '', /"value":1\.10/);
  });

  it('of a medicine takes its name from the Medication it refers to, contained or not', () => {
    const statement = (id: string, more: object) => ({
      fullUrl: `urn:uuid:${id}`,
      resource: { resourceType: 'MedicationStatement', ...more },
    });
    const view = render(
      summary(
        [section('10160-0', { entry: [{ reference: 'urn:uuid:a' }, { reference: 'urn:uuid:b' }] })],
        [
          statement('a', { medicationReference: { reference: 'urn:uuid:m' }, dosage: [{ text: '1 tablet daily' }] }),
          statement('b', {
            contained: [{ resourceType: 'Medication', id: 'x', code: { text: 'aspirin' } }],
            medicationReference: { reference: '#x' },
          }),
          { fullUrl: 'urn:uuid:m', resource: { resourceType: 'Medication', code: { text: 'metformin' } } },
        ],
      ),
    );
    const entries = view.sections[0]?.entries ?? [];
    assert.deepEqual(
      entries.map((entry) => entry.title.shown.text),
      ['metformin', 'aspirin'],
    );
    assert.deepEqual(entries[0]?.facts, [{ label: 'dose', text: { text: '1 tablet daily' } }]);
    assert.equal(
      view.sections.some((one) => one.kind === 'other'),
      false,
    );
    assert.equal(view.counts.input, 2);
  });

  it('of an allergy names criticality, and of each reaction its manifestation and severity, reaction by reaction', () => {
    const reaction = (text: string, severity: string) => ({ manifestation: [{ text }], severity });
    const resource = {
      resourceType: 'AllergyIntolerance',
      code: { text: 'penicillin' },
      criticality: 'high',
      reaction: [reaction('anaphylaxis', 'severe'), reaction('rash', 'mild')],
    };
    const view = render(
      summary([section('48765-2', { entry: [{ reference: 'urn:uuid:a' }] })], [{ fullUrl: 'urn:uuid:a', resource }]),
    );
    assert.deepEqual(
      view.sections[0]?.entries[0]?.facts.map(({ label, coded }) => [
        label,
        coded?.original.text ?? coded?.original.codings[0]?.code,
      ]),
      [
        ['criticality', 'high'],
        ['reaction', 'anaphylaxis'],
        ['severity', 'severe'],
        ['reaction', 'rash'],
        ['severity', 'mild'],
      ],
    );
  });

  it('of a prescription says for how long, in the reader’s words', () => {
    const resource = {
      resourceType: 'MedicationRequest',
      medicationCodeableConcept: { text: 'x' },
      dispenseRequest: {
        expectedSupplyDuration: { value: 28, unit: '天', system: 'http://unitsofmeasure.org', code: 'd' },
      },
    };
    const daysIn = (lang: (typeof LANGS)[number]) =>
      render(
        summary([section('10160-0', { entry: [{ reference: 'urn:uuid:r' }] })], [{ fullUrl: 'urn:uuid:r', resource }]),
        lang,
      ).sections[0]?.entries[0]?.facts.find(({ label }) => label === 'supplyDuration')?.text?.text;
    assert.deepEqual(LANGS.map(daysIn), ['28 days', '28 天', '28 日']);
  });

  it('of a plan of ours has our own title in every language, and a sender’s title stays as written', () => {
    const titleIn = (title: string, lang: (typeof LANGS)[number]) =>
      render(
        summary(
          [section('18776-5', { entry: [{ reference: 'urn:uuid:p1' }] })],
          [{ fullUrl: 'urn:uuid:p1', resource: { resourceType: 'CarePlan', title } }],
        ),
        lang,
      ).sections[0]?.entries[0]?.title.shown.text;
    assert.deepEqual(
      LANGS.map((lang) => titleIn('处置计划', lang)),
      ['Plan of the visit', '处置计划', '處理計劃'],
    );
    assert.equal(titleIn('减重计划', 'en'), '减重计划');
  });

  it('of a plan puts what is said with the part that says it', () => {
    const detail = (text: string, description: string) => ({ detail: { code: { text }, description } });
    const resource = {
      resourceType: 'CarePlan',
      title: 'plan',
      activity: [detail('advice', 'rest'), detail('prevention', 'flu vaccine')],
    };
    const view = render(
      summary([section('18776-5', { entry: [{ reference: 'urn:uuid:p1' }] })], [{ fullUrl: 'urn:uuid:p1', resource }]),
    );
    assert.deepEqual(
      view.sections[0]?.entries[0]?.facts.map(({ label, coded, text }) => [label, coded?.shown.text, text?.text]),
      [
        ['activity', 'advice', 'rest'],
        ['activity', 'prevention', 'flu vaccine'],
      ],
    );
  });

  it('covers the numbers of papers for a screen', () => {
    const document = summary([], []);
    const { resource: patient } = document.entry[1] as { resource: Record<string, unknown> };
    patient['identifier'] = [{ system: 'https://x.test/hkid', value: 'E364912(5)' }];
    assert.equal(render(document).person.identifiers[0]?.masked, 'E36••••5');
  });

  it('of a panel shows each component with its value, and its members after it', () => {
    const view = render(
      summary(
        [section('8716-3', { entry: [{ reference: 'urn:uuid:bp' }] })],
        [
          {
            fullUrl: 'urn:uuid:bp',
            resource: {
              resourceType: 'Observation',
              code: { text: 'BP' },
              component: [{ code: { text: 'systolic' }, valueQuantity: { value: 120, unit: 'mmHg' } }],
              hasMember: [{ reference: 'urn:uuid:hr' }],
            },
          },
          {
            fullUrl: 'urn:uuid:hr',
            resource: { resourceType: 'Observation', code: { text: 'pulse' }, valueInteger: 70 },
          },
        ],
      ),
    );
    const [panel, member] = view.sections[0]?.entries ?? [];
    assert.equal(panel?.facts[0]?.label, 'component');
    assert.equal(panel?.facts[0]?.coded?.shown.text, 'systolic');
    assert.equal(panel?.facts[0]?.text?.text, '120 mmHg');
    assert.equal(member?.title.shown.text, 'pulse');
    assert.equal(member?.value, '70');
  });
});

describe('a document', () => {
  it('without a required section of a patient summary shows it as unavailable', () => {
    const view = render(summary([section('48765-2', { emptyReason: { text: 'x' } })], []));
    assert.deepEqual(
      view.sections.map(({ kind, statement, basis }) => [kind, statement, basis]),
      [
        ['allergies', 'unavailable', 'empty-reason'],
        ['problems', 'unavailable', 'section-missing'],
        ['medications', 'unavailable', 'section-missing'],
      ],
    );
  });
  it('that names an entry it does not hold says so by name', () => {
    const view = render(summary([section('11450-4', { entry: [{ reference: 'Condition/gone' }] })], []));
    assert.ok(view.issues.some(({ text }) => text.includes('Condition/gone')));
    assert.equal(view.sections[0]?.basis, 'entries-missing');
  });
  it('that says “no known allergies” beside an allergy is contradictory, and both are shown', () => {
    const allergy = (id: string, code: object) => ({
      fullUrl: `urn:uuid:${id}`,
      resource: { resourceType: 'AllergyIntolerance', code },
    });
    const none = {
      coding: [{ system: 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips', code: 'no-known-allergies' }],
    };
    const view = render(
      summary(
        [section('48765-2', { entry: [{ reference: 'urn:uuid:a' }, { reference: 'urn:uuid:b' }] })],
        [allergy('a', none), allergy('b', { text: 'penicillin' })],
      ),
    );
    const allergies = view.sections[0];
    assert.equal(allergies?.statement, 'present');
    assert.equal(allergies?.entries.length, 2);
    assert.ok(view.issues.some(({ severity, text }) => severity === 'error' && text.includes('nothing is known')));
  });
  it('lists what stands in no section under “other”', () => {
    const view = render(
      summary(
        [],
        [{ fullUrl: 'urn:uuid:x', resource: { resourceType: 'Procedure', code: { text: 'lost procedure' } } }],
      ),
    );
    const other = view.sections.find((one) => one.kind === 'other');
    assert.equal(other?.entries[0]?.title.shown.text, 'lost procedure');
  });
  it('does not list there whom the patient goes to', () => {
    const gp = { fullUrl: 'urn:uuid:gp', resource: { resourceType: 'Practitioner', name: [{ text: 'Dr Synthetic' }] } };
    const [composition, patient, ...rest] = summary([], [gp]).entry as { fullUrl: string; resource: object }[];
    const isListed = (person: object) => {
      const entry = [composition, { ...patient, resource: { ...patient?.resource, ...person } }, ...rest];
      const { sections } = render({ resourceType: 'Bundle', type: 'document', entry });
      return sections.some(({ kind }) => kind === 'other');
    };
    assert.equal(isListed({}), true);
    assert.equal(isListed({ generalPractitioner: [{ reference: 'urn:uuid:gp' }] }), false);
  });
  it('without a Composition is grouped by kind', () => {
    const view = render({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        { resource: { resourceType: 'Procedure', code: { text: 'p' } } },
        { resource: { resourceType: 'Condition', code: { text: 'c' } } },
      ],
    });
    assert.deepEqual(
      view.sections.map(({ kind }) => kind),
      ['problems', 'procedures'],
    );
  });
  it('shows a Han name family first and without a space', () => {
    assert.deepEqual(render(summary([], [])).person.names, [{ text: '陳小明' }]);
  });
});
