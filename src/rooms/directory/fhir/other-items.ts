import type { Extension } from '#fhir';
import { isObject } from '#fhir';
import type { LocalText } from '#kernel';
import { FIGURES, LEVELS, OWNERSHIPS, SPOKEN } from '../contract.ts';
import type { Entry, Facts, FigureFact, Items } from '../entry/model.ts';
import { listOf, numberOf, readFacts, readTexts, STRUCTURES, sourceExtension, textOf, texts } from './facts.ts';

const ITEM = `${STRUCTURES}/directory-item`;

/** Items for which Organization has no element of its own, as extensions. */
export function otherItems({ items, figures }: Entry): Extension[] {
  const { level, ownership, area, languages, fees, cover, remark } = items;
  return [
    ...(level ? [itemExtension('level', level, [{ url: 'value', valueCode: level.value }])] : []),
    ...(ownership ? [itemExtension('ownership', ownership, [{ url: 'value', valueCode: ownership.value }])] : []),
    ...(area ? [itemExtension('area', area, [{ url: 'value', valueString: area.value }])] : []),
    ...(languages
      ? [
          itemExtension(
            'languages',
            languages,
            languages.value.map((code) => ({ url: 'value', valueCode: code })),
          ),
        ]
      : []),
    ...(fees ? [itemExtension('fees', fees, texts('value', fees.value))] : []),
    ...(cover ? [itemExtension('cover', cover, texts('value', cover.value))] : []),
    ...(remark ? [itemExtension('remark', remark, texts('value', remark.value))] : []),
    ...figures.map(figureExtension),
  ];
}

function itemExtension(
  item: 'level' | 'ownership' | 'area' | 'languages' | 'fees' | 'cover' | 'remark',
  facts: Facts,
  value: Extension[],
): Extension {
  return { url: ITEM, extension: [{ url: 'item', valueCode: item }, ...value, sourceExtension(facts, item)] };
}

function figureExtension({ what, value, period, ...facts }: FigureFact): Extension {
  return {
    url: ITEM,
    extension: [
      { url: 'item', valueCode: 'figure' },
      { url: 'what', valueCode: what },
      { url: 'value', valueDecimal: value },
      ...(period === undefined ? [] : [{ url: 'period', valueString: period }]),
      sourceExtension(facts, 'figure'),
    ],
  };
}

/** Reads them back; what is none of ours is passed over. */
export function readOtherItems(resource: Readonly<Record<string, unknown>>): {
  readonly items: Items;
  readonly figures: readonly FigureFact[];
} {
  const found = listOf(resource['extension'])
    .filter(({ url }) => url === ITEM)
    .map((extension) => ({
      parts: listOf(extension['extension']),
      facts: readFacts(extension) ?? { sources: [] },
    }))
    .map(({ parts, facts }) => ({ kind: codeOf(parts, 'item'), parts, facts }));
  const one = (kind: string) => found.find((item) => item.kind === kind);
  const coded = <Code extends string>(kind: string, list: readonly Code[]) => {
    const item = one(kind);
    const value = item && list.find((code) => code === codeOf(item.parts, 'value'));
    return item === undefined || value === undefined ? {} : { [kind]: { value, ...item.facts } };
  };
  const texted = (kind: 'fees' | 'cover' | 'remark') => {
    const item = one(kind);
    return item === undefined ? {} : { [kind]: { value: readTexts(item.parts, 'value') as LocalText, ...item.facts } };
  };
  const area = one('area');
  const areaText = area && textOf(partOf(area.parts, 'value')?.['valueString']);
  const languages = one('languages');
  const spoken = languages?.parts.flatMap((part) =>
    part['url'] === 'value' ? (SPOKEN.find((code) => code === part['valueCode']) ?? []) : [],
  );
  return {
    items: {
      ...coded('level', LEVELS),
      ...coded('ownership', OWNERSHIPS),
      ...(area === undefined || areaText === undefined ? {} : { area: { value: areaText, ...area.facts } }),
      ...(languages === undefined || spoken === undefined ? {} : { languages: { value: spoken, ...languages.facts } }),
      ...texted('fees'),
      ...texted('cover'),
      ...texted('remark'),
    },
    figures: found.flatMap(({ kind, parts, facts }) => {
      if (kind !== 'figure') return [];
      const what = FIGURES.find((code) => code === codeOf(parts, 'what'));
      const value = numberOf(partOf(parts, 'value')?.['valueDecimal']);
      const period = textOf(partOf(parts, 'period')?.['valueString']);
      if (what === undefined || value === undefined) return [];
      return [{ what, value, ...(period === undefined ? {} : { period }), ...facts }];
    }),
  };
}

function partOf(parts: readonly unknown[], url: string): Readonly<Record<string, unknown>> | undefined {
  return parts.filter(isObject).find((part) => part['url'] === url);
}

function codeOf(parts: readonly unknown[], url: string): string | undefined {
  return textOf(partOf(parts, url)?.['valueCode']);
}
