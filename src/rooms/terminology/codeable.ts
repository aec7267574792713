import type { OriginalCoding } from './model.ts';

/** A coding as it came: what of it is text, and whether something in its place was not. */
export interface ReadCoding extends OriginalCoding {
  readonly broken: boolean;
  readonly userSelected: boolean;
}

export interface ReadCodeable {
  readonly text?: string;
  readonly codings: readonly ReadCoding[];
}

const DATA_ABSENT = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';
const DATA_ABSENT_SYSTEM = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';

/**
 * Reads a CodeableConcept or a Coding from anything at all. Undefined when the value is neither.
 * An element that is empty but for a data-absent-reason extension reads as that reason.
 */
export function readCodeable(value: unknown): ReadCodeable | undefined {
  if (!isRecord(value)) return undefined;
  const { coding } = value;
  if (coding !== undefined && !Array.isArray(coding)) return undefined;
  const text = asText(value['text']);
  const codings = coding === undefined ? [] : coding.map(readCoding);
  const alone =
    coding === undefined && ('code' in value || 'system' in value || 'display' in value) ? [readCoding(value)] : [];
  const all = [...codings, ...alone];
  const silent = text === undefined && all.every((c) => c.code === undefined && c.display === undefined && !c.broken);
  const reason = silent ? absentReason(value) : undefined;
  return {
    ...(text === undefined ? {} : { text }),
    codings: reason === undefined ? all : [...all, reason],
  };
}

function readCoding(value: unknown): ReadCoding {
  if (!isRecord(value)) return { broken: true, userSelected: false };
  const system = asText(value['system']);
  const code = asText(value['code']);
  const display = asText(value['display']);
  const broken =
    isOther(value['system']) || isOther(value['code']) || isOther(value['display']) || isSpoiltSystem(system);
  return {
    ...(system === undefined ? {} : { system }),
    ...(code === undefined ? {} : { code }),
    ...(display === undefined ? {} : { display }),
    broken,
    userSelected: value['userSelected'] === true,
  };
}

function absentReason(value: Record<string, unknown>): ReadCoding | undefined {
  const extensions = Array.isArray(value['extension']) ? value['extension'] : [];
  for (const extension of extensions) {
    if (!isRecord(extension) || extension['url'] !== DATA_ABSENT) continue;
    const code = asText(extension['valueCode']);
    if (code !== undefined) return { system: DATA_ABSENT_SYSTEM, code, broken: false, userSelected: false };
  }
  return undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string with something in it. */
function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Something is there, and it is no text: a number for a code, an object for a display, an empty string. */
function isOther(value: unknown): boolean {
  return value !== undefined && value !== null && asText(value) === undefined;
}

/** An address holds no white space inside. */
function isSpoiltSystem(system: string | undefined): boolean {
  return system !== undefined && /\s/.test(system.trim());
}
