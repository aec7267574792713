/** What crosses the wire of an import: how it is asked for, and the report of what became of each entry. Safe in a browser. */
import { z } from 'zod';
import { FhirId } from '../../../kernel/wire.ts';

/**
 * POST /api/imports?label= (a system client): a FHIR resource or Bundle as it is. `label` names the source where the content itself does not
 * (no absolute fullUrl); the same content under the same label a second time changes nothing.
 */
export const ImportQuery = z.strictObject({ label: z.string().max(120).default('import') });
export const ImportedEntry = z.strictObject({
  /** Number of the entry in the bundle; 0 for a single resource. */
  index: z.number().int(),
  type: z.string(),
  source: z.string(),
  outcome: z.enum(['taken', 'changed', 'unchanged', 'refused']),
  /** What it is here: `Condition/…`. */
  resource: z.string().optional(),
  /** Why it was refused, or what is wrong with it although it was taken. */
  issues: z.array(
    z.strictObject({ severity: z.enum(['error', 'warning']), text: z.string(), expression: z.string().optional() }),
  ),
});
export type ImportedEntry = z.infer<typeof ImportedEntry>;
export const ImportReport = z.strictObject({
  bundleType: z.string().optional(),
  /** The document kept byte for byte, where it was one. */
  document: z.strictObject({ id: FhirId, sha256: z.string(), isNew: z.boolean() }).optional(),
  patients: z.array(FhirId),
  counts: z.strictObject({
    taken: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    refused: z.number().int(),
  }),
  entries: z.array(ImportedEntry),
});
export type ImportReport = z.infer<typeof ImportReport>;
