import { z } from 'zod';
import { LANGS } from './lang.ts';

/** Shapes that cross the wire in every room. Safe in a browser. */
export const LangCode = z.enum(LANGS);

export const LocalTextShape = z.strictObject({ en: z.string(), 'zh-Hans': z.string(), 'zh-Hant-HK': z.string() });

/** Text with the language it is in: what a screen sets as `lang` on the run of text. */
export const TextRun = z.strictObject({ text: z.string(), lang: z.string().optional() });
export type TextRun = z.infer<typeof TextRun>;

/** A FHIR id. */
export const FhirId = z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/);

/** An instant, ISO 8601 with a zone. */
export const Instant = z.iso.datetime({ offset: true });

/** A calendar date, or a year, or a year and month, as FHIR writes it. */
export const FhirDate = z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/);

/** A calendar date, whole: `2026-11-22`. */
export const Day = z.iso.date();

/** SHA-256 in lower-case hexadecimal. */
export const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * What a page that stays open asks, to know whether there is anything new: `mark` says nothing but that it differs from the one that came with what the page
 * shows. Nothing is shown by it, so it is no access and no entry in the ledger.
 */
export const Watch = z.strictObject({ mark: Sha256Hex });
export type Watch = z.infer<typeof Watch>;

/** Text that reads as it is written, of so many characters: without marks that turn its direction or hide in it. */
export const plainText = (min: number, max: number) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .regex(/^\P{Cf}*$/u);
