import { textFor } from '../../json/json.ts';
import { NotEvaluated } from '../not-evaluated.ts';
import { type Fit, matches, replaceMatches, stepsOf } from '../pattern.ts';
import { type Around, type Expression, type Item, integer, madeText, spend, spendSteps, truth } from '../values.ts';
import { type Call, type Functions, soleValue, textArgument, toFunctions, wholeArgument } from './function.ts';

/** Functions of a text. Where there is none, or an argument is empty, there is no answer. @source http://hl7.org/fhirpath/N1/#string-manipulation */
export const TEXTS: Functions = toFunctions([
  ['length', [0, 0, ofText((text) => [integer(text.length)])]],
  ['lower', [0, 0, ofText((text, around) => [madeText(around, text.toLowerCase())])]],
  ['upper', [0, 0, ofText((text, around) => [madeText(around, text.toUpperCase())])]],
  ['trim', [0, 0, ofText((text, around) => [madeText(around, text.trim())])]],
  [
    'toChars',
    [
      0,
      0,
      ofText((text, around) =>
        spend(
          around,
          [...text].map((sign) => ({ value: sign, type: 'System.String' })),
        ),
      ),
    ],
  ],
  ['startsWith', [1, 1, withText((text, part) => truth(text.startsWith(part)))]],
  ['endsWith', [1, 1, withText((text, part) => truth(text.endsWith(part)))]],
  ['contains', [1, 1, withText((text, part) => truth(text.includes(part)))]],
  ['indexOf', [1, 1, withText((text, part) => [integer(text.indexOf(part))])]],
  ['split', [1, 1, withText((text, part, around) => parts(text, part, around))]],
  ['substring', [1, 2, ofText(substring)]],
  ['replace', [2, 2, replaced((text, part, other) => text.replaceAll(part, () => other))]],
  ['join', [0, 1, joined]],
  // R4's own rules are written for a pattern that fits the whole of a text; HL7's tests of FHIRPath are for one that fits a part.
  [
    'matches',
    [1, 1, withText((text, pattern, around) => isMatch(text, pattern, around.isOwn ? 'whole' : 'part', around))],
  ],
  ['matchesFull', [1, 1, withText((text, pattern, around) => isMatch(text, pattern, 'whole', around))]],
  [
    'replaceMatches',
    [
      2,
      2,
      replaced((text, pattern, other, around) => {
        spendPattern(text, pattern, 'part', around);
        return replaceMatches(text, pattern, other, around.isOwn === true);
      }),
    ],
  ],
]);

type OfText = (text: string, around: Around, args: readonly Expression[]) => readonly Item[];

/** A function of one text. @throws NotEvaluated for what is none: a date is no text, and a number is none. R4's own rules ask it of each of several, and of all primitives */
function ofText(work: OfText): Call {
  return (items, around, args) => {
    if (around.isOwn)
      return items.flatMap(({ value }) => (value === undefined ? [] : work(textFor(value), around, args)));
    const value = soleValue(items, around);
    if (typeof value === 'string') return work(value, around, args);
    if (value === undefined && items.every((item) => item.value === undefined)) return [];
    throw new NotEvaluated('a value that is no text');
  };
}

/** A function of a text and another one. */
function withText(work: (text: string, other: string, around: Around) => readonly Item[]): Call {
  return ofText((text, around, [arg]) => {
    const other = textArgument(around, arg);
    return other === undefined ? [] : work(text, other, around);
  });
}

function replaced(work: (text: string, part: string, other: string, around: Around) => string): Call {
  return ofText((text, around, args) => {
    const [part, other] = args.map((arg) => textArgument(around, arg));
    if (part === undefined || other === undefined) return [];
    // At most one replacement at each place.
    spendSteps(around, ((text.length + 1) * (other.length + 1)) / 16);
    return [madeText(around, work(text, part, other, around))];
  });
}

function isMatch(text: string, pattern: string, fit: Fit, around: Around): Item[] {
  spendPattern(text, pattern, fit, around);
  return truth(matches(text, pattern, fit, around.isOwn === true));
}

/** Steps of a pattern that cost as much as one value. */
const PATTERN_STEPS_PER_STEP = 100;

/** @throws NotEvaluated where a pattern of a loaded profile may take long, by itself or together with those before */
function spendPattern(text: string, pattern: string, fit: Fit, around: Around): void {
  const steps = around.isOwn ? text.length : stepsOf(pattern, fit, text);
  spendSteps(around, steps / PATTERN_STEPS_PER_STEP);
}

function parts(text: string, separator: string, around: Around): readonly Item[] {
  return spend(
    around,
    text.split(separator).map((value) => ({ value, type: 'System.String' })),
  );
}

/** From a place counted from 0, so many characters or all; nothing where there is no such place. */
function substring(text: string, around: Around, [start, length]: readonly Expression[]): readonly Item[] {
  const from = wholeArgument(around, start);
  const count = length && wholeArgument(around, length);
  if (from === undefined || from < 0 || from >= text.length) return [];
  return [madeText(around, text.slice(from, count === undefined ? undefined : from + Math.max(count, 0)))];
}

/** @throws NotEvaluated for what is no text */
function joined(items: readonly Item[], around: Around, [arg]: readonly Expression[]): readonly Item[] {
  const separator = arg ? textArgument(around, arg) : '';
  if (separator === undefined) return [];
  const texts = items.filter(({ value }) => value !== undefined).map((item) => soleValue([item], around));
  if (texts.some((text) => typeof text !== 'string')) throw new NotEvaluated('a value that is no text');
  const length = texts.reduce<number>((sum, text) => sum + separator.length + String(text).length, 0);
  spendSteps(around, length / 16);
  return [madeText(around, texts.join(separator))];
}
