import type { LocalText } from '#kernel';
import type { ActKind, Permit, PermitKind, Profession, Setting } from './model.ts';
import { inEach, text } from './words.ts';

/** Names of permits as people of each side read them. */
export const PERMIT_WORDS: Readonly<Record<PermitKind, LocalText>> = {
  'mainland-registration': text('mainland practice registration', '医师执业注册', '內地醫師執業註冊'),
  'hk-registration': text('Hong Kong registration', '香港执业注册', '香港執業註冊'),
  'macao-registration': text('Macao registration', '澳门执业注册', '澳門執業註冊'),
  'taiwan-registration': text('Taiwan registration', '台湾地区执业注册', '台灣地區執業註冊'),
  'short-term-practice': text(
    'mainland short-term practice permit',
    '港澳台医师短期行医执业证书',
    '港澳台醫師內地短期行醫執業證書',
  ),
  'mainland-recognition': text('recognition as a mainland physician', '内地医师资格认定', '內地醫師資格認定'),
  'hk-limited-registration': text('Hong Kong limited registration', '香港有限度注册', '香港有限度註冊'),
  'hk-special-registration': text('Hong Kong special registration', '香港特别注册', '香港特別註冊'),
  'ambulance-escort': text(
    'limited practice on a cross-boundary ambulance',
    '跨境救护车随车有限度执业',
    '跨境救護車隨車有限度執業',
  ),
  'multi-site-practice': text('multi-site practice filing', '多机构执业备案', '多機構執業備案'),
  'internet-hospital-filing': text('internet-hospital filing', '互联网医院执业备案', '互聯網醫院執業備案'),
  'prescribing-right': text('prescribing right', '处方权', '處方權'),
  'controlled-drugs': text('controlled-drugs qualification', '麻精药品处方资格', '管制藥物處方資格'),
  'radiology-reporting': text('imaging-report filing', '影像报告出具备案', '影像報告發出備案'),
};

/** Acts as they follow “may” and “to”. */
export const ACT_WORDS: Readonly<Record<ActKind, LocalText>> = {
  'enter-workplace': text('enter the workplace', '登录工作单位', '登入工作單位'),
  'be-rostered': text('be put on the roster', '排班', '編更'),
  'be-booked': text('be booked', '接受预约', '接受預約'),
  'record-visit': text('see a patient', '接诊', '應診'),
  'sign-record': text('sign a record', '签署病历', '簽署病歷'),
  prescribe: text('prescribe', '开具处方', '處方藥物'),
  'prescribe-controlled': text('prescribe controlled drugs', '开具麻精药品处方', '處方管制藥物'),
  'report-imaging': text('report imaging', '出具影像报告', '發出影像報告'),
  'escort-patient': text('escort a patient', '随车护送', '隨車護送'),
};

export const SETTING_WORDS: Readonly<Record<Setting, LocalText>> = {
  'on-site': text('on site', '院内', '院內'),
  'internet-hospital': text('by internet hospital', '互联网医院', '互聯網醫院'),
  ambulance: text('on board an ambulance', '救护车途中', '救護車途中'),
};

export const PROFESSION_WORDS: Readonly<Record<Profession, LocalText>> = {
  doctor: text('doctor', '医师', '醫生'),
  dentist: text('dentist', '口腔医师', '牙醫'),
  'chinese-medicine': text('Chinese medicine practitioner', '中医师', '中醫師'),
  nurse: text('nurse', '护士', '護士'),
  pharmacist: text('pharmacist', '药师', '藥劑師'),
};

/** A permit by its kind and, where it has one, its number. */
export function permitWords({ kind, number }: Pick<Permit, 'kind' | 'number'>): LocalText {
  const words = PERMIT_WORDS[kind];
  if (number === undefined) return words;
  return inEach((lang) => (lang === 'en' ? `${words.en} no. ${number}` : `${words[lang]}（${number}）`));
}
