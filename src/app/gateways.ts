import { emailChannel, type NoticeChannel, smsChannel } from '#rooms/consent';

/** The machine itself: a gateway that stands beside the node needs no https. */
const OWN_MACHINE: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * Ways to reach patients outside the portal, as the operator's environment names them: `CAUSEWAY_SMS_GATEWAY` and `CAUSEWAY_EMAIL_GATEWAY` are addresses that take
 * JSON, `…_SENDER` is whom the receiver sees, `…_TOKEN` is brought as a bearer token. They stand in the environment and not in the settings, which others on the
 * machine can read.
 *
 * @throws where an address is none, is not https, or has no sender: a node that was meant to send and does not is found out too late
 */
export function gatewaysOf(env: Readonly<Record<string, string | undefined>>): NoticeChannel[] {
  return [...channelOf(env, 'CAUSEWAY_SMS', smsChannel), ...channelOf(env, 'CAUSEWAY_EMAIL', emailChannel)];
}

function channelOf(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  make: typeof smsChannel,
): NoticeChannel[] {
  const [url, sender, token] = [env[`${name}_GATEWAY`], env[`${name}_SENDER`], env[`${name}_TOKEN`]];
  if (!url) return [];
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '' };
  if (protocol !== 'https:' && !(protocol === 'http:' && OWN_MACHINE.has(hostname))) {
    throw new Error(`${name}_GATEWAY is an address with https, or on this machine, not “${url}”`);
  }
  if (!sender) throw new Error(`${name}_SENDER says from whom the messages come`);
  return [make({ url, sender, ...(token ? { token } : {}) })];
}
