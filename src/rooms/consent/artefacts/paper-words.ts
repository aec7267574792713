import type { PaperKind } from '#contracts/identity';
import type { LocalText } from '#kernel';
import { inEach, text } from '../words.ts';

const PAPERS: Readonly<Record<PaperKind, LocalText>> = {
  hkid: text('Hong Kong identity card', '香港身份证', '香港身份證'),
  'certificate-of-exemption': text('Certificate of Exemption', '豁免登记证明书', '豁免登記證明書'),
  'home-return-permit': text('Mainland Travel Permit', '港澳居民来往内地通行证', '港澳居民來往內地通行證（回鄉證）'),
  'hk-macao-residence-permit': text('Mainland residence permit', '港澳居民居住证', '港澳居民居住證'),
  'resident-identity-card': text('Resident identity card', '居民身份证', '內地居民身份證'),
  'taiwan-travel-permit': text(
    'Mainland Travel Permit for Taiwan Residents',
    '台湾居民来往大陆通行证',
    '台灣居民來往大陸通行證（台胞證）',
  ),
  passport: text('Passport', '护照', '護照'),
};

/** What `calledToAsker` says, in words: a paper by its name. */
export function askedPatientText(called: string): LocalText {
  const [kind = '', ...number] = called.split(' ');
  const papers: Readonly<Record<string, LocalText>> = PAPERS;
  const paper = Object.hasOwn(papers, kind) ? papers[kind] : undefined;
  return paper === undefined ? text(called, called, called) : inEach((lang) => [paper[lang], ...number].join(' '));
}
