import type { Narrative } from '#fhir';
import type { Lang, LocalText } from '#kernel';
import { escapeXhtml } from '../document/narrative.ts';

/** A text by a person in the language it was written in, and its translation if there is one: by whom, on which day. */
export interface SaidText {
  readonly text: string;
  readonly language: Lang;
  readonly translation?: { readonly text: string; readonly language: Lang; readonly by: string; readonly on: string };
}

const TRANSLATION_BY: LocalText = {
  en: 'Translated by {name}, {date}',
  'zh-Hans': '译文：{name}，{date}',
  'zh-Hant-HK': '譯文：{name}，{date}',
};

/** A narrative made of what a person wrote, escaped, line by line, each language marked. */
export function toNarrative(said: SaidText): Narrative {
  const { translation } = said;
  const parts = [run(said.text, said.language)];
  if (translation) {
    const heading = TRANSLATION_BY[translation.language]
      .replace('{name}', () => translation.by)
      .replace('{date}', translation.on);
    parts.push(
      `<p lang="${translation.language}"><i>${escapeXhtml(heading)}</i></p>`,
      run(translation.text, translation.language),
    );
  }
  return { status: 'additional', div: div(parts.join('')) };
}

/** A narrative made from the entries of a section: one line each, in the language of the document. */
export function toListNarrative(lines: readonly string[], language: Lang): Narrative {
  const items = lines.map((line) => `<li>${escapeXhtml(line)}</li>`).join('');
  return { status: 'generated', div: div(`<ul lang="${language}">${items}</ul>`) };
}

export function toLineNarrative(line: string, language: Lang): Narrative {
  return { status: 'generated', div: div(`<p lang="${language}">${escapeXhtml(line)}</p>`) };
}

function run(text: string, language: Lang): string {
  const lines = text.split(/\r?\n/).map(escapeXhtml);
  return `<p lang="${language}">${lines.join('<br/>')}</p>`;
}

function div(inner: string): string {
  return `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`;
}
