import { isObject } from '#fhir';

/** The telephones of a Patient by which a message reaches them: the best first, old ones left out. What cannot be read is none. */
export function telephonesOf({ telecom }: Readonly<Record<string, unknown>>): string[] {
  const ways = Array.isArray(telecom) ? telecom.filter(isObject) : [];
  const usable = ways.filter(({ use }) => use !== 'old');
  return ['sms', 'phone'].flatMap((wanted) =>
    usable.flatMap(({ system, value }) =>
      system === wanted && typeof value === 'string' && value !== '' ? [value] : [],
    ),
  );
}

/** Spaces, brackets and hyphens are a matter of taste. */
export function isSameTelephone(one: string, other: string): boolean {
  return figuresOf(one) === figuresOf(other);
}

function figuresOf(number: string): string {
  return number.normalize('NFKC').replaceAll(/[^\d+]/g, '');
}

/** The last two figures: enough for the patient to know the own telephone by. */
export function maskedTelephone(number: string): string {
  return `••••${number.slice(-2)}`;
}
