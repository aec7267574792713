import type { Refusal } from '#kernel';
import type { ReceivedView } from './contract.ts';
import type { ReceivedRow } from './received-store.ts';
import { retentionInWords } from './retention/words.ts';
import { lawInWords } from './rooms-below.ts';

/** What the sharing node said just before a view. */
export type SharerWord =
  | {
      readonly says: 'stands';
      readonly at: Date /** What is to be out of it by now. */;
      readonly withheld?: readonly string[];
    }
  /** It did not answer in time: the copy may be shown until its end, and the view says that it could not be asked. */
  | { readonly says: 'nothing'; readonly at: Date }
  | { readonly says: 'over'; readonly refusal: Refusal };

/** The header facts of a copy, as they cross the wire. */
export function toReceivedView(
  row: Omit<ReceivedRow, 'bundle' | 'address'>,
  word: SharerWord | undefined,
): ReceivedView {
  return {
    id: row.id,
    fromNode: row.fromNode,
    openedAt: row.openedAt.toISOString(),
    showUntil: row.showUntil.toISOString(),
    status: row.status,
    purpose: row.purpose,
    sharedSections: [...row.sections],
    patientName: row.patientName,
    signature: { ...row.signature, valid: true },
    ...(row.patientId === null ? {} : { patientId: row.patientId }),
    legalBasis: row.legalBasis.map(lawInWords),
    ...(row.status === 'sealed' && row.keptUntil !== null && row.keptBy !== null
      ? { kept: { until: row.keptUntil, law: retentionInWords(row.keptBy) } }
      : {}),
    ...(word && word.says !== 'over'
      ? { lastCheck: { at: word.at.toISOString(), confirmed: word.says === 'stands' } }
      : {}),
  };
}
