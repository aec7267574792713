import { isIP } from 'node:net';
import { isPrivateAddress } from '#platform/http';

/** Hosts inside the house that an operator let applications stand at, with or without a port. None: the world alone. */
export type HouseHosts = readonly string[];

/**
 * Ends of names that mean another machine to everybody who asks, and none of the world's.
 * @source RFC 6761 §6.3 (localhost), RFC 6762 §3 (local), RFC 8375 (home.arpa); `internal` is kept free by ICANN since 2024
 */
const INSIDE = /(?:^|\.)(?:localhost|local|internal|home\.arpa)\.?$/;
/** Of the machine on which the application runs, for one that has no server. @source RFC 8252 §7.3 and §8.3 */
const LOOPBACK: readonly string[] = ['127.0.0.1', '[::1]', 'localhost'];

/**
 * Whether an address of the web leads into a house: to a private, local or unnamed machine. What a name resolves to is seen when something is fetched from it, and each time.
 *
 * @param listed - hosts that an operator let in although they do
 */
export function leadsInside(uri: string, listed: HouseHosts): boolean {
  const url = URL.parse(uri);
  if (url === null || isListed(uri, listed)) return false;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? INSIDE.test(host) || !host.replace(/\.$/, '').includes('.') : isPrivateAddress(host);
}

/** Whether an operator let applications stand at this address, wherever it leads. */
export function isListed(uri: string, listed: HouseHosts): boolean {
  const url = URL.parse(uri);
  return url !== null && (listed.includes(url.hostname) || listed.includes(url.host));
}

/** https anywhere, http only on the loopback address, or an application's own scheme in reverse domain form (RFC 8252 §7.1). */
export function isRedirectAddress(uri: string): boolean {
  const url = URL.parse(uri);
  if (url === null || url.hash !== '' || url.username !== '') return false;
  if (url.protocol === 'https:') return true;
  if (url.protocol === 'http:') return LOOPBACK.includes(url.hostname);
  return url.protocol.includes('.');
}

/** The first of an application's addresses that leads into the house. Back to the machine of whoever signs in is no house of ours: applications without a server do it by http. */
export function addressInside(
  { redirectUris = [], launchUri, jwksUri }: AddressesOfClient,
  listed: HouseHosts,
): string | undefined {
  const uris = [...redirectUris, ...(launchUri === undefined ? [] : [launchUri])].filter(isWebAddress);
  return [...uris, ...(jwksUri === undefined ? [] : [jwksUri])].find((uri) => leadsInside(uri, listed));
}

interface AddressesOfClient {
  readonly redirectUris?: readonly string[] | undefined;
  readonly launchUri?: string | undefined;
  readonly jwksUri?: string | undefined;
}

export function isWebAddress(uri: string): boolean {
  return uri.startsWith('https://');
}
