import { createHash } from 'node:crypto';
import { canonicalJson } from '#kernel';
import type { Artefact, ArtefactTerms } from './model.ts';

/** SHA-256 in hexadecimal of the canonical terms: what is signed, and what every use is checked against. */
export function termsHash(terms: ArtefactTerms): string {
  return createHash('sha256').update(canonicalJson(terms)).digest('hex');
}

/** Whether the terms that stand are those that were signed. What was never signed binds nobody. */
export function isAsSigned({ terms, signature }: Pick<Artefact, 'terms' | 'signature'>): boolean {
  return signature !== undefined && signature.termsHash === termsHash(terms);
}
