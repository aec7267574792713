/**
 * What may stand in each place of a number: `L` a letter, `9` a digit, `A` a digit or the letter A, `X` a digit or the letter X, `P` the letter H or M, `a` the
 * letter A itself. A kind of paper has one template or several.
 */
const CLASSES: Readonly<Record<string, RegExp>> = {
  L: /[A-Z]/,
  '9': /\d/,
  A: /[0-9A]/,
  X: /[0-9X]/,
  P: /[HM]/,
  a: /A/,
};

/**
 * Where a number leaves every template: the place, from 1, of the first character that none of them allows, or of the first that is missing or too many.
 *
 * @returns undefined where one template fits wholly
 * @example faultIn('E36491', ['L999999A']) // 7: the number ends too early
 */
export function faultIn(bare: string, templates: readonly string[]): number | undefined {
  let furthest = 0;
  for (const template of templates) {
    let at = 0;
    while (at < bare.length && CLASSES[template[at] ?? '']?.test(bare[at] ?? '')) at++;
    if (at === bare.length && at === template.length) return undefined;
    furthest = Math.max(furthest, at);
  }
  return furthest + 1;
}

/** For papers whose pattern no source states: the first character that no paper prints, or the place where a number is too short or too long. */
export function faultInPlain(bare: string, { from, to }: { from: number; to: number }): number | undefined {
  const at = bare.search(/[^A-Z0-9/]/);
  if (at >= 0) return at + 1;
  if (bare.length < from) return bare.length + 1;
  return bare.length > to ? to + 1 : undefined;
}
