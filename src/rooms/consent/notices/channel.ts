import type { Lang, LocalText } from '#kernel';

/** Ways out of the portal. The portal itself needs none: a notice is there when it is written. */
export const CHANNELS = ['sms', 'email'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** A notice on its way to one address. */
export interface OutgoingNotice {
  /** The same for every try of one notice by one channel: a gateway that knows it sends once. */
  readonly idempotencyKey: string;
  readonly to: string;
  readonly lang: Lang;
  readonly title: string;
  readonly text: string;
}

/** A way to reach a patient outside the portal. Rejects when the gateway did not take the notice; then it is tried again. */
export interface NoticeChannel {
  readonly name: ChannelName;
  send(notice: OutgoingNotice): Promise<void>;
}

/** The part of `fetch` an adapter needs. */
export type GatewayFetch = (
  url: string,
  init: {
    readonly method: 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly signal: AbortSignal;
  },
) => Promise<{ readonly ok: boolean; readonly status: number }>;

/** The operator's gateway: an address that takes JSON, and the token it wants. */
export interface GatewaySettings {
  readonly url: string;
  readonly token?: string;
  /** What the receiver sees as the sender: a number or short name, an e-mail address. */
  readonly sender: string;
  readonly fetch?: GatewayFetch;
}

/** A gateway that has not answered after ten seconds has not taken the message; the next try is in the queue anyway. */
const GATEWAY_TIMEOUT_MS = 10_000;
/** A text message costs by its parts of 70 Chinese characters; three parts say all there is to say. */
const SMS_CHARACTERS_MAX = 210;

/** SMS by an HTTP gateway: `POST {from, to, text}` with an Idempotency-Key. */
export function smsChannel(settings: GatewaySettings): NoticeChannel {
  return {
    name: 'sms',
    send: (notice) =>
      post(settings, notice.idempotencyKey, {
        from: settings.sender,
        to: notice.to,
        text: `${SIGNATURE[notice.lang]}${notice.text}`.slice(0, SMS_CHARACTERS_MAX),
      }),
  };
}

/** E-mail by a submission gateway: `POST {from, to: [address], subject, text, language}` with an Idempotency-Key. */
export function emailChannel(settings: GatewaySettings): NoticeChannel {
  return {
    name: 'email',
    send: (notice) =>
      post(settings, notice.idempotencyKey, {
        from: settings.sender,
        to: [notice.to],
        subject: `${SIGNATURE[notice.lang]}${notice.title}`,
        text: notice.text,
        language: notice.lang,
      }),
  };
}

/** Who writes, before the text: a message without a sender is taken for a swindle. */
const SIGNATURE: LocalText = { en: '[Causeway] ', 'zh-Hans': '【深港医桥】', 'zh-Hant-HK': '【深港醫橋】' };

async function post(settings: GatewaySettings, idempotencyKey: string, message: object): Promise<void> {
  const send: GatewayFetch = settings.fetch ?? ((url, init) => fetch(url, init));
  const answer = await send(settings.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'idempotency-key': idempotencyKey,
      ...(settings.token === undefined ? {} : { authorization: `Bearer ${settings.token}` }),
    },
    body: JSON.stringify(message),
    signal: AbortSignal.timeout(GATEWAY_TIMEOUT_MS),
  });
  if (!answer.ok) throw new Error(`the gateway answered ${answer.status}`);
}
