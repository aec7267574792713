import { type Case, type Chapter, isOutcome } from './chapter.ts';
import { BAD, patched, START, values } from './patching.ts';

interface Step {
  readonly type?: string;
  readonly path?: string;
  readonly name?: string;
  readonly index?: number;
  readonly source?: number;
  readonly destination?: number;
  /** `value…`, or the parts of what has no type of its own. */
  readonly value?: object;
}
const VALUES = {
  type: 'valueCode',
  path: 'valueString',
  name: 'valueString',
  index: 'valueInteger',
  source: 'valueInteger',
  destination: 'valueInteger',
} as const;
const parametersOf = (...steps: readonly Step[]) => ({
  resourceType: 'Parameters',
  ...(steps.length === 0
    ? {}
    : {
        parameter: steps.map(({ value, ...plain }) => ({
          name: 'operation',
          part: [
            ...Object.entries(plain).map(([name, given]) => ({ name, [VALUES[name as keyof typeof VALUES]]: given })),
            ...(value ? [{ name: 'value', ...value }] : []),
          ],
        })),
      }),
});
const fhir = (what: string, steps: readonly Step[], status: Case['status'], holds?: Case['holds']): Case[] =>
  patched(what, parametersOf(...steps), status, holds ?? (status === 200 ? undefined : isOutcome));
const identifier = (value: string) => ({ valueIdentifier: { system: 'urn:p', value } });

/** FHIRPath Patch, operation by operation. */
export const PATCHES: readonly Chapter[] = [
  {
    name: 'patch: FHIRPath Patch',
    source: 'https://hl7.org/fhir/R4/fhirpatch.html',
    cases: [
      ...fhir('no operation', [], 200, ({ json: { active } }) => active === true),
      ...fhir(
        'replace a primitive',
        [{ type: 'replace', path: 'Patient.birthDate', value: { valueDate: '1980-02-02' } }],
        200,
        ({ json: { birthDate } }) => birthDate === '1980-02-02',
      ),
      ...fhir(
        'delete a primitive',
        [{ type: 'delete', path: 'Patient.birthDate' }],
        200,
        ({ json: { birthDate } }) => birthDate === undefined,
      ),
      ...fhir(
        'add a primitive',
        [{ type: 'add', path: 'Patient', name: 'gender', value: { valueCode: 'female' } }],
        200,
        ({ json: { gender } }) => gender === 'female',
      ),
      ...fhir(
        'replace within a list',
        [{ type: 'replace', path: 'Patient.contact[0].gender', value: { valueCode: 'female' } }],
        200,
        ({ text }) => text.includes('"gender":"female"'),
      ),
      ...fhir(
        'replace two levels down',
        [{ type: 'replace', path: 'Patient.contact[0].name.text', value: { valueString: 'd' } }],
        200,
        ({ text }) => text.includes('"text":"d"'),
      ),
      ...fhir(
        'delete the last of what holds it',
        [{ type: 'delete', path: 'Patient.contact[0].name.text' }],
        200,
        ({ json: { contact } }) =>
          JSON.stringify(contact) === '[{"gender":"male","telecom":[{"system":"sms","value":"8"}]}]',
      ),
      ...fhir(
        'add within a list',
        [
          {
            type: 'add',
            path: 'Patient.contact[0]',
            name: 'telecom',
            value: { valueContactPoint: { system: 'phone', value: '1' } },
          },
        ],
        200,
        ({ text }) => text.includes('"telecom":[{'),
      ),
      ...fhir(
        'replace a complex element',
        [
          {
            type: 'replace',
            path: 'Patient.maritalStatus',
            value: { valueCodeableConcept: { id: 'x', text: 'other' } },
          },
        ],
        200,
        ({ json: { maritalStatus } }) => JSON.stringify(maritalStatus) === '{"id":"x","text":"other"}',
      ),
      ...fhir(
        'delete a complex element',
        [{ type: 'delete', path: 'Patient.maritalStatus' }],
        200,
        ({ json: { maritalStatus } }) => maritalStatus === undefined,
      ),
      ...fhir(
        'add an element without a type of its own',
        [
          {
            type: 'add',
            path: 'Patient',
            name: 'contact',
            value: {
              part: [
                { name: 'name', valueHumanName: { text: 'e' } },
                { name: 'gender', valueCode: 'other' },
              ],
            },
          },
        ],
        200,
        ({ json: { contact } }) => JSON.stringify(contact).includes('{"name":{"text":"e"},"gender":"other"}'),
      ),
      ...fhir(
        'delete such an element',
        [{ type: 'delete', path: 'Patient.contact[0]' }],
        200,
        ({ json: { contact } }) => contact === undefined,
      ),
      ...fhir(
        'two replacements in one',
        [
          { type: 'replace', path: 'Patient.identifier[0].value', value: { valueString: '2' } },
          { type: 'replace', path: 'Patient.identifier[1].value', value: { valueString: '1' } },
        ],
        200,
        (reply) => values(reply) === '213',
      ),
      ...fhir(
        'add to a list: at its end',
        [{ type: 'add', path: 'Patient', name: 'identifier', value: identifier('4') }],
        200,
        (reply) => values(reply) === '1234',
      ),
      ...[0, 1, 2, 3].flatMap((index) =>
        fhir(
          `insert at ${index}`,
          [{ type: 'insert', path: 'Patient.identifier', index, value: identifier('x') }],
          200,
          (reply) => values(reply) === `${'123'.slice(0, index)}x${'123'.slice(index)}`,
        ),
      ),
      ...fhir(
        'insert behind the end',
        [{ type: 'insert', path: 'Patient.identifier', index: 4, value: identifier('x') }],
        BAD,
      ),
      ...fhir(
        'insert before the beginning',
        [{ type: 'insert', path: 'Patient.identifier', index: -1, value: identifier('x') }],
        BAD,
      ),
      ...fhir(
        'delete the first of a list',
        [{ type: 'delete', path: 'Patient.identifier[0]' }],
        200,
        (reply) => values(reply) === '23',
      ),
      ...fhir(
        'delete one by what it holds',
        [{ type: 'delete', path: "Patient.identifier.where(value = '2')" }],
        200,
        (reply) => values(reply) === '13',
      ),
      ...fhir('delete what is not there', [{ type: 'delete', path: 'Patient.gender' }], 200),
      ...fhir('delete several at once', [{ type: 'delete', path: 'Patient.identifier' }], BAD),
      ...(
        [
          [0, 2, '231'],
          [2, 0, '312'],
          [1, 2, '132'],
          [1, 1, '123'],
        ] as const
      ).flatMap(([source, destination, order]) =>
        fhir(
          `move ${source} to ${destination}`,
          [{ type: 'move', path: 'Patient.identifier', source, destination }],
          200,
          (reply) => values(reply) === order || values(reply),
        ),
      ),
      ...fhir('move to behind the end', [{ type: 'move', path: 'Patient.identifier', source: 0, destination: 3 }], BAD),
      ...fhir(
        'replace by what it holds',
        [{ type: 'replace', path: "Patient.name.where(use = 'official').family", value: { valueString: 'G' } }],
        200,
        ({ text }) => text.includes('"family":"G"'),
      ),
      ...fhir(
        'replace a choice by another type',
        [{ type: 'replace', path: 'Patient.deceased', value: { valueDateTime: '2020-01-01' } }],
        200,
        ({ json: patient }) => patient.deceasedDateTime === '2020-01-01' && patient.deceasedBoolean === undefined,
      ),
      ...fhir(
        'add a choice that is there',
        [{ type: 'add', path: 'Patient', name: 'deceased', value: { valueDateTime: '2020-01-01' } }],
        BAD,
      ),
      ...fhir(
        'add an element that is there once',
        [{ type: 'add', path: 'Patient', name: 'birthDate', value: { valueDate: '1990' } }],
        BAD,
      ),
      ...fhir(
        'add an extension',
        [
          {
            type: 'add',
            path: 'Patient',
            name: 'extension',
            value: { valueExtension: { url: 'urn:p:e', valueCode: 'x' } },
          },
        ],
        200,
        ({ text }) => text.includes('urn:p:e'),
      ),
      ...fhir(
        'add what the type has not',
        [{ type: 'add', path: 'Patient', name: 'nonsense', value: { valueString: 'x' } }],
        BAD,
      ),
      ...fhir(
        'a value of another type',
        [{ type: 'replace', path: 'Patient.birthDate', value: { valueString: 'x' } }],
        BAD,
      ),
      ...fhir(
        'a code that is none',
        [{ type: 'add', path: 'Patient', name: 'gender', value: { valueCode: 'robot' } }],
        BAD,
      ),
      ...fhir(
        'replace what is not there',
        [{ type: 'replace', path: 'Patient.photo[0]', value: { valueAttachment: { title: 'x' } } }],
        BAD,
      ),
      ...fhir(
        'replace several',
        [{ type: 'replace', path: 'Patient.identifier.value', value: { valueString: 'x' } }],
        BAD,
      ),
      ...fhir('the id', [{ type: 'replace', path: 'Patient.id', value: { valueId: 'other' } }], BAD),
      ...fhir('the version', [{ type: 'replace', path: 'Patient.meta.versionId', value: { valueId: '100' } }], BAD),
      ...fhir('without a type', [{ path: 'Patient.birthDate' }], BAD),
      ...fhir('a type that is none', [{ type: 'nonsense', path: 'Patient.birthDate' }], BAD),
      ...fhir('without a path', [{ type: 'delete' }], BAD),
      ...fhir('without a value', [{ type: 'replace', path: 'Patient.birthDate' }], BAD),
      ...fhir('without a name', [{ type: 'add', path: 'Patient', value: { valueDate: '1990' } }], BAD),
      ...fhir('a path that is broken', [{ type: 'delete', path: "Patient.name.where(use = 'official'" }], BAD),
      ...fhir(
        'the second fails: neither is done',
        [
          { type: 'delete', path: 'Patient.birthDate' },
          { type: 'replace', path: 'Patient.photo[0]', value: { valueAttachment: { title: 'x' } } },
        ],
        BAD,
      ),
      ...patched(
        'Parameters without an operation in them',
        { resourceType: 'Parameters', parameter: [{ name: 'nonsense', valueString: 'x' }] },
        BAD,
        isOutcome,
      ),
      ...patched('a resource that is no Parameters', { ...START }, BAD, isOutcome),
      ...patched('nothing', '', 400, isOutcome, { 'content-type': 'application/fhir+json' }),
    ],
  },
];
