import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Resource, StoredResource } from '#fhir';
import { type Actor, stoppedClock } from '#kernel';
import { aClinician, aPatient, aSystem } from '../fixtures.ts';
import { withLabels } from './labelling.ts';
import { WRITTEN_AT } from './labels.ts';

const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const ICD = 'http://hl7.org/fhir/sid/icd-10';
const label = (code: string) => ({ system: ACT_CODE, code });
const [HIV, PSY] = [label('HIV'), label('PSY')];
const restricted = { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' };
const place = (code: string) => ({ system: WRITTEN_AT, code });
const coded = (code: string, system = ICD) => ({ coding: [{ system, code }] });
const aCondition = (facts: object = {}): Resource => ({ resourceType: 'Condition', ...facts }) as Resource;
const stored = (meta?: object): StoredResource =>
  ({ body: JSON.stringify(aCondition(meta === undefined ? {} : { meta })) }) as StoredResource;
const node = { id: 'hk', jurisdiction: 'HK', url: '' };
const clock = stoppedClock('2026-11-22T02:00:00Z');
const doctor = aClinician('org1');

const write = (resource: Resource, actor: Actor = doctor, before?: StoredResource): Resource =>
  withLabels({ node, clock, actor }, resource, before);
const metaOf = (...asked: Parameters<typeof write>) => write(...asked).meta;

describe('what is about to be stored', () => {
  it('stays the very same where nothing in it is sensitive', () => {
    for (const plain of [
      aCondition(),
      aCondition({ code: coded('E11') }),
      aCondition({ meta: { security: [restricted] } }),
    ])
      assert.equal(write(plain), plain);
  });

  it('bears the label that the law gives its code, and where it was written', () => {
    assert.deepEqual(metaOf(aCondition({ code: coded('B20.1') })), { security: [HIV], tag: [place('org1')] });
    assert.deepEqual(metaOf(aCondition({ code: coded('B20.1') }), aSystem()), { security: [HIV] });
    const { organization: _, ...nowhere } = doctor;
    assert.deepEqual(metaOf(aCondition({ code: coded('B20.1') }), nowhere), { security: [HIV] });
  });

  it('bears it by whatever it is about: itself, its parts, what lies in it, by any of its codings', () => {
    for (const element of ['code', 'valueCodeableConcept', 'vaccineCode', 'medicationCodeableConcept'])
      assert.deepEqual(metaOf(aCondition({ [element]: coded('B20') }))?.security, [HIV], element);
    for (const element of ['reasonCode', 'conclusionCode'])
      assert.deepEqual(metaOf(aCondition({ [element]: [coded('E11'), coded('B20')] }))?.security, [HIV], element);
    for (const inner of ['component', 'contained'])
      assert.deepEqual(
        metaOf(aCondition({ [inner]: ['no part', null, { code: coded('B20') }] }))?.security,
        [HIV],
        inner,
      );
    const several = { coding: [...coded('E11').coding, ...coded('B20').coding, ...coded('F20').coding] };
    assert.deepEqual(metaOf(aCondition({ code: several }))?.security, [HIV, PSY]);
  });

  it('bears none by a unit, by words, or by what cannot be read as a code', () => {
    for (const facts of [
      { valueQuantity: { code: 'B20', system: ICD } },
      { category: [coded('B20')] },
      { code: { text: 'B20' } },
      {
        code: {
          coding: [
            { code: 'B20' },
            { system: ICD },
            'B20',
            null,
            { system: ICD, code: 20 },
            { system: 1, code: 'B20' },
          ],
        },
      },
      { code: { coding: 'B20' } },
      { code: 'B20' },
      { component: { code: coded('B20') } },
      { contained: 'B20' },
    ]) {
      const plain = aCondition(facts);
      assert.equal(write(plain), plain, JSON.stringify(facts));
    }
  });

  it('bears each label once, behind those it was given with, and keeps what else is said of it', () => {
    const meta = { profile: ['urn:p'], security: [restricted, HIV], tag: [{ system: 'urn:t', code: 't' }] };
    const twice = { code: coded('B20'), reasonCode: [coded('F20'), coded('F32')], meta };
    assert.deepEqual(metaOf(aCondition(twice)), {
      profile: ['urn:p'],
      security: [restricted, HIV, PSY],
      tag: [{ system: 'urn:t', code: 't' }, place('org1')],
    });
    const given = aCondition({ ...twice, id: 'c1' });
    const { meta: _, ...rest } = write(given);
    const { meta: __, ...same } = given;
    assert.deepEqual(rest, same);
  });

  it('that came with the label of a sensitive kind is marked with where it was written', () => {
    assert.deepEqual(metaOf(aCondition({ meta: { security: [PSY] } })), { security: [PSY], tag: [place('org1')] });
    const other = aCondition({ meta: { security: [{ system: 'urn:other', code: 'PSY' }, label('TBOO')] } });
    assert.equal(write(other), other);
    const byProgram = aCondition({ meta: { security: [PSY] } });
    assert.equal(write(byProgram, aSystem()), byProgram);
  });

  it('says where it was written by no person’s word, and by a program’s', () => {
    const said = aCondition({ meta: { security: [PSY], tag: [place('org2'), { system: 'urn:t', code: 't' }] } });
    assert.deepEqual(metaOf(said)?.tag, [{ system: 'urn:t', code: 't' }, place('org1')]);
    assert.equal(write(said, aSystem()), said);
    const plain = aCondition({ meta: { tag: [place('org2')], profile: ['urn:p'] } });
    assert.deepEqual(metaOf(plain), { profile: ['urn:p'] });
    assert.deepEqual(metaOf(aCondition({ meta: { tag: [place('org2'), { system: 'urn:t', code: 't' }] } })), {
      tag: [{ system: 'urn:t', code: 't' }],
    });
  });
});

describe('what is written anew', () => {
  const former = stored({ security: [PSY, restricted], tag: [place('org2'), { system: 'urn:t', code: 't' }] });

  it('keeps its labels, of whatever kind, and stays where it was written first', () => {
    assert.deepEqual(metaOf(aCondition(), doctor, former), { security: [PSY, restricted], tag: [place('org2')] });
    assert.deepEqual(metaOf(aCondition({ code: coded('B20') }), doctor, former), {
      security: [HIV, PSY, restricted],
      tag: [place('org2')],
    });
    assert.deepEqual(metaOf(aCondition(), aPatient(), former), { security: [PSY, restricted], tag: [place('org2')] });
  });

  it('is marked with where it becomes sensitive first', () => {
    const plain = stored({ security: [restricted] });
    assert.deepEqual(metaOf(aCondition({ code: coded('B20') }), doctor, plain), {
      security: [HIV, restricted],
      tag: [place('org1')],
    });
    assert.deepEqual(metaOf(aCondition(), doctor, plain), { security: [restricted] });
    // Who writes over what was sensitive does not become its writer.
    const unmarked = stored({ security: [PSY] });
    assert.deepEqual(metaOf(aCondition(), doctor, unmarked), { security: [PSY] });
  });

  it('loses a label where a program that keeps the record takes it away', () => {
    const plain = aCondition();
    assert.equal(write(plain, aSystem(), former), plain);
  });

  it('is as new where nothing was said of it before', () => {
    const plain = aCondition();
    assert.equal(write(plain, doctor, stored()), plain);
    assert.equal(write(plain, doctor, stored({ profile: ['urn:security'] })), plain);
  });
});
