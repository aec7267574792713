import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS } from '#kernel';
import type { RemoteAccess } from '../contract.ts';
import { fromRemote } from './entries.ts';

const name = { en: 'Somebody', 'zh-Hans': '某人', 'zh-Hant-HK': '某人' };
const told = (more: Partial<RemoteAccess>): RemoteAccess => ({
  id: 'a',
  at: '2026-11-22T02:00:00.000Z',
  node: 'hk',
  actorName: name,
  role: 'regulator',
  purpose: 'HOPERAT',
  action: 'read',
  kinds: {},
  outcome: 'denied',
  basis: 'consent.emergency-not-found',
  ...more,
});

describe('why, in the list of a patient', () => {
  it('is never a code where somebody was refused', () => {
    for (const lang of LANGS) assert.doesNotMatch(fromRemote(told({})).basisText[lang], /emergency-not-found/);
  });
  it('is never the rule by which others may, where somebody was refused', () => {
    const [refused, allowed] = [
      told({ basis: 'consent/own-log' }),
      told({ basis: 'consent/own-log', outcome: 'permitted' }),
    ];
    assert.notEqual(fromRemote(refused).basisText.en, fromRemote(allowed).basisText.en);
  });
});
