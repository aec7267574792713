/** What a scanned, uploaded or pasted text is. */
export type ReadCode =
  | { readonly kind: 'record'; readonly link: string }
  | { readonly kind: 'passcode'; readonly passcode: string };

/**
 * Tells the record code from the passcode code. A viewer's address before `#shlink:/` is allowed by the specification and
 * passed on as it is; it is never visited.
 *
 * @source https://docs.smarthealthit.org/smart-health-links/spec (construct a SMART Health Link)
 */
export function readCode(text: string): ReadCode | undefined {
  const trimmed = text.trim();
  if (/^(?:https?:\/\/[^\s#]+#)?shlink:\/[A-Za-z0-9_-]+={0,2}$/.test(trimmed)) return { kind: 'record', link: trimmed };
  const passcode = /^(?:[A-Za-z -]{0,20}:?\s*)?(\d{3}\s?\d{3})$/.exec(trimmed)?.[1];
  if (passcode !== undefined) return { kind: 'passcode', passcode: passcode.replace(/\s/g, '') };
  return undefined;
}

/** The steps of opening a code, in the order in which they happen. */
export const OPEN_STEPS = ['read', 'contact', 'passcode', 'signature', 'decrypt', 'shown'] as const;
export type OpenStep = (typeof OPEN_STEPS)[number];

/** At which step a refusal stopped the opening. Codes that are new to this page stop at the contact. */
export function stepOfRefusal(code: string | undefined): OpenStep {
  const reason = code?.replace(/^exchange\./, '') ?? '';
  if (/^(link-malformed|link-not-supported)$/.test(reason)) return 'read';
  if (/^(passcode-|link-|recipient-|file-gone)/.test(reason)) return 'passcode';
  if (/^(unknown-key|key-|signature-|algorithm-|wrong-|clock-skew|replayed)/.test(reason)) return 'signature';
  if (/^(content-|duplicate-full-url)/.test(reason)) return 'decrypt';
  return 'contact';
}
