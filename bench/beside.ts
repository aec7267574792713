/** Any other FHIR R4 server beside the node, by its address: filled through its own door with what the node is filled with. */
import type { Target } from './http-client.ts';
import { recordsMissing } from './load.ts';
import type { Known } from './measures.ts';
import { usedBy } from './processes.ts';
import { IDENTIFIER_SYSTEM } from './resources.ts';
import type { RunningServer } from './servers.ts';

interface OtherServer extends RunningServer {
  /** Where its FHIR begins: the path of its address. */
  readonly fhir: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Identifiers in one search. */
const ASKED_AT_ONCE = 20;
const LOADED_AT_ONCE = 4;

/** @param processes - its own process, then those of its databases; without them its CPU time is not known */
export function otherServer(url: string, token: string, processes: readonly number[]): OtherServer {
  const { hostname, port, pathname } = new URL(url);
  const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
  const target: Target = { host: hostname, port: Number(port || 80), headers };
  const [own, ...databases] = processes;
  return {
    url: url.replace(/\/$/, ''),
    fhir: pathname.replace(/\/$/, ''),
    headers,
    target: async () => target,
    used: async () =>
      own === undefined ? { serverMs: Number.NaN, databaseMs: Number.NaN } : usedBy(own, ...databases),
    stop: async () => undefined,
  };
}

/** Brings it to so many patients with all that is theirs, and the heavy ones; each is one transaction. What is there stays. */
export async function loadOther(other: OtherServer, patients: number): Promise<{ patients: Known[]; heavy: Known[] }> {
  const wanted = recordsMissing({ P: 0, H: 0 }, patients);
  const present = new Set((await findKnownOf(other, wanted)).map(({ number }) => number));
  const missing = wanted.filter(({ number }) => !present.has(number));
  const startedAt = performance.now();
  let next = 0;
  const send = async () => {
    for (let record = missing[next++]; record; record = missing[next++]) {
      const answer = await fetch(other.url, {
        method: 'POST',
        headers: { ...other.headers, 'content-type': 'application/fhir+json' },
        body: JSON.stringify(record.make()),
      });
      if (!answer.ok) throw new Error(`load: ${answer.status} ${(await answer.text()).slice(0, 500)}`);
      await answer.body?.cancel();
    }
  };
  await Promise.all(Array.from({ length: LOADED_AT_ONCE }, send));
  if (missing.length > 0)
    console.log(`the other: ${missing.length} records in ${Math.round(performance.now() - startedAt)} ms`);
  const known = await findKnownOf(other, wanted);
  const of = (letter: string) => known.filter(({ number }) => number.startsWith(letter));
  return { patients: of('P'), heavy: of('H') };
}

async function findKnownOf(other: OtherServer, wanted: readonly { number: string }[]): Promise<Known[]> {
  const known: Known[] = [];
  for (let from = 0; from < wanted.length; from += ASKED_AT_ONCE) {
    const numbers = wanted.slice(from, from + ASKED_AT_ONCE).map(({ number }) => `${IDENTIFIER_SYSTEM}|${number}`);
    const query = new URLSearchParams({ identifier: numbers.join(','), _count: '100' });
    const answer = await fetch(`${other.url}/Patient?${query}`, { headers: other.headers });
    if (!answer.ok) throw new Error(`patients: ${answer.status} ${(await answer.text()).slice(0, 500)}`);
    const bundle = (await answer.json()) as Found;
    for (const { resource } of bundle.entry ?? []) {
      const number = resource.identifier.find(({ system }) => system === IDENTIFIER_SYSTEM)?.value;
      if (number !== undefined) known.push({ id: resource.id, shard: 0, number });
    }
  }
  return known;
}

interface Found {
  readonly entry?: readonly {
    readonly resource: { readonly id: string; readonly identifier: readonly { system?: string; value?: string }[] };
  }[];
}
