/** Three parts of base64url with dots between them, the first of which is a JSON object. */
const JWS = /eyJ[\w-]+\.[\w-]+\.[\w-]+/;
/** The node takes no longer one. */
const JWS_LENGTH_MAX = 4_000;

/** The certificate in what was scanned, pasted or opened: a link with it after `#`, or the certificate itself. */
export function certificateIn(text: string): string | undefined {
  const found = JWS.exec(text.replace(/\s+/g, ''))?.[0];
  return found === undefined || found.length > JWS_LENGTH_MAX ? undefined : found;
}

/** Which node a certificate says that it comes from: what it says, not what it proves. */
export function issuerIn(jws: string): string | undefined {
  try {
    const payload = jws.split('.')[1] ?? '';
    const said: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof said === 'object' && said !== null && 'iss' in said && typeof said.iss === 'string'
      ? said.iss
      : undefined;
  } catch {
    // Not even a certificate in shape: it comes from nowhere.
    return undefined;
  }
}
