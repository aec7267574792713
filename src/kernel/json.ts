/**
 * What a text says as JSON; undefined where it is none. For texts of others: whoever asks holds the answer against a schema, and says by its own name what is
 * wrong. Numbers are JavaScript's; FHIR, whose decimals must stay as written, is read by `parseFhirJson`.
 */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
