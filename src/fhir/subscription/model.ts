import type { Actor, Lang, Purpose } from '#kernel';
import type { Resource } from '../types.ts';

/** FHIR JSON or FHIR XML. */
export type PayloadFormat = 'json' | 'xml';

/** @source https://hl7.org/fhir/R4/valueset-subscription-status.html */
export type SubscriptionStatus = 'requested' | 'active' | 'error' | 'off';

/** The parts of a Subscription that are looked at here. */
export interface SubscriptionResource extends Resource {
  status: SubscriptionStatus;
  criteria: string;
  end?: string;
  error?: string;
  channel: { type: string; endpoint?: string; payload?: string; header?: string[] };
}

/** A subscription as the node delivers it: what its Subscription asks for, and who asked. */
export interface Registration {
  readonly id: string;
  readonly owner: string;
  readonly actor: Actor;
  readonly purpose: Purpose;
  readonly lang: Lang;
  readonly type: string;
  readonly criteria: string;
  /** `rest-hook` or `websocket`; of one that is off, whatever was written. */
  readonly channel: string;
  readonly endpoint?: string;
  /** In which format the resource is handed over; missing where it is only told that there is something. */
  readonly payload?: PayloadFormat;
  readonly headers: readonly string[];
  readonly state: SubscriptionStatus;
  /** The first instant of which nothing is told any more. */
  readonly endsAt?: Date;
  /** Attempts that failed in a row. */
  readonly failures: number;
}

/** One version that one subscription is to be told of. */
export interface Notification {
  /** Its place in the order, a bigint in decimal. */
  readonly n: string;
  readonly type: string;
  readonly id: string;
  readonly version: number;
  /** The host to which the ledger says it was told; null before the first attempt. */
  readonly told: string | null;
}

/** A resource as it is handed over. */
export interface Payload {
  readonly contentType: string;
  readonly body: string;
}
