import { LANGS, type Lang, type LocalText } from '#kernel';
import data from './data/institutions.json' with { type: 'json' };
import insurerData from './data/insurers.json' with { type: 'json' };

interface NameEntry {
  readonly text: string;
  /** `reference`: read in the source; `draft`: our own translation, not yet reviewed. */
  readonly source: string;
  readonly note?: LocalText;
}

/** A role as the reference file has it. */
export interface InstitutionRole {
  readonly code: string;
  readonly since?: string;
  readonly until?: string;
  readonly batch?: number;
  readonly listedAs?: string;
  readonly endedBecause?: string;
  readonly sources: readonly string[];
}

interface InstitutionService {
  readonly kind: string;
  readonly name?: string;
  readonly since?: string;
  readonly departments: readonly { readonly code: string; readonly words: string }[];
  readonly departmentCount?: number;
  readonly isListComplete: boolean;
  readonly note?: LocalText;
  readonly sources: readonly string[];
}

/** A real institution as the reference file has it: only facts with a source. */
export interface Institution {
  readonly id: string;
  /** The node that answers for what is said of it. */
  readonly keeper: string;
  /** The node in whose jurisdiction it lies; absent where the network has no node yet (Macao), and of insurers, who are nobody's recipients. */
  readonly node?: string;
  readonly jurisdiction?: string;
  readonly names: Readonly<Partial<Record<Lang, NameEntry>>>;
  readonly formerNames?: readonly string[];
  readonly kind?: string;
  readonly city?: string;
  readonly district?: string;
  readonly area?: string;
  readonly level?: string;
  readonly ownership?: string;
  readonly parentId?: string;
  readonly roles: readonly InstitutionRole[];
  readonly services?: readonly InstitutionService[];
  readonly partners?: readonly string[];
  readonly figures?: readonly {
    readonly what: string;
    readonly value: number;
    readonly period?: string;
    readonly sources: readonly string[];
  }[];
  readonly remark?: LocalText;
  readonly sources: readonly string[];
}

/** The day on which the file's sources stood as it says. */
export const FILE_AS_OF = data.asOf;

/** The real institutions of the reference files, as they were read on `FILE_AS_OF`. What the directory says of them today is in its entries. */
export const institutions: readonly Institution[] = [...data.institutions, ...insurerData.institutions];

const byId = new Map(institutions.map((institution) => [institution.id, institution]));

/** One of the reference files, by its id there. */
export function findInstitution(id: string): Institution | undefined {
  return byId.get(id);
}

/** The name in every language; where a language has none it repeats one that is there, unchanged. */
export function nameOf(institution: Pick<Institution, 'id' | 'names'>): LocalText {
  const any = LANGS.map((lang) => institution.names[lang]?.text).find((text) => text !== undefined) ?? institution.id;
  const han = institution.names['zh-Hant-HK']?.text ?? institution.names['zh-Hans']?.text ?? any;
  return {
    en: institution.names.en?.text ?? han,
    'zh-Hans': institution.names['zh-Hans']?.text ?? han,
    'zh-Hant-HK': han,
  };
}
