import type { Entry, Facts } from './entry/model.ts';

const FACTS: Facts = { sources: ['https://example.org/synthetic'], asOf: '2026-11-01' };
const item = <Value>(value: Value) => ({ value, ...FACTS });

/** An invented institution with every item there is. */
export function anEntry(facts: Partial<Entry> = {}): Entry {
  return {
    id: 'synthetic-hospital',
    keeper: 'hk',
    node: 'hk',
    jurisdiction: 'HK',
    sources: FACTS.sources,
    items: {
      'name.en': item('Synthetic Hospital'),
      'name.zh-Hans': { value: '合成医院', sources: [], draft: true },
      'name.zh-Hant-HK': {
        ...item('合成醫院'),
        note: { en: 'a note', 'zh-Hans': '备注', 'zh-Hant-HK': '備註' },
        change: 'p-1',
      },
      kind: item({ code: 'hospital-general', words: '综合医院' }),
      level: item('tertiary-a'),
      ownership: item('public'),
      city: item('香港'),
      district: item('元朗'),
      area: item('天水圍'),
      address: item('1 Synthetic Road'),
      position: item({ latitude: 22.44, longitude: 114.03 }),
      'part-of': item('synthetic-group'),
      phone: item('+852 2000 0000'),
      website: item('https://example.org/hospital'),
      hours: item([
        { days: ['mon', 'tue', 'wed', 'thu', 'fri'], opens: '09:00', closes: '17:30' },
        { days: ['sat'], opens: '09:00', closes: '12:00' },
      ]),
      languages: item(['yue', 'en']),
      fees: item({ en: 'HK$100 a visit', 'zh-Hant-HK': '每次 100 港元' }),
      cover: item({ en: 'Health Care Voucher' }),
      arrival: item([{ port: 'shenzhen-bay', how: { en: 'Bus B2' } }]),
      'former-names': item(['Old Synthetic Hospital']),
      remark: item({ en: 'a remark', 'zh-Hans': '说明', 'zh-Hant-HK': '說明' }),
    },
    roles: [
      { code: 'voucher-pilot', since: '2024-06-28', ...FACTS },
      {
        code: 'drug-device-designated',
        since: '2021',
        until: '2025-12',
        batch: 1,
        listedAs: 'X',
        endedBecause: 'closed',
        ...FACTS,
      },
    ],
    services: [
      {
        kind: 'voucher',
        since: '2024-06-28',
        departments: [{ code: 'surgery', words: '外科' }],
        departmentCount: 3,
        isListComplete: false,
        ...FACTS,
      },
      { kind: 'service-centre', name: '合成服务中心', departments: [], isListComplete: false, ...FACTS },
    ],
    partners: [item('synthetic-partner')],
    figures: [{ what: 'planned-beds', value: 200, period: '2026-01', ...FACTS }],
    ...facts,
  };
}
