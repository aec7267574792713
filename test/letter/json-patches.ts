import { type Case, type Chapter, isOutcome } from './chapter.ts';
import { BAD, patched, values } from './patching.ts';

const JSON_PATCH = { 'content-type': 'application/json-patch+json' };
const json = (what: string, operations: unknown, status: Case['status'], holds?: Case['holds']): Case[] =>
  patched(what, operations, status, holds ?? (status === 200 ? undefined : isOutcome), JSON_PATCH);

/** JSON Patch, operation by operation. */
export const JSON_PATCHES: readonly Chapter[] = [
  {
    name: 'patch: JSON Patch',
    source: 'https://www.rfc-editor.org/rfc/rfc6902',
    cases: [
      ...json('no operation', [], 200, ({ json: { active } }) => active === true),
      ...json(
        'replace',
        [{ op: 'replace', path: '/birthDate', value: '1980' }],
        200,
        ({ json: { birthDate } }) => birthDate === '1980',
      ),
      ...json(
        'add replaces what is there',
        [{ op: 'add', path: '/birthDate', value: '1980' }],
        200,
        ({ json: { birthDate } }) => birthDate === '1980',
      ),
      ...json('add in a list', [{ op: 'add', path: '/name/0/given/1', value: 'X' }], 200, ({ text }) =>
        text.includes('["A","X","B"]'),
      ),
      ...json(
        'add at the end of a list, by its length',
        [{ op: 'add', path: '/name/0/given/2', value: 'X' }],
        200,
        ({ text }) => text.includes('["A","B","X"]'),
      ),
      ...json('add behind the end of a list', [{ op: 'add', path: '/name/0/given/3', value: 'X' }], BAD),
      ...json('a place with a nought before it', [{ op: 'replace', path: '/name/00/family', value: 'X' }], BAD),
      ...json('a place that is no number', [{ op: 'replace', path: '/name/x/family', value: 'X' }], BAD),
      ...json(
        'remove a list, element by element',
        [
          { op: 'remove', path: '/name/1' },
          { op: 'remove', path: '/name/0' },
        ],
        BAD,
      ),
      ...json('remove a list', [{ op: 'remove', path: '/name' }], 200, ({ json: { name } }) => name === undefined),
      ...json(
        'remove, twice',
        [
          { op: 'remove', path: '/active' },
          { op: 'remove', path: '/active' },
        ],
        BAD,
      ),
      ...json(
        'move in a list',
        [{ op: 'move', from: '/identifier/0', path: '/identifier/2' }],
        200,
        (reply) => values(reply) === '231',
      ),
      ...json('move from nowhere', [{ op: 'move', from: '/nothing', path: '/active' }], BAD),
      ...json('move into itself', [{ op: 'move', from: '/maritalStatus', path: '/maritalStatus/coding' }], BAD),
      ...json('copy', [{ op: 'copy', from: '/name/0/given/0', path: '/name/0/given/-' }], 200, ({ text }) =>
        text.includes('["A","B","A"]'),
      ),
      ...json('copy from nowhere', [{ op: 'copy', from: '/nothing', path: '/active' }], BAD),
      ...json(
        'test of an object, whatever the order of its keys',
        [
          {
            op: 'test',
            path: '/contact/0',
            value: { telecom: [{ system: 'sms', value: '8' }], gender: 'male', name: { text: 'c' } },
          },
        ],
        200,
      ),
      ...json('test of what is not there', [{ op: 'test', path: '/gender', value: 'male' }], [400, 409, 412, 422]),
      ...json(
        'test, then change',
        [
          { op: 'test', path: '/active', value: true },
          { op: 'replace', path: '/active', value: false },
        ],
        200,
        ({ json: { active } }) => active === false,
      ),
      ...json('a choice of another type beside it', [{ op: 'add', path: '/deceasedDateTime', value: '2020' }], BAD),
      ...json(
        'a choice, changed',
        [
          { op: 'remove', path: '/deceasedBoolean' },
          { op: 'add', path: '/deceasedDateTime', value: '2020' },
        ],
        200,
        ({ json: { deceasedDateTime } }) => deceasedDateTime === '2020',
      ),
      ...json('an element that is none', [{ op: 'add', path: '/nonsense', value: 'x' }], BAD),
      ...json('a code that is none', [{ op: 'add', path: '/gender', value: 'robot' }], BAD),
      ...json('a date that is none', [{ op: 'replace', path: '/birthDate', value: 'abc' }], BAD),
      ...json('null for a value', [{ op: 'replace', path: '/birthDate', value: null }], BAD),
      ...json('the type', [{ op: 'replace', path: '/resourceType', value: 'Person' }], BAD),
      ...json('the version', [{ op: 'replace', path: '/meta/versionId', value: '100' }], BAD),
      ...json('the whole', [{ op: 'replace', path: '', value: {} }], BAD),
      ...json('without a path', [{ op: 'replace', value: 'x' }], BAD),
      ...json('without a value', [{ op: 'replace', path: '/birthDate' }], BAD),
      ...json('without an operation', [{ path: '/birthDate', value: '1980' }], BAD),
      ...json('without where from', [{ op: 'move', path: '/birthDate' }], BAD),
      ...json('a path that is none', [{ op: 'remove', path: 'active' }], BAD),
      ...json('a path with a sign that is spelled badly', [{ op: 'remove', path: '/a~2b' }], BAD),
      ...json('an operation in capitals', [{ op: 'REPLACE', path: '/birthDate', value: '1980' }], BAD),
      ...json('one operation, no list', { op: 'replace', path: '/birthDate', value: '1980' }, BAD),
      ...json('what is no operation', ['x'], BAD),
      ...json('a list, and something behind it', '[],"more":[]', BAD),
      ...json('two lists', '[][]', 400),
      ...json('nothing', '', 400),
      ...json('a space', ' ', 400),
      ...json(
        'keeps a decimal as it is written',
        '[{"op":"add","path":"/extension","value":[{"url":"urn:p:d","valueDecimal":1.50}]}]',
        200,
        ({ text }) => text.includes('1.50'),
      ),
      ...json(
        'keeps a time zone',
        [
          { op: 'remove', path: '/deceasedBoolean' },
          { op: 'add', path: '/deceasedDateTime', value: '2020-01-01T10:00:00+10:00' },
        ],
        200,
        ({ text }) => text.includes('+10:00'),
      ),
      ...patched(
        'JSON that says it is a patch of another kind',
        [{ op: 'remove', path: '/active' }],
        [400, 415],
        isOutcome,
        { 'content-type': 'application/merge-patch+json' },
      ),
      ...patched('a list that says it is FHIR', [{ op: 'remove', path: '/active' }], [400, 415, 422], isOutcome, {
        'content-type': 'application/fhir+json',
      }),
    ],
  },
];
