import { type Outbound, OutboundError } from '#platform/http';
import type { Notification, Payload, Registration } from './model.ts';
import { readHeader } from './rules.ts';

/** Silence of the other side before an attempt has failed. */
export const TIMEOUT_MS = 10_000;

/**
 * Sends one notification to its endpoint: an empty POST says that there is something; with a payload the resource itself is put below the address.
 *
 * @returns why it failed; undefined where it was taken
 * @source https://hl7.org/fhir/R4/subscription.html#2.46.7.1
 */
export async function send(
  outbound: Outbound,
  { id, endpoint = '', headers }: Registration,
  { n, type, id: resourceId }: Notification,
  payload: Payload | undefined,
): Promise<string | undefined> {
  const marked = { ...readHeaders(headers), 'x-notification-id': [`${id}/${n}`] };
  try {
    const status = await outbound.send({
      timeoutMs: TIMEOUT_MS,
      ...(payload === undefined
        ? { url: endpoint, method: 'POST', headers: marked }
        : {
            url: `${endpoint.replace(/\/$/, '')}/${type}/${resourceId}`,
            method: 'PUT',
            headers: { ...marked, 'content-type': [payload.contentType] },
            body: payload.body,
          }),
    });
    return status >= 200 && status < 300 ? undefined : `status ${status}`;
  } catch (error) {
    if (error instanceof OutboundError) return error.message;
    throw error;
  }
}

/** The subscription's own header lines, by name; a name that comes twice keeps the order of its values. */
function readHeaders(lines: readonly string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const line of lines) {
    const header = readHeader(line);
    if (header === undefined) continue;
    const [name, value] = header;
    headers[name] = [...(headers[name] ?? []), value];
  }
  return headers;
}
