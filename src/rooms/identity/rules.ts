import { type Decision, granted, type Refusal, refused, type Scope } from '#kernel';
import type { RegisterPatient } from './contract.ts';
import type { Registration } from './fhir.ts';
import { refuse } from './messages.ts';
import { isHan } from './names/index.ts';
import type { HeldPaper, Verification } from './papers/held.ts';
import { checkPaper, isCalendarDate, LIFELONG, readSymbols } from './papers.ts';

/** Marks that turn the reading direction or hide letters stand on no paper and can make two names look alike. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Extended_Pictographic}]/u;

/** What stands in no name, in no script: marks of programs, and more marks over one letter than any language has. */
const NOT_OF_NAMES = /[<>{}[\]|\\^=@#$%*_~"“”]|\p{M}{4}/u;

/** Characters of a name: more than any paper prints. An assumption. */
const NAME_MAX = 120;

/** The longest life on record is 122 years; nobody older is registered by a slip of a digit. */
const AGE_YEARS_MAX = 130;

/**
 * Decides whether what the counter took down can be a person, and names every fault at once.
 *
 * @param today - YYYY-MM-DD at the node
 * @param verifier - who signs for papers that were looked at
 * @refuses identity.paper-form, identity.paper-check-digit, identity.paper-region, identity.paper-birth-date, identity.paper-other-birth-date,
 * identity.paper-symbols, identity.paper-validity, identity.paper-issuer, identity.paper-twice, identity.papers-of-several, identity.birth-date-impossible,
 * identity.name-unreadable, identity.name-other-script, identity.name-too-long, identity.phone-impossible, identity.language-unknown
 */
export function decideRegistration(
  input: RegisterPatient,
  today: string,
  verifier?: Omit<Verification, 'how'>,
): Decision<Registration> {
  const faults: Refusal[] = [];
  const papers: HeldPaper[] = [];
  for (const [index, paper] of input.papers.entries()) {
    const decided = decidePaper(paper, input.birthDate, today, verifier);
    if (decided.ok) papers.push(decided.value);
    else faults.push(...decided.refusals.map((r) => ({ ...r, expression: `papers[${index}].${r.expression}` })));
  }
  faults.push(...faultsBetween(papers));
  for (const [index, { text, script }] of input.names.entries()) {
    if (!isReadableName(text)) {
      faults.push(refuse('identity.name-unreadable', {}, `names[${index}].text`));
    } else if (isHan(text) !== (script !== 'latin')) {
      faults.push(refuse('identity.name-other-script', {}, `names[${index}].script`));
    }
    const length = [...text].length;
    if (length > NAME_MAX) {
      faults.push(refuse('identity.name-too-long', { length, max: NAME_MAX }, `names[${index}].text`));
    }
  }
  const earliest = `${Number(today.slice(0, 4)) - AGE_YEARS_MAX}${today.slice(4)}`;
  if (!isPossibleDate(input.birthDate) || input.birthDate > today || input.birthDate < earliest) {
    faults.push(refuse('identity.birth-date-impossible', { date: input.birthDate }, 'birthDate'));
  }
  if (input.phone !== undefined && !isPhone(input.phone)) {
    faults.push(refuse('identity.phone-impossible', undefined, 'phone'));
  }
  if (input.language !== undefined && !isLanguage(input.language)) {
    faults.push(refuse('identity.language-unknown', undefined, 'language'));
  }
  const [first, ...more] = faults;
  if (first) return refused(first, ...more);
  return granted({
    names: input.names,
    birthDate: input.birthDate,
    gender: input.gender,
    papers,
    phone: input.phone,
    language: input.language,
  });
}

/** Nobody holds one paper twice, nor two numbers of a kind that a person has for life. */
function faultsBetween(papers: readonly HeldPaper[]): Refusal[] {
  return papers.flatMap((paper, index) => {
    const before = papers.slice(0, index).filter(({ kind }) => kind === paper.kind);
    const expression = `papers[${index}].number`;
    if (before.some(({ key, issuer }) => key === paper.key && issuer === paper.issuer)) {
      return [refuse('identity.paper-twice', undefined, expression)];
    }
    const isOther = LIFELONG.has(paper.kind) && before.some(({ key }) => key !== paper.key);
    return isOther ? [refuse('identity.papers-of-several', undefined, expression)] : [];
  });
}

/** Whether a text can be a name on a paper. */
export function isReadableName(text: string): boolean {
  return !UNPRINTABLE.test(text) && !NOT_OF_NAMES.test(text) && /\p{L}/u.test(text);
}

/** Five digits at least, and nothing but what people write between them. */
function isPhone(text: string): boolean {
  const plain = text.normalize('NFKC').trim();
  return /^\+?[\d ().\-/]*(ext?\.? ?\d{1,6})?$/i.test(plain) && plain.replaceAll(/\D/g, '').length >= 5;
}

/** @source BCP 47 */
function isLanguage(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

/** Who signs for a paper that was looked at now. */
export function verifierOf({ actor, clock }: Pick<Scope, 'actor' | 'clock'>): Omit<Verification, 'how'> {
  const by = actor.kind === 'person' ? actor.fhirUser : undefined;
  return { at: clock.now().toISOString(), ...(by ? { by } : {}) };
}

/**
 * One paper as it was shown. What its number says of its holder is held against what was stated, and never taken for it.
 *
 * @refuses identity.paper-form, identity.paper-check-digit, identity.paper-region, identity.paper-birth-date, identity.paper-other-birth-date,
 * identity.paper-symbols, identity.paper-validity, identity.paper-issuer
 */
export function decidePaper(
  { kind, number, issuer, symbols, validFrom, validUntil, verified }: RegisterPatient['papers'][number],
  birthDate: string | undefined,
  today: string,
  verifier: Omit<Verification, 'how'> | undefined,
): Decision<HeldPaper> {
  const faults: Refusal[] = [];
  const checked = checkPaper(kind, number, today, issuer);
  if (!checked.ok) faults.push(...checked.refusals.map((r) => ({ ...r, expression: 'number' })));
  else if (checked.value.born !== undefined && !checked.value.born.startsWith(birthDate ?? '')) {
    faults.push(refuse('identity.paper-other-birth-date', { date: checked.value.born }, 'number'));
  }
  const printed = symbols === undefined ? undefined : readSymbols(symbols);
  if (symbols !== undefined && (printed === undefined || kind !== 'hkid')) {
    faults.push(refuse('identity.paper-symbols', { symbols }, 'symbols'));
  }
  if (issuer !== undefined && !isReadableName(issuer)) {
    faults.push(refuse('identity.paper-issuer', undefined, 'issuer'));
  }
  const isPeriod =
    [validFrom, validUntil].every((day) => day === undefined || isCalendarDate(day)) &&
    (validFrom ?? '') <= (validUntil ?? '9999') &&
    (validFrom ?? '') <= today;
  if (!isPeriod) {
    const field = (validFrom ?? '') > today ? 'validFrom' : 'validUntil';
    faults.push(refuse('identity.paper-validity', { from: validFrom ?? '…', until: validUntil ?? '…' }, field));
  }
  const [first, ...more] = faults;
  if (first) return refused(first, ...more);
  return checked.ok
    ? granted({
        ...checked.value,
        ...(printed ? { symbols: printed.join('') } : {}),
        ...(validFrom ? { validFrom } : {}),
        ...(validUntil ? { validUntil } : {}),
        ...(verified && verifier ? { verified: { how: verified, ...verifier } } : {}),
      })
    : checked;
}

/** A whole date, or a year or a month of one: older papers print no more. */
function isPossibleDate(text: string): boolean {
  return isCalendarDate(text.length === 4 ? `${text}-01-01` : text.length === 7 ? `${text}-01` : text);
}
