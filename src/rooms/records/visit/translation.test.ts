import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VisitNote } from '../contract.ts';
import { withTranslator } from './translation.ts';

const LIN = { en: 'Dr Lin', 'zh-Hans': '林医生', 'zh-Hant-HK': '林醫生' };
const HO = { en: 'Dr Ho', 'zh-Hans': '何医生', 'zh-Hant-HK': '何醫生' };
const MONDAY = new Date('2026-11-23T01:00:00Z');
const TUESDAY = new Date('2026-11-24T01:00:00Z');
const note = (texts: Record<string, string>, more: object = {}) =>
  VisitNote.parse({ reason: '咳嗽', plan: {}, language: 'zh-Hans', translation: { language: 'en', texts, ...more } });

describe('a translation', () => {
  const first = withTranslator(note({ reason: 'Cough' }), undefined, LIN, MONDAY);

  it('carries who made it and when', () => {
    assert.deepEqual(first.translation?.translatedBy, LIN);
    assert.equal(first.translation?.translatedAt, MONDAY.toISOString());
  });
  it('keeps its translator while its words stay', () => {
    assert.deepEqual(withTranslator(note({ reason: 'Cough' }), first, HO, TUESDAY).translation, first.translation);
  });
  it('is the one’s who changed its words', () => {
    const later = withTranslator(note({ reason: 'A cough' }), first, HO, TUESDAY).translation;
    assert.deepEqual([later?.translatedBy, later?.translatedAt], [HO, TUESDAY.toISOString()]);
  });
  it('takes no name from the caller', () => {
    const claimed = note({ reason: 'Cough' }, { translatedBy: HO, translatedAt: MONDAY.toISOString() });
    assert.deepEqual(withTranslator(claimed, undefined, LIN, TUESDAY).translation?.translatedBy, LIN);
  });
  it('without words is none', () => {
    assert.equal(withTranslator(note({ reason: '  ' }), first, LIN, MONDAY).translation, undefined);
  });
});
