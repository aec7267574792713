import { type RefusalCatalogue, refusalsOf } from '#kernel';
import { text } from '../words.ts';

/** Why a disclosure over the border is refused, beside what `messages.ts` of the room names for the routes themselves. */
export type ExportRefusal =
  | 'consent.assessment-outdated'
  | 'consent.sensitive-consent-missing'
  | 'consent.patient-not-told'
  | 'consent.purpose-not-stated';

export const EXPORT_REFUSALS: RefusalCatalogue<ExportRefusal> = {
  'consent.assessment-outdated': {
    issue: 'forbidden',
    text: text(
      'The impact assessment was to be looked at again by {day} and was not, so nothing rests on it.',
      '个人信息保护影响评估应于{day}前复核而未复核，不能再作为依据。',
      '個人資料保護影響評估應於{day}或之前覆檢，但尚未覆檢，不能再作依據。',
    ),
  },
  'consent.sensitive-consent-missing': {
    issue: 'forbidden',
    text: text(
      'The patient’s separate consent to the handling of health data, which the recipient’s law asks for, is not on record.',
      '没有患者就处理医疗健康这一敏感个人信息作出的单独同意，而接收方所在地的法律要求此项同意。',
      '沒有病人就處理健康資料作出的單獨同意，而接收方所在地的法律要求此項同意。',
    ),
  },
  'consent.patient-not-told': {
    issue: 'forbidden',
    text: text(
      'It is not on record that the patient was told what the data is used for and who gets it.',
      '没有已告知患者信息用途和接收方的记录。',
      '沒有已告知病人資料用途及由誰接收的紀錄。',
    ),
  },
  'consent.purpose-not-stated': {
    issue: 'forbidden',
    text: text(
      'No purpose is stated for which the recipient handles the data.',
      '没有说明接收方处理信息的目的。',
      '沒有說明接收方處理資料的目的。',
    ),
  },
};

export const refuseExport = refusalsOf(EXPORT_REFUSALS);
