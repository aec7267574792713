import type { LawEntry } from '#kernel';
import { ALL, AMBULANCE, assumed, ONLINE, PRESCRIBERS } from '../instruments.ts';
import type { ActRule, SettingRule } from '../law-model.ts';
import type { ActKind } from '../model.ts';
import { text } from '../words.ts';

const NO_SEPARATE_RIGHT = text(
  'No prescribing right beside the registration is asked for; an operator may ask for one.',
  '不另行要求处方权证明；运营方可设为必需。',
  '不另行要求處方權證明；營運方可設為必需。',
);
const RADIOLOGY = { code: 'radiology', or: 'radiology-reporting' } as const;
const RADIOLOGY_ASSUMED = text(
  'That a report of imaging asks for the specialty, or a filing in its place, is an assumption.',
  '出具影像报告须具放射专科或者相应备案，系假设。',
  '發出影像報告須具放射專科或相應備案，屬假設。',
);
const everyAct = (act: ActKind): ActRule => ({ act, professions: ALL, supplements: [], never: [] });

/**
 * What each act asks for. An act without an entry in a jurisdiction is not done there.
 * @source domain-facts §3, §7
 */
export const ACT_RULES: readonly LawEntry<ActRule>[] = [
  ...(['enter-workplace', 'be-rostered', 'be-booked', 'record-visit', 'sign-record'] as const).flatMap((act) => [
    { ...assumed('CN-SZ'), value: everyAct(act) },
    { ...assumed('HK'), value: everyAct(act) },
  ]),
  {
    ...ONLINE,
    clause: text('a prescription is the treating doctor’s own', '处方须由接诊医师本人开具', '處方須由應診醫生本人開出'),
    value: { act: 'prescribe', professions: PRESCRIBERS, supplements: [], never: [], assumptions: [NO_SEPARATE_RIGHT] },
  },
  {
    ...ONLINE,
    clause: text(
      'narcotic, psychotropic and other specially controlled drugs are never prescribed online',
      '线上不得开具麻醉药品、精神药品等特殊管理药品处方',
      '線上不得處方麻醉藥品、精神藥品等特殊管理藥物',
    ),
    source: 'https://www.caiwennews.com/article/1417239',
    value: {
      act: 'prescribe-controlled',
      professions: PRESCRIBERS,
      supplements: ['controlled-drugs'],
      never: ['internet-hospital'],
      assumptions: [
        text(
          'That a qualification of its own is asked for is an assumption; the text of the rule was not found.',
          '须另具麻精药品处方资格系假设；规则原文未查得。',
          '須另具管制藥物處方資格屬假設；規則原文未查得。',
        ),
      ],
    },
  },
  {
    ...assumed('HK'),
    value: { act: 'prescribe', professions: PRESCRIBERS, supplements: [], never: [], assumptions: [NO_SEPARATE_RIGHT] },
  },
  {
    ...assumed('HK'),
    value: { act: 'prescribe-controlled', professions: PRESCRIBERS, supplements: [], never: ['internet-hospital'] },
  },
  ...(['CN-SZ', 'HK'] as const).map((jurisdiction) => ({
    ...assumed(jurisdiction),
    value: {
      act: 'report-imaging',
      professions: ['doctor', 'dentist'],
      supplements: [],
      never: [],
      specialty: RADIOLOGY,
      assumptions: [RADIOLOGY_ASSUMED],
    } satisfies ActRule,
  })),
  {
    ...AMBULANCE,
    source: 'http://www.szdaily.com/content/2024-11/06/content_31318421.htm',
    value: everyAct('escort-patient'),
  },
];

/** What a setting asks for beyond the act. */
export const SETTING_RULES: readonly LawEntry<SettingRule>[] = [
  { ...ONLINE, value: { setting: 'internet-hospital', supplements: ['internet-hospital-filing'] } },
  {
    ...assumed('HK'),
    value: {
      setting: 'internet-hospital',
      supplements: [],
      assumptions: [
        text(
          'No filing for remote consultations is known in Hong Kong.',
          '香港远程诊症未知须备案。',
          '香港遙距診症未知須備案。',
        ),
      ],
    },
  },
];
