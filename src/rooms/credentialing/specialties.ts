import type { LocalText } from '#kernel';
import type { Specialty } from './contract.ts';
import { text } from './words.ts';

/**
 * Specialties by name. Hong Kong's Specialist Register has 65 and the mainland's list of departments more; here are those that this consortium's doctors
 * hold so far. A code that is not here is shown as it is.
 */
const SPECIALTIES = {
  'family-medicine': text('family medicine', '全科医学', '家庭醫學'),
  'internal-medicine': text('internal medicine', '内科', '內科'),
  surgery: text('general surgery', '外科', '外科'),
  paediatrics: text('paediatrics', '儿科', '兒科'),
  'obstetrics-gynaecology': text('obstetrics and gynaecology', '妇产科', '婦產科'),
  ophthalmology: text('ophthalmology', '眼科', '眼科'),
  orthopaedics: text('orthopaedics', '骨科', '骨科'),
  psychiatry: text('psychiatry', '精神科', '精神科'),
  radiology: text('radiology', '放射科', '放射科'),
  cardiology: text('cardiology', '心血管内科', '心臟科'),
  'emergency-medicine': text('emergency medicine', '急诊医学', '急症科'),
  'chinese-medicine': text('Chinese medicine', '中医科', '中醫科'),
} as const satisfies Readonly<Record<Specialty, LocalText>>;

export function specialtyWords(code: string): LocalText {
  const known: Readonly<Record<string, LocalText>> = SPECIALTIES;
  return known[code] ?? text(code, code, code);
}
