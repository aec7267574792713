import type { LawEntry, LocalText } from '#kernel';
import { text } from '../words.ts';
import { PRACTICE_REGISTRATION, QIANHAI_FUNDS, SET_UP } from './institution-lists.ts';
import type { Checklist } from './model.ts';
import { filing, SHORT_TERM, toHongKong } from './practitioner-lists.ts';

const SEED = '000_8c85e2d6a132df17.txt';
const entry = (
  value: Checklist,
  instrument: LocalText,
  source: string,
  inForceFrom: string,
  jurisdiction = 'CN-SZ',
): LawEntry<Checklist> => ({
  jurisdiction,
  instrument,
  inForceFrom,
  source,
  value,
});
const GUIDE = text(
  'Guide for Hong Kong-funded medical institutions in Bao’an',
  '宝安区港资医疗机构办事指引',
  '寶安區港資醫療機構辦事指引',
);
const OWN = text(
  'Consortium rule on dossiers (assumption)',
  '医疗联合体申报材料规则（假设）',
  '醫療聯合體申報材料規則（假設）',
);

/**
 * What each dossier has to hold, and its clocks. The first day in force of a guide is not printed in it: the year of the paper that restates it stands in.
 * @source domain-facts §3; the Bao'an papers
 */
export const CHECKLISTS: readonly LawEntry<Checklist>[] = [
  entry(SHORT_TERM, OWN, 'assumption', '2009-03-01'),
  entry(
    filing('multi-site-practice', text('Multi-site practice filing', '多机构执业备案', '多機構執業備案')),
    OWN,
    'assumption',
    '2009-03-01',
  ),
  entry(
    filing('internet-hospital-filing', text('Internet-hospital filing', '互联网医院执业备案', '互聯網醫院執業備案')),
    OWN,
    'assumption',
    '2022-03-15',
  ),
  entry(
    toHongKong(
      'hk-limited-registration',
      text('Limited registration in Hong Kong', '香港有限度注册', '香港有限度註冊'),
    ),
    OWN,
    'assumption',
    '2026-01-01',
    'HK',
  ),
  entry(
    toHongKong(
      'ambulance-escort',
      text('Limited practice on a cross-boundary ambulance', '跨境救护车随车有限度执业', '跨境救護車隨車有限度執業'),
    ),
    OWN,
    'assumption',
    '2026-01-01',
    'HK',
  ),
  entry(SET_UP, GUIDE, SEED, '2026-01-01'),
  entry(PRACTICE_REGISTRATION, GUIDE, SEED, '2026-01-01'),
  entry(QIANHAI_FUNDS, GUIDE, SEED, '2026-01-01'),
];

/** Drafts that one account may have: a coordinator applies for some institutions at once, nobody for fifty. */
export const DRAFTS_MAX = 50;

/** Uploads that one dossier may have, the replaced among them: eighteen items, each tried again several times in every round. */
export const DOCUMENTS_MAX = 200;

/**
 * What the files of one account may take up, in bytes: three full dossiers of scans in every round. A coordinator who needs more withdraws what is over; a machine stops
 * here and not when the disk is full.
 */
export const ACCOUNT_BYTES_MAX = 536_870_912;

/** Largest upload in bytes: a scan of thirty pages at 200 dpi. */
export const DOCUMENT_BYTES_MAX = 10_485_760;

/**
 * For how many years after the decision the files of an application are kept. No retention for them was found: an approved one is kept as long as a permit of three years, its renewal and a later question about both may need it; a
 * refused one as long as it may be asked why. What was decided, and the name and hash of each file, stay.
 */
export const FILES_KEPT_YEARS: readonly LawEntry<Readonly<Record<'approved' | 'refused', number>>>[] = [
  {
    jurisdiction: '*',
    instrument: text(
      'Consortium rule on the files of applications (assumption)',
      '医疗联合体申报材料留存规则（假设）',
      '醫療聯合體申報文件保存規則（假設）',
    ),
    inForceFrom: '1930-01-01',
    source: 'assumption',
    unit: 'a',
    value: { approved: 10, refused: 3 },
  },
];
