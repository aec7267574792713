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
