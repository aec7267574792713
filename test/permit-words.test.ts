import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS } from '#kernel';
import { permitWords } from '#rooms/credentialing';
import { PERMIT_KINDS, PROFESSIONS, SPECIALTIES } from '../src/rooms/credentialing/contract.ts';
import { PROFESSION_WORDS } from '../src/rooms/credentialing/labels.ts';
import { specialtyWords } from '../src/rooms/credentialing/specialties.ts';
import { dossiers as dossiersEn } from '../web/i18n/en/dossiers.ts';
import { permits as permitsEn } from '../web/i18n/en/permits.ts';
import { dossiers as dossiersHans } from '../web/i18n/zh-hans/dossiers.ts';
import { permits as permitsHans } from '../web/i18n/zh-hans/permits.ts';
import { dossiers as dossiersHant } from '../web/i18n/zh-hant-hk/dossiers.ts';
import { permits as permitsHant } from '../web/i18n/zh-hant-hk/permits.ts';

const PAGES = {
  en: { permits: permitsEn, dossiers: dossiersEn },
  'zh-Hans': { permits: permitsHans, dossiers: dossiersHans },
  'zh-Hant-HK': { permits: permitsHant, dossiers: dossiersHant },
} as const;
const alike = (text: string) => text.toLowerCase();

/** A form offers names by itself, because no answer of the node is there yet; what is put on file comes back by the node's name. */
describe('what a form of the permit desk offers is called as the node calls it', () => {
  for (const lang of LANGS) {
    const { permits, dossiers } = PAGES[lang];
    it(`in ${lang}`, () => {
      for (const kind of PERMIT_KINDS) {
        assert.equal(alike(permits.kindName[kind]), alike(permitWords({ kind })[lang]));
      }
      for (const code of SPECIALTIES) {
        assert.equal(alike(permits.specialtyName[code]), alike(specialtyWords(code)[lang]));
      }
      for (const profession of PROFESSIONS) {
        assert.equal(alike(dossiers.profession[profession]), alike(PROFESSION_WORDS[profession][lang]));
      }
    });
  }
});
