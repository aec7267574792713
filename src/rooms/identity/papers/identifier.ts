import { type Extension, type Identifier, isObject } from '#fhir';
import { PAPER_KINDS, type PaperKind, VerificationWay } from '../contract.ts';
import type { HeldPaper, Verification } from './held.ts';

const NAMING = 'https://causeway.health/fhir/NamingSystem/';
const EXTENSION = 'https://causeway.health/fhir/StructureDefinition/';
const PRINTED_URL = `${EXTENSION}paper-printed`;
const RENEWAL_URL = `${EXTENSION}paper-renewal`;
const SYMBOLS_URL = `${EXTENSION}paper-symbols`;
const VERIFICATION_URL = `${EXTENSION}paper-verification`;

/** The identifier system of each kind of paper. Published ones were not found for these papers, so the consortium names its own. */
export function systemOf(kind: PaperKind): string {
  return NAMING + kind;
}

export function kindOf(system: string | undefined): PaperKind | undefined {
  return PAPER_KINDS.find((kind) => systemOf(kind) === system);
}

/** `value` is the spelling that is compared; what the paper prints stands beside it where it differs. */
export function toIdentifier(paper: HeldPaper): Identifier {
  const { key, number, renewal, symbols, validFrom, validUntil, verified, issuer } = paper;
  const text = (url: string, valueString: string | undefined): Extension[] =>
    valueString === undefined ? [] : [{ url, valueString }];
  const extension = [
    ...text(PRINTED_URL, number === key ? undefined : number),
    ...text(RENEWAL_URL, renewal),
    ...text(SYMBOLS_URL, symbols),
    ...(verified === undefined ? [] : [toVerificationExtension(verified)]),
  ];
  return {
    ...(extension.length > 0 ? { extension } : {}),
    use: paper.isReplaced ? 'old' : 'official',
    system: systemOf(paper.kind),
    value: key,
    ...(validFrom || validUntil
      ? { period: { ...(validFrom ? { start: validFrom } : {}), ...(validUntil ? { end: validUntil } : {}) } }
      : {}),
    ...(issuer ? { assigner: { display: issuer } } : {}),
  };
}

function toVerificationExtension({ how, at, by }: Verification): Extension {
  return {
    url: VERIFICATION_URL,
    extension: [
      { url: 'how', valueCode: how },
      { url: 'at', valueInstant: at },
      ...(by === undefined ? [] : [{ url: 'by', valueReference: { reference: by } }]),
    ],
  };
}

/** The paper that an identifier stands for, as far as it can be read; undefined where it is none of ours. */
export function fromIdentifier(identifier: Identifier): HeldPaper | undefined {
  const kind = kindOf(identifier.system);
  const key = identifier.value;
  if (kind === undefined || key === undefined || key === '') return undefined;
  const textOf = (url: string) => identifier.extension?.find((e) => e.url === url)?.valueString;
  const renewal = textOf(RENEWAL_URL);
  const symbols = textOf(SYMBOLS_URL);
  const verified = fromVerificationExtension(identifier.extension?.find((e) => e.url === VERIFICATION_URL));
  const { period, assigner } = identifier;
  return {
    kind,
    key,
    number: textOf(PRINTED_URL) ?? (kind === 'hkid' ? key.replace(/(.)$/, '($1)') : key),
    ...(assigner?.display ? { issuer: assigner.display } : {}),
    ...(renewal ? { renewal } : {}),
    ...(symbols ? { symbols } : {}),
    ...(period?.start ? { validFrom: period.start.slice(0, 10) } : {}),
    ...(period?.end ? { validUntil: period.end.slice(0, 10) } : {}),
    ...(identifier.use === 'old' ? { isReplaced: true } : {}),
    ...(verified ? { verified } : {}),
  };
}

function fromVerificationExtension(extension: Extension | undefined): Verification | undefined {
  const part = (url: string) => (extension?.extension ?? []).find((e) => e.url === url);
  const how = VerificationWay.safeParse(part('how')?.valueCode);
  const at = part('at')?.['valueInstant'];
  if (!how.success || typeof at !== 'string') return undefined;
  const by = part('by')?.valueReference?.reference;
  return { how: how.data, at, ...(by ? { by } : {}) };
}

/** An identifier's extensions and period out of JSON that may hold anything: members of another kind are left out. */
export function legibleIdentifierParts(
  one: Readonly<Record<string, unknown>>,
): Pick<Identifier, 'extension' | 'period'> {
  const { extension, period } = one;
  const dates = isObject(period) ? pickTexts(period, 'start', 'end') : {};
  return {
    extension: legibleExtensions(extension),
    ...(Object.keys(dates).length > 0 ? { period: dates } : {}),
  };
}

function legibleExtensions(value: unknown): Extension[] {
  return (Array.isArray(value) ? value.filter(isObject) : []).map((e) => ({
    url: '',
    ...pickTexts(e, 'url', 'valueCode', 'valueString', 'valueInstant'),
    ...(isObject(e['valueReference']) ? { valueReference: pickTexts(e['valueReference'], 'reference') } : {}),
    ...(Array.isArray(e['extension']) && e['extension'].length > 0
      ? { extension: e['extension'].filter(isObject).map((inner) => legibleInner(inner)) }
      : {}),
  }));
}

/** One level deeper and no further: ours has no more. */
function legibleInner(e: Readonly<Record<string, unknown>>): Extension {
  return {
    url: '',
    ...pickTexts(e, 'url', 'valueCode', 'valueInstant'),
    ...(isObject(e['valueReference']) ? { valueReference: pickTexts(e['valueReference'], 'reference') } : {}),
  };
}

function pickTexts(value: Readonly<Record<string, unknown>>, ...keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(keys.flatMap((key) => (typeof value[key] === 'string' ? [[key, value[key]]] : [])));
}
