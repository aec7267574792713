/** Three parts of base64url with dots between them, the first of which is a JSON object. */
const JWS = /eyJ[\w-]+\.[\w-]+\.[\w-]+/;
/** The node takes no longer one. */
const JWS_LENGTH_MAX = 4_000;

/** The certificate in what was scanned, pasted or opened: a link with it after `#`, or the certificate itself. */
export function certificateIn(text: string): string | undefined {
  const found = JWS.exec(text.replace(/\s+/g, ''))?.[0];
  return found === undefined || found.length > JWS_LENGTH_MAX ? undefined : found;
}
