import { isObject } from '#fhir';
import { readJson } from '#kernel';
import type { PostAnswer } from './model.ts';

/** A neighbour's no: its code to switch on, its sentence in the language we asked in. Unsigned, so it may be told and may delay, but decides nothing else. */
export interface ToldRefusal {
  readonly code: string;
  readonly text: string;
}

/** The first issue of an OperationOutcome; undefined where the answer is none. */
export function readOutcome({ body }: Pick<PostAnswer, 'body'>): ToldRefusal | undefined {
  const json = readJson(body);
  const issue: unknown = isObject(json) && Array.isArray(json.issue) ? json.issue[0] : undefined;
  const details = isObject(issue) && isObject(issue.details) ? issue.details : undefined;
  const coding: unknown = Array.isArray(details?.coding) ? details.coding[0] : undefined;
  const code = isObject(coding) && typeof coding.code === 'string' ? coding.code : undefined;
  if (code === undefined) return undefined;
  return { code: code.slice(0, 80), text: typeof details?.text === 'string' ? details.text.slice(0, 500) : code };
}
