import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GuideCard } from '#contracts/directory';
import { ITEM_KEYS } from '#contracts/directory';
import { toDraft, toValue } from './draft-value.ts';
import { countPlaces, isOpenAt, meeting, nameFor, placeOf, placesOf, readSource, toGuideSearch } from './guide.view.ts';
import { FEATURES, HEIGHT, portsIn, WIDTH } from './map.view.ts';
import { CITIES, DISTRICTS } from './places.ts';

const card = (facts: Partial<GuideCard> = {}): GuideCard => ({
  id: 'x',
  keeper: 'sz',
  names: { 'zh-Hans': '某医院' },
  drafts: {},
  formerNames: [],
  roles: [],
  services: [],
  departments: [],
  ports: [],
  ...facts,
});
// A Sunday, 10:00 at the place.
const AT = new Date('2026-11-22T02:00:00Z');

describe('what a reader looks for', () => {
  it('is read from the address, and what is not known there is left out', () => {
    assert.deepEqual(toGuideSearch({ q: '协和', role: 'voucher-pilot', open: 'true', view: 'map', kind: 'castle' }), {
      q: '协和',
      role: 'voucher-pilot',
      open: true,
      view: 'map',
    });
    assert.deepEqual(toGuideSearch({ place: '', q: ['a'], open: 'no' }), {});
  });

  it('is met by a part of a name, a draft or a former name, in any language and case', () => {
    const cards = [
      card({ id: 'a', names: { en: 'Peking University Shenzhen Hospital' } }),
      card({ id: 'b', drafts: { en: 'Bao’an Hospital' } }),
      card({ id: 'c', formerNames: ['Shunde Hospital'] }),
    ];
    const found = (q: string) => meeting(cards, { q }, AT).map(({ id }) => id);
    assert.deepEqual([found('peking'), found('BAO’AN'), found('shunde'), found('nowhere')], [['a'], ['b'], ['c'], []]);
  });

  it('is met only by what is known: a place whose hours nobody told is not open', () => {
    const hours = [{ days: ['sun' as const], opens: '09:00', closes: '12:00' }];
    const cards = [card({ id: 'open', hours }), card({ id: 'unknown' })];
    assert.deepEqual(
      meeting(cards, { open: true }, AT).map(({ id }) => id),
      ['open'],
    );
    assert.deepEqual(meeting(cards, { language: 'en' }, AT), []);
  });
});

describe('open now', () => {
  const hours = [{ days: ['sun' as const], opens: '09:00', closes: '12:00' }];
  it('is told by the clock of the place, closing time excluded', () => {
    assert.equal(isOpenAt(hours, new Date('2026-11-22T00:59:00Z')), false);
    assert.equal(isOpenAt(hours, new Date('2026-11-22T01:00:00Z')), true);
    assert.equal(isOpenAt(hours, new Date('2026-11-22T04:00:00Z')), false);
    assert.equal(isOpenAt(hours, new Date('2026-11-23T02:00:00Z')), false);
  });
  it('is not known where nobody told the hours', () => assert.equal(isOpenAt(undefined, AT), undefined));
});

describe('places', () => {
  const cards = [
    card({ city: '深圳市', district: '宝安区' }),
    card({ city: '深圳市', district: '宝安区' }),
    card({ city: '深圳市', area: '前海' }),
    card({ city: '深圳市' }),
    card({ city: '澳门' }),
    card({}),
  ];
  it('are a city and its district, else its zone, else said to be unknown', () => {
    assert.deepEqual(cards.map(placeOf), [
      '深圳市/宝安区',
      '深圳市/宝安区',
      '深圳市/前海',
      '深圳市/-',
      '澳门/-',
      undefined,
    ]);
    assert.equal(countPlaces(cards).get('深圳市/宝安区'), 2);
  });
  it('are offered nearest first, each district under its city', () => {
    assert.deepEqual(placesOf(cards), [
      { city: '深圳市', places: ['深圳市/-', '深圳市/前海', '深圳市/宝安区'] },
      { city: '澳门', places: ['澳门/-'] },
    ]);
  });
  it('narrow to a city whole or to a district', () => {
    assert.equal(meeting(cards, { place: '深圳市' }, AT).length, 4);
    assert.equal(meeting(cards, { place: '深圳市/-' }, AT).length, 1);
  });
});

describe('a name for a reader', () => {
  it('is the reader’s where a source gave one, else one that is there, never a made one', () => {
    const names = { 'zh-Hans': '深圳禾正医院' };
    assert.deepEqual(nameFor(card({ names }), 'en'), {
      text: '深圳禾正医院',
      lang: 'zh-Hans',
      others: [],
      draft: undefined,
      sourced: undefined,
    });
    const drafted = card({ names, drafts: { en: 'Hezheng' } });
    assert.equal(nameFor(drafted, 'en').text, '深圳禾正医院');
    assert.equal(nameFor(drafted, 'en').draft, 'Hezheng');
  });
  it('in the other Chinese script is our own draft, marked as one, with the source’s beneath', () => {
    const hospital = card({ names: { 'zh-Hans': '屯门医院' }, drafts: { 'zh-Hant-HK': '屯門醫院' } });
    assert.deepEqual(nameFor(hospital, 'zh-Hant-HK'), {
      text: '屯門醫院',
      lang: 'zh-Hant-HK',
      others: [],
      draft: undefined,
      sourced: { text: '屯门医院', lang: 'zh-Hans' },
    });
    assert.equal(nameFor(hospital, 'zh-Hans').sourced, undefined);
    assert.equal(nameFor(hospital, 'zh-Hans').text, '屯门医院');
  });
  it('is never a draft where a source has the reader’s own', () => {
    const both = card({
      names: { 'zh-Hans': '屯门医院', 'zh-Hant-HK': '屯門醫院' },
      drafts: { 'zh-Hant-HK': '他名' },
    });
    assert.equal(nameFor(both, 'zh-Hant-HK').text, '屯門醫院');
    assert.equal(nameFor(both, 'zh-Hant-HK').sourced, undefined);
  });
});

describe('a source', () => {
  it('is a link only where it is an address of the web', () => {
    assert.deepEqual(readSource('https://hcv.gov.hk/x'), { host: 'hcv.gov.hk', href: 'https://hcv.gov.hk/x' });
    assert.deepEqual(readSource('source paper 003'), { paper: '003' });
    assert.deepEqual(readSource('javascript:alert(1)'), { text: 'javascript:alert(1)' });
    assert.deepEqual(readSource('Notice of 1 May'), { text: 'Notice of 1 May' });
  });
});

describe('the map', () => {
  it('draws districts that have a name in every language, inside its sheet', () => {
    for (const { name, label, path } of FEATURES.districts) {
      assert.ok(path.startsWith('M') && path.endsWith('Z'), name);
      const [x, y] = label;
      assert.ok(x > 0 && x < WIDTH && y > 0 && y < HEIGHT, name);
      assert.ok(DISTRICTS[name], name);
    }
    assert.ok(CITIES['深圳市']);
  });
  it('knows which ports lie in a district', () => {
    assert.deepEqual(portsIn('福田区'), ['futian', 'huanggang']);
    assert.deepEqual(portsIn(undefined), []);
    assert.equal(FEATURES.ports.length, 10);
  });
});

describe('a form for an item', () => {
  const VALUES: Readonly<Record<string, unknown>> = {
    'name.en': 'A hospital',
    kind: { code: 'clinic' },
    level: 'tertiary-a',
    ownership: 'public',
    position: { latitude: 22.5, longitude: 114 },
    hours: [{ days: ['mon'], opens: '08:00', closes: '12:00' }],
    languages: ['yue', 'en'],
    fees: { en: 'HK$100' },
    arrival: [{ port: 'futian', how: { en: 'Bus' } }],
    'former-names': ['Old', 'Older'],
    'role.voucher-pilot': { since: '2024-05' },
  };
  it('filled with what the entry says sends the same', () => {
    for (const [item, value] of Object.entries(VALUES)) {
      const known = ITEM_KEYS.find((key) => key === item) ?? ('role.voucher-pilot' as const);
      assert.deepEqual(toValue(known, toDraft(known, value)), value, item);
    }
  });
  it('leaves out languages in which nothing was typed', () => {
    const draft = { ...toDraft('fees', undefined), texts: { en: ' 100 ', 'zh-Hans': '', 'zh-Hant-HK': ' ' } };
    assert.deepEqual(toValue('fees', draft), { en: '100' });
  });
});
