import { type Decision, granted, type Refusal, refused } from '#kernel';
import type { RegisterPatient } from './contract.ts';
import type { Registration } from './fhir.ts';
import { refuse } from './messages.ts';
import { checkPaper, isCalendarDate, type Paper } from './papers.ts';

/** Marks that turn the reading direction or hide letters stand on no paper and can make two names look alike. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Extended_Pictographic}]/u;

/** The longest life on record is 122 years; nobody older is registered by a slip of a digit. */
const AGE_YEARS_MAX = 130;

/**
 * Decides whether what the counter took down can be a person, and names every fault at once.
 *
 * @param today - YYYY-MM-DD at the node
 * @refuses identity.paper-form, identity.paper-check-digit, identity.paper-birth-date, identity.birth-date-impossible, identity.name-unreadable
 */
export function decideRegistration(input: RegisterPatient, today: string): Decision<Registration> {
  const faults: Refusal[] = [];
  const papers: Paper[] = [];
  for (const [index, { kind, number, issuer }] of input.papers.entries()) {
    const checked = checkPaper(kind, number, today, issuer);
    if (checked.ok) papers.push(checked.value);
    else faults.push(...checked.refusals.map((r) => ({ ...r, expression: `papers[${index}].number` })));
  }
  for (const [index, { text }] of input.names.entries()) {
    if (UNPRINTABLE.test(text) || text.trim() === '') {
      faults.push(refuse('identity.name-unreadable', {}, `names[${index}].text`));
    }
  }
  const earliest = `${Number(today.slice(0, 4)) - AGE_YEARS_MAX}${today.slice(4)}`;
  if (!isPossibleDate(input.birthDate) || input.birthDate > today || input.birthDate < earliest) {
    faults.push(refuse('identity.birth-date-impossible', { date: input.birthDate }, 'birthDate'));
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

/** A whole date, or a year or a month of one: older papers print no more. */
function isPossibleDate(text: string): boolean {
  return isCalendarDate(text.length === 4 ? `${text}-01-01` : text.length === 7 ? `${text}-01` : text);
}
