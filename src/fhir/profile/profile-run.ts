import { isObject, textFor } from '../json/json.ts';
import { type Json, resourcesIn } from './occurrence.ts';

/** Resources that are held against a profile to tell slices apart, in one request. What is beyond is reported as unchecked. */
const CONFORMING_MAX = 20_000;

/** What all checks of one request share: what references in its bundle mean, and how much more may be looked at. */
export class ProfileRun {
  readonly #bundle: Json;
  #targets: ReadonlyMap<string, unknown> | undefined;
  #checksLeft = CONFORMING_MAX;

  /** @param bundle - whose other entries references may mean; a resource by itself where it came alone */
  constructor(bundle: Json) {
    this.#bundle = bundle;
  }

  /** The resource of the first entry that a reference means, as it is written; undefined where none fits. */
  target(reference: string): unknown {
    this.#targets ??= byReference(this.#bundle);
    return this.#targets.get(reference);
  }

  /** Whether one more resource may be held against a profile; counts it. */
  takesOneMore(): boolean {
    return this.#checksLeft-- > 0;
  }
}

/** An entry is meant by its address, by the end of that (`Patient/1`), and by the type and id of its resource. */
function byReference({ entry }: Json): ReadonlyMap<string, unknown> {
  const targets = new Map<string, unknown>();
  for (const { fullUrl, resource } of resourcesIn(entry)) {
    const address = typeof fullUrl === 'string' ? fullUrl : '';
    const end = /[^/]+\/[^/]+$/.exec(address)?.[0] ?? '';
    const place = isObject(resource) ? `${textFor(resource.resourceType)}/${textFor(resource.id)}` : '';
    for (const name of [address, end, place]) if (name !== '' && !targets.has(name)) targets.set(name, resource);
  }
  return targets;
}
