/**
 * Names of the cookies. Over https their prefix makes the browser hold them to it: the session's to this very host; those of a step to https, because
 * they are bound to a path of their own, which `__Host-` does not allow. On this machine's http there is no prefix that a browser would take.
 * @source https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-cookie-name-prefixes
 */
export function cookieNames(nodeId: string, isSecure: boolean): Record<'session' | 'interaction' | 'resume', string> {
  const [host, secure] = isSecure ? ['__Host-', '__Secure-'] : ['', ''];
  return {
    session: `${host}causeway_${nodeId}_session`,
    interaction: `${secure}causeway_${nodeId}_step`,
    resume: `${secure}causeway_${nodeId}_resume`,
  };
}
