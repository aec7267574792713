import type { LocalText } from '#kernel';
import { text } from '../words.ts';

/** The rules of provisions, relations and labels, told to the patient in the access log. */
export const RULE_BASES: Readonly<Record<string, LocalText>> = {
  'consent/given-by-patient': text('You have agreed to it.', '您已通过授权书同意。', '你已透過同意書表示同意。'),
  'consent.sensitive-data': text(
    'It is sensitive, another institution wrote it, and you have not opened it to them.',
    '该内容属敏感信息，由其他机构记录，您未授权其查看。',
    '這是敏感資料，由其他機構記錄，你未有同意向其開放。',
  ),
  'consent.beyond-relation': text(
    'Their treating you does not reach this data.',
    '其与您的诊疗关系不涵盖此数据。',
    '其與你的診治關係不涵蓋這項資料。',
  ),
  'consent.other-institution-named': text(
    'They named another institution as the one that treats you.',
    '其填写了其他机构作为您的诊疗机构。',
    '其填寫了其他機構作為你的診治機構。',
  ),
  'consent.sensitive-author': text(
    'They named themselves as the author of something sensitive that was written elsewhere.',
    '其将自己填为由其他机构记录的敏感内容的记录者。',
    '其把自己填作由其他機構記錄的敏感資料的記錄者。',
  ),
  'consent.taking-on-by-appointment': text(
    'They wanted to take you on for longer, with no more than an appointment.',
    '其仅凭预约就想延长对您的诊疗关系。',
    '其只憑預約便想延長與你的診治關係。',
  ),
};
