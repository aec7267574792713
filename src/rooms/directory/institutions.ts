import { LANGS, type Lang, type LocalText } from '#kernel';
import data from './data/institutions.json' with { type: 'json' };

interface NameEntry {
  readonly text: string;
  /** `reference`: read in the source; `draft`: our own translation, not yet reviewed. */
  readonly source: string;
}

/** A real institution: only facts with a source. */
export interface Institution {
  readonly id: string;
  /** The node in whose jurisdiction it lies; absent where the network has no node yet (Macao). */
  readonly node?: string;
  readonly names: Readonly<Partial<Record<Lang, NameEntry>>>;
  readonly kind?: string;
  readonly city?: string;
  readonly district?: string;
  readonly level?: string;
  readonly ownership?: string;
  readonly parentId?: string;
  readonly roles: readonly string[];
  readonly sources: readonly string[];
}

export const institutions: readonly Institution[] = data.institutions;

const byId = new Map(institutions.map((institution) => [institution.id, institution]));

export function findInstitution(id: string): Institution | undefined {
  return byId.get(id);
}

/** The name in every language; where a language has none it repeats one that is there, unchanged. */
export function nameOf(institution: Institution): LocalText {
  const any = LANGS.map((lang) => institution.names[lang]?.text).find((text) => text !== undefined) ?? institution.id;
  const han = institution.names['zh-Hant-HK']?.text ?? institution.names['zh-Hans']?.text ?? any;
  return {
    en: institution.names.en?.text ?? han,
    'zh-Hans': institution.names['zh-Hans']?.text ?? han,
    'zh-Hant-HK': han,
  };
}
