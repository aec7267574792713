import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openNodeKeys } from '#platform/keys';
import type { TrustedNode } from '#rooms/exchange';
import { NETWORK } from './network.ts';

export async function readTrustList(file: string): Promise<TrustedNode[]> {
  const text = await readFile(file, 'utf8');
  const list = JSON.parse(text) as { nodes?: TrustedNode[] };
  if (!Array.isArray(list.nodes)) throw new Error(`${file} is no trust list: it has no “nodes”`);
  return list.nodes;
}

export interface NodePlace {
  readonly id: string;
  readonly url: string;
  readonly folder: string;
}

/**
 * Writes the trust list of nodes that start together on one machine, making their keys when they have none.
 * Nodes on machines of their own are given the list by their operators.
 */
export async function writeTrustList(file: string, places: readonly NodePlace[], now: Date): Promise<void> {
  const before = existsSync(file) ? await readTrustList(file) : [];
  const nodes: TrustedNode[] = [];
  for (const place of places) {
    const keys = await openNodeKeys(place.id, path.join(place.folder, 'keys'));
    const profile = NETWORK.find((p) => p.id === place.id);
    if (profile === undefined) continue;
    const known = before.find((node) => node.id === place.id && node.kid === keys.kid);
    nodes.push({
      id: place.id,
      name: profile.name,
      jurisdiction: profile.jurisdiction,
      url: place.url,
      kid: keys.kid,
      publicJwk: keys.publicJwk as Record<string, unknown>,
      validFrom: known?.validFrom ?? now.toISOString(),
    });
  }
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify({ nodes }, null, 2)}\n`);
  await rename(draft, file);
}
