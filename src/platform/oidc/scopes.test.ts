import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ROLES, type Role } from '#kernel';
import { toScopeRequest } from './scope-words.ts';
import { narrowScopes, ROLE_SCOPES, scopesOf, splitScopes, toResourceScope } from './scopes.ts';

const LETTERS = ['c', 'r', 'u', 'd', 's'] as const;
const TYPES = ['Patient', 'Observation'] as const;
const CONTEXTS = ['patient', 'user', 'system'] as const;

/** Every act that a list of scopes allows, over two types that stand for all. */
function acts(scopes: readonly string[]): Set<string> {
  const all = new Set<string>();
  for (const context of CONTEXTS) {
    const own = scopes.filter((scope) => scope.startsWith(`${context}/`));
    const read = own.map(toResourceScope);
    const allows = (type: string, letter: string) =>
      read.some((one) => one && (one.type === '*' || one.type === type) && one.letters.includes(letter));
    for (const type of TYPES) {
      for (const letter of LETTERS) if (allows(type, letter)) all.add(`${context}/${type}.${letter}`);
    }
  }
  return all;
}

describe('SMART scopes', () => {
  it('reads both versions of the syntax', () => {
    assert.deepEqual(toResourceScope('patient/*.rs'), { context: 'patient', type: '*', letters: 'rs' });
    assert.deepEqual(toResourceScope('user/Observation.read'), { context: 'user', type: 'Observation', letters: 'rs' });
    assert.deepEqual(toResourceScope('system/Patient.write'), { context: 'system', type: 'Patient', letters: 'cud' });
    assert.deepEqual(toResourceScope('patient/*.*'), { context: 'patient', type: '*', letters: 'cruds' });
  });

  it('reads the query part of version 2, and no query on all types or in version 1', () => {
    assert.deepEqual(toResourceScope('patient/Observation.rs?category=http://x|vital-signs'), {
      context: 'patient',
      type: 'Observation',
      letters: 'rs',
      query: 'category=http://x|vital-signs',
    });
    assert.equal(toResourceScope('patient/*.rs?category=x'), undefined);
    assert.equal(toResourceScope('patient/Observation.read?category=x'), undefined);
  });

  it('understands nothing else: wrong order, no letters, an empty query, other contexts', () => {
    for (const text of [
      'patient/*.sr',
      'patient/*.',
      'patient/.rs',
      'patient/observation.rs',
      'patient/Observation.rs?',
      'admin/*.cruds',
      'patient/*',
      'openid',
      '',
      'patient/*.cruds ',
      ' patient/*.cruds',
      'xpatient/*.cruds',
    ]) {
      assert.equal(toResourceScope(text), undefined, text);
    }
  });

  it('keeps what is allowed whole as it was written, cuts down what is allowed in part, drops the rest', () => {
    assert.deepEqual(narrowScopes(['user/*.read', 'openid', 'launch'], ['openid', 'user/*.cruds']), [
      'user/*.read',
      'openid',
    ]);
    assert.deepEqual(narrowScopes(['user/*.cruds'], ['user/*.rs']), ['user/*.rs']);
    assert.deepEqual(narrowScopes(['system/*.cruds'], ['system/Patient.rs', 'system/Observation.cruds']), [
      'system/Patient.rs',
      'system/Observation.cruds',
    ]);
    assert.deepEqual(narrowScopes(['patient/*.rs', 'system/*.rs'], ['user/*.cruds']), []);
    assert.deepEqual(narrowScopes(['patient/*.r', 'patient/Patient.read'], ['patient/*.cud']), []);
  });

  it('keeps a query, and joins two: what is asked for and what is allowed both hold', () => {
    const asked = 'patient/Observation.rs?category=laboratory';
    assert.deepEqual(narrowScopes([asked], ['patient/*.cruds']), [asked]);
    assert.deepEqual(narrowScopes([asked], [asked]), [asked]);
    assert.deepEqual(narrowScopes(['patient/*.rs'], [asked]), [asked]);
    assert.deepEqual(narrowScopes([asked], ['patient/Observation.r?status=final']), [
      'patient/Observation.r?category=laboratory&status=final',
    ]);
  });

  it('never allows what either side does not, and loses nothing that both do: all pairs of scopes', () => {
    const permissions = ['read', 'write', '*'];
    for (let bits = 1; bits < 32; bits++) permissions.push(LETTERS.filter((_, i) => bits & (1 << i)).join(''));
    const scopes = CONTEXTS.slice(0, 2).flatMap((context) =>
      ['*', ...TYPES].flatMap((type) => permissions.map((permission) => `${context}/${type}.${permission}`)),
    );
    let pairs = 0;
    for (const asked of scopes) {
      const wanted = acts([asked]);
      for (const limit of scopes) {
        const both = wanted.intersection(acts([limit]));
        const got = acts(narrowScopes([asked], [limit]));
        if (got.size !== both.size || !got.isSubsetOf(both)) assert.fail(`${asked} within ${limit}`);
        pairs++;
      }
    }
    assert.equal(pairs, scopes.length ** 2);
  });

  it('gives no role of a person a scope of programs', () => {
    for (const role of ROLES) {
      assert.deepEqual(narrowScopes(['system/*.cruds', 'system/Patient.rs'], ROLE_SCOPES[role]), [], role);
    }
  });

  it('gives a reader’s application of whatever role no right to write', () => {
    for (const role of ROLES) assert.deepEqual(narrowScopes(['user/*.rs'], ROLE_SCOPES[role]), ['user/*.rs'], role);
  });

  it('gives every role who they are and for how long, and no launch by itself', () => {
    for (const role of ROLES) {
      const own = ['openid', 'profile', 'fhirUser', 'offline_access', 'online_access', 'user/*.cruds'];
      const patient = role === 'patient' ? ['launch/patient', 'patient/*.cruds'] : [];
      assert.deepEqual([...ROLE_SCOPES[role]].sort(), [...own, ...patient].sort(), role);
    }
  });

  it('gives an application a patient’s record where a clinician or a patient opened it in one, or asks for one, and nobody else', () => {
    const more = (role: Role, isLaunched: boolean, ...asked: string[]) => {
      const own = new Set(ROLE_SCOPES[role]);
      return scopesOf(role, { asked, isLaunched }).filter((scope) => !own.has(scope));
    };
    const inRecord = ['launch/patient', 'patient/*.cruds'];
    assert.deepEqual(more('clinician', true, 'launch'), ['launch', ...inRecord]);
    assert.deepEqual(more('clinician', false, 'launch'), []);
    assert.deepEqual(more('clinician', true, 'openid'), []);
    assert.deepEqual(more('clinician', false, 'launch/patient'), inRecord);
    assert.deepEqual(more('patient', true, 'launch'), ['launch']);
    for (const role of ['coordinator', 'insurer', 'regulator', 'operator', 'privacy-officer'] as const)
      assert.deepEqual(more(role, true, 'launch', 'launch/patient'), [], role);
  });

  it('reads a scope the same however many others were read in between', () => {
    for (let i = 0; i < 2_100; i++) toResourceScope(`patient/Observation.rs?code=${i}`);
    assert.deepEqual(toResourceScope('patient/*.rs'), { context: 'patient', type: '*', letters: 'rs' });
    assert.equal(toResourceScope('openid'), undefined);
    assert.equal(toResourceScope('openid'), undefined);
  });

  it('says each scope in three languages, and whether it writes', () => {
    for (const role of ROLES) {
      for (const scope of ROLE_SCOPES[role]) {
        const { text, writes } = toScopeRequest(scope);
        assert.equal(new Set(Object.values(text)).size, 3, scope);
        assert.equal(writes, scope.endsWith('.cruds'), scope);
        assert.doesNotMatch(JSON.stringify(text), /\{what/);
      }
    }
    assert.equal(toScopeRequest('patient/Immunization.rs').text['zh-Hant-HK'], '查看你的疫苗接種');
    assert.equal(
      toScopeRequest('patient/Observation.rs', false).text.en,
      'See this patient’s results and measurements',
    );
    const laboratory = toScopeRequest('patient/Observation.rs?category=http://x|laboratory&code:not=a,b').text;
    assert.equal(laboratory.en, 'See your results and measurements, only: category laboratory; code other than a, b');
    assert.equal(laboratory['zh-Hans'], '查看您的检查结果和测量值（仅限：类别 laboratory；代码 不是 a, b）');
    assert.equal(toScopeRequest('patient/Basic.write').text.en, 'Add to or change your Basic');
  });

  it('splits a list into words, each once', () => {
    assert.deepEqual(splitScopes(' a  b a '), ['a', 'b']);
    assert.deepEqual(splitScopes(undefined), []);
  });
});
