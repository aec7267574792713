import { canonicalJson, type Refusal, RefusalError } from '#kernel';
import type { Outbound } from '#platform/http';
import { readSubscriptionCriteria } from './criteria.ts';
import { refuseSubscription } from './messages.ts';
import type { PayloadFormat, SubscriptionResource } from './model.ts';

/** Headers that the node or the connection sets: a client may not. */
const OWN_HEADERS =
  /^(host|connection|content-length|content-type|transfer-encoding|upgrade|te|trailer|expect|keep-alive|proxy-.*)$/i;
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):[ \t]*([\t\x20-\x7e]{0,4000})$/;
const PAYLOADS: Readonly<Record<string, PayloadFormat>> = {
  'application/fhir+json': 'json',
  'application/json': 'json',
  'application/fhir+xml': 'xml',
  'application/xml': 'xml',
};
const PAYLOAD_PARAMETER = /^(charset="?utf-8"?|fhirversion="?4\.0(\.1)?"?)$/;

/** Failures in a row before a subscription is given up: with their pauses some four minutes. */
export const FAILURES_MAX = 8;
const PAUSE_MS = 2_000;
const PAUSE_MS_MAX = 300_000;

/** How long the next attempt waits after so many failures in a row, in milliseconds. */
export function pauseAfter(failures: number): number {
  return Math.min(PAUSE_MS * 2 ** (failures - 1), PAUSE_MS_MAX);
}

/** Name and value of a header line; undefined where it is none, or is not the client's to set. */
export function readHeader(line: string): readonly [name: string, value: string] | undefined {
  const [, name = '', value = ''] = HEADER.exec(line) ?? [];
  return name === '' || OWN_HEADERS.test(name) ? undefined : [name, value.trim()];
}

/**
 * The format that a channel's payload names; undefined where it is none of ours. A charset or a version may stand beside it: `application/fhir+xml;fhirVersion=4.0`.
 */
export function payloadFormatOf(payload: string): PayloadFormat | undefined {
  const [mediaType = '', ...parameters] = payload
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  return parameters.every((parameter) => PAYLOAD_PARAMETER.test(parameter)) ? PAYLOADS[mediaType] : undefined;
}

/** What decides what a subscription is told and where, as a text to compare. */
function substanceOf({ status, criteria, channel, end }: SubscriptionResource): string {
  return canonicalJson({ status, criteria, channel, ...(end === undefined ? {} : { end }) });
}

/** Whether a new version changes nothing of that: a client read it, changed the reason, and wrote it back. */
export function isUnchanged(before: SubscriptionResource | undefined, after: SubscriptionResource): boolean {
  return before !== undefined && substanceOf(before) === substanceOf(after);
}

/** What is off, or says of itself that it failed, listens to nothing: it is kept as it is, whatever it says. */
export function isInert({ status }: SubscriptionResource): boolean {
  return status === 'off' || status === 'error';
}

/**
 * Refuses a subscription that a client may not have, with every reason.
 *
 * @refuses subscription.status-not-yours, subscription.criteria-not-supported, subscription.channel-not-supported,
 * subscription.payload-not-supported, subscription.endpoint-missing, subscription.endpoint-not-allowed, subscription.bad-header, and what a search refuses
 * @source https://hl7.org/fhir/R4/subscription.html
 */
export function requireSubscribable(
  wanted: SubscriptionResource,
  { baseUrl, outbound }: { readonly baseUrl: string; readonly outbound: Outbound },
): void {
  const { status, criteria, channel } = wanted;
  const refusals: Refusal[] = [];
  if (status !== 'requested') {
    refusals.push(refuseSubscription('subscription.status-not-yours', { status }, 'Subscription.status'));
  }
  try {
    readSubscriptionCriteria(criteria, baseUrl);
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    refusals.push(...error.refusals);
  }
  refusals.push(...channelFaults(channel, outbound));
  const [first, ...more] = refusals;
  if (first) throw new RefusalError(first, ...more);
}

function channelFaults({ type, endpoint, payload, header = [] }: SubscriptionResource['channel'], outbound: Outbound) {
  const faults: Refusal[] = [];
  const at = (element: string) => `Subscription.channel.${element}`;
  if (type !== 'rest-hook' && type !== 'websocket') {
    return [refuseSubscription('subscription.channel-not-supported', { channel: type }, at('type'))];
  }
  const isHook = type === 'rest-hook';
  if (payload !== undefined && payload !== '' && !(isHook && payloadFormatOf(payload))) {
    faults.push(
      refuseSubscription('subscription.payload-not-supported', { payload: payload.slice(0, 80) }, at('payload')),
    );
  }
  if (isHook && endpoint === undefined) {
    faults.push(refuseSubscription('subscription.endpoint-missing', {}, at('endpoint')));
  }
  if (isHook && endpoint !== undefined && !outbound.allows(endpoint)) {
    faults.push(
      refuseSubscription('subscription.endpoint-not-allowed', { endpoint: endpoint.slice(0, 200) }, at('endpoint')),
    );
  }
  for (const [i, line] of header.entries()) {
    if (readHeader(line) !== undefined) continue;
    // The value may be a secret: only the name is told.
    const [name = ''] = line.split(':');
    faults.push(refuseSubscription('subscription.bad-header', { header: name.slice(0, 60) }, at(`header[${i}]`)));
  }
  return faults;
}
