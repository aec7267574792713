import type { LocalText } from '#kernel';

/** A node of the demo network: a jurisdiction, its names and its usual port. The program is the same for all. */
export interface NodeProfile {
  readonly id: string;
  readonly jurisdiction: string;
  readonly name: LocalText;
  readonly port: number;
  /** Environment variable with the address of an external PostgreSQL. */
  readonly databaseVariable: string;
  /** Language that a page starts in when the reader's browser asks for none of ours. */
  readonly language: 'zh-Hans' | 'zh-Hant-HK';
}

export const NETWORK: readonly NodeProfile[] = [
  {
    id: 'sz',
    jurisdiction: 'CN-SZ',
    name: { en: 'Shenzhen node', 'zh-Hans': '深圳节点', 'zh-Hant-HK': '深圳節點' },
    port: 8100,
    databaseVariable: 'DATABASE_URL_SZ',
    language: 'zh-Hans',
  },
  {
    id: 'hk',
    jurisdiction: 'HK',
    name: { en: 'Hong Kong node', 'zh-Hans': '香港节点', 'zh-Hant-HK': '香港節點' },
    port: 8200,
    databaseVariable: 'DATABASE_URL_HK',
    language: 'zh-Hant-HK',
  },
];

export function profileOf(nodeId: string): NodeProfile {
  const found = NETWORK.find((profile) => profile.id === nodeId);
  if (found === undefined)
    throw new Error(`there is no node “${nodeId}”; there are ${NETWORK.map((p) => p.id).join(', ')}`);
  return found;
}
