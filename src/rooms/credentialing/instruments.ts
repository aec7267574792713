/** Instruments that entries of both lawbooks cite, and who may do what by training. */
import { PROFESSIONS } from './contract.ts';
import type { Profession } from './model.ts';
import { text } from './words.ts';

export const ALL: readonly Profession[] = PROFESSIONS;
export const PRESCRIBERS: readonly Profession[] = ['doctor', 'dentist', 'chinese-medicine'];
const OWN = text(
  'Consortium rule on permits (assumption)',
  '医疗联合体执业许可规则（假设）',
  '醫療聯合體執業許可規則（假設）',
);
/** Where no first day is known: before anybody who practises today was registered. */
export const SINCE = '1930-01-01';
export const assumed = (jurisdiction: string) =>
  ({ jurisdiction, instrument: OWN, inForceFrom: SINCE, source: 'assumption' }) as const;
export const AMBULANCE = {
  jurisdiction: 'HK',
  instrument: text(
    'Pilot Scheme for Direct Cross-boundary Ambulance Transfer in the Greater Bay Area; Medical Registration Ordinance as amended',
    '“粤港澳大湾区跨境直通救护车转运”试行计划；经修订的香港《医生注册条例》',
    '「粵港澳大灣區跨境直通救護車轉運」試行計劃；經修訂的《醫生註冊條例》',
  ),
  inForceFrom: '2024-11-30',
  until: '2026-11-29',
} as const;
export const ONLINE = {
  jurisdiction: 'CN-SZ',
  instrument: text(
    'Detailed rules for supervision of internet diagnosis and treatment (trial), NHC 2022 No. 2',
    '《互联网诊疗监管细则（试行）》（国卫办医发〔2022〕2号）',
    '《互聯網診療監管細則（試行）》（國衞辦醫發〔2022〕2號）',
  ),
  inForceFrom: '2022-03-15',
  source: 'https://www.wlmqw.com/view/23999',
} as const;
