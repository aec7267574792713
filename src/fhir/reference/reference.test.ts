import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseReference } from './reference.ts';

describe('a reference', () => {
  const cases: [text: string, expected: ReturnType<typeof parseReference>][] = [
    ['Patient/1', { kind: 'relative', type: 'Patient', id: '1' }],
    ['Patient/a-b.C/_history/3', { kind: 'relative', type: 'Patient', id: 'a-b.C', version: '3' }],
    ['#med1', { kind: 'fragment', id: 'med1' }],
    ['#', { kind: 'fragment', id: '' }],
    ['urn:uuid:6e1a', { kind: 'urn', urn: 'urn:uuid:6e1a' }],
    ['Patient?identifier=http://a|b', { kind: 'conditional', type: 'Patient', query: 'identifier=http://a|b' }],
    [
      'https://hk.example/fhir/R4/Patient/1/_history/2',
      {
        kind: 'absolute',
        url: 'https://hk.example/fhir/R4/Patient/1/_history/2',
        base: 'https://hk.example/fhir/R4',
        type: 'Patient',
        id: '1',
        version: '2',
      },
    ],
    ['https://example.org/plan.pdf', { kind: 'absolute', url: 'https://example.org/plan.pdf' }],
    ['Patient/', { kind: 'unreadable', text: 'Patient/' }],
    ['patient/1', { kind: 'unreadable', text: 'patient/1' }],
    ['Patient/1/name', { kind: 'unreadable', text: 'Patient/1/name' }],
    [`Patient/${'x'.repeat(65)}`, { kind: 'unreadable', text: `Patient/${'x'.repeat(65)}` }],
    ['', { kind: 'unreadable', text: '' }],
  ];
  for (const [text, expected] of cases) {
    it(`“${text.slice(0, 40)}” is ${expected.kind}`, () => assert.deepEqual(parseReference(text), expected));
  }
});
