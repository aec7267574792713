import type { Lang, LocalText, PartialText } from '#kernel';
import type {
  Department,
  FigureKind,
  ItemKey,
  Kind,
  Level,
  OrganizationRole,
  Ownership,
  Port,
  ServiceKind,
  Spoken,
  Weekday,
} from '../contract.ts';

/** Where something is known from. */
export interface Facts {
  /** Web addresses, or the name of a paper of the consortium; none of a draft alone. */
  readonly sources: readonly string[];
  /** The day on which the sources stood so. */
  readonly asOf?: string;
  readonly note?: LocalText;
  /** The accepted proposal that set it; absent where it is as the reference file has it. */
  readonly change?: string;
  /** Our own translation, read in no source. */
  readonly draft?: true;
}

/** One item: a value and where it is known from. */
export interface Item<Value> extends Facts {
  readonly value: Value;
}

/** A day, a month or a year, as precise as the source is. */
export type PartialDate = string;

export interface KindValue {
  readonly code: Kind;
  /** The source’s own words. */
  readonly words?: string;
}

export interface Opening {
  readonly days: readonly Weekday[];
  /** HH:MM at the place. */
  readonly opens: string;
  readonly closes: string;
}

export interface Way {
  readonly port: Port;
  readonly how: PartialText;
}

export interface ItemValues {
  readonly 'name.en': string;
  readonly 'name.zh-Hans': string;
  readonly 'name.zh-Hant-HK': string;
  readonly kind: KindValue;
  readonly level: Level;
  readonly ownership: Ownership;
  readonly city: string;
  readonly district: string;
  /** A zone that is no district, such as 前海. */
  readonly area: string;
  readonly address: string;
  readonly position: { readonly latitude: number; readonly longitude: number };
  /** Id of the institution that it belongs to. */
  readonly 'part-of': string;
  readonly phone: string;
  readonly website: string;
  readonly hours: readonly Opening[];
  readonly languages: readonly Spoken[];
  readonly fees: PartialText;
  readonly cover: PartialText;
  readonly arrival: readonly Way[];
  readonly 'former-names': readonly string[];
  readonly remark: LocalText;
}

export type Items = { readonly [Key in ItemKey]?: Item<ItemValues[Key]> };

export interface RoleFact extends Facts {
  readonly code: OrganizationRole;
  readonly since?: PartialDate;
  readonly until?: PartialDate;
  /** Which round of designations. */
  readonly batch?: number;
  /** The name under which a list has it, where that is another. */
  readonly listedAs?: string;
  readonly endedBecause?: string;
}

/** Something that is offered at an institution. */
export interface ServiceFact extends Facts {
  readonly kind: ServiceKind;
  /** Its own name, as the source writes it. */
  readonly name?: string;
  readonly since?: PartialDate;
  readonly departments: readonly { readonly code: Department; readonly words: string }[];
  readonly departmentCount?: number;
  /** Whether the departments named are all there are. */
  readonly isListComplete: boolean;
}

/** A number that a source gives; never the node’s own count. */
export interface FigureFact extends Facts {
  readonly what: FigureKind;
  readonly value: number;
  readonly period?: PartialDate;
}

/** All that the directory says of one institution. */
export interface Entry {
  readonly id: string;
  /** The node that answers for it: nobody else may change it. */
  readonly keeper: string;
  /** The node that serves it; absent where none does. */
  readonly node?: string;
  /** ISO 3166 code of the place, where a source tells it. */
  readonly jurisdiction?: string;
  readonly sources: readonly string[];
  readonly items: Items;
  readonly roles: readonly RoleFact[];
  readonly services: readonly ServiceFact[];
  readonly partners: readonly Item<string>[];
  readonly figures: readonly FigureFact[];
}

export const nameKey = (lang: Lang): 'name.en' | 'name.zh-Hans' | 'name.zh-Hant-HK' => `name.${lang}`;
