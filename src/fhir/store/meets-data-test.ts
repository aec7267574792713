import type { ResourceToBe } from '../gate.ts';
import { parseFhirJson } from '../json/json.ts';
import type { Resource } from '../types.ts';
import type { DataTest } from './data-test.ts';
import { readHappened } from './happened.ts';
import { indexResource } from './index-rows.ts';
import { labelTokensIn, mayBeLabelled, tokensOf } from './label-tokens.ts';
import { referencesIn, textOf } from './named-by.ts';
import type { StoredResource } from './stored.ts';

/** A version as it is stored, now or in the past, or a resource about to be stored. */
export type Testable = StoredResource | ResourceToBe;

/**
 * Whether a resource meets a test, as its row in the database would. A deletion has neither codes nor a date: where the answer depends on them it is not known, and what is
 * not known is “no”, also for the opposite of the test.
 *
 * @param named - the resources that it refers to (`namedBy`), where the test asks about those
 */
export function meetsDataTest(test: DataTest, resource: Testable, named: Named = NOTHING): boolean {
  return verdict(test, resource, named) === true;
}

/** Resources that those to be tested name, by reference: `namedBy` loads them. What is not among them meets nothing. */
export type Named = ReadonlyMap<string, StoredResource>;
const NOTHING: Named = new Map();

/** Undefined where it is not known; the opposite is then not known either. */
function verdict(test: DataTest, resource: Testable, named: Named): boolean | undefined {
  switch (test.kind) {
    case 'any':
      return foldOf(test.of, resource, named, true);
    case 'every':
      return foldOf(test.of, resource, named, false);
    case 'not': {
      const inner = verdict(test.of, resource, named);
      return inner === undefined ? undefined : !inner;
    }
    case 'tokens': {
      if (test.areLabels && hasNoLabel(resource)) return false;
      const tokens = test.areLabels ? labelTokensOf(resource) : contentOf(resource)?.tokens;
      return tokens && test.anyOf.some((hash) => tokens.has(hash));
    }
    case 'happened': {
      const { from, until, undated } = readHappened(test);
      const content = contentOf(resource);
      if (content === undefined) return undefined;
      const { at } = content;
      return at === undefined ? undated : (from === undefined || at >= from) && (until === undefined || at < until);
    }
    case 'ids':
      return resource.id !== undefined && test.ids.includes(resource.id);
    case 'patients': {
      // A patient is a compartment of their own.
      const patientId = patientOf(resource);
      return patientId !== undefined && test.ids.includes(patientId);
    }
    case 'says': {
      const text = textOf(resource);
      return text === undefined ? undefined : test.anyOf.some((all) => all.every((part) => text.includes(part)));
    }
    case 'names': {
      const text = textOf(resource);
      if (text === undefined) return undefined;
      return referencesIn(text, test.types).some((reference) => {
        const one = named.get(reference);
        if (one === undefined || one.deleted) return false;
        return liesThere(one, resource, test) && verdict(test.test, one, named) === true;
      });
    }
  }
}

/** Whether what is referred to lies where the test wants it: in nobody's compartment, or in the same person's. */
function liesThere({ patientId }: StoredResource, resource: Testable, { of, records }: DataTest & { kind: 'names' }) {
  if (of === 'nobody' || patientId === undefined) return of === 'nobody' && patientId === undefined;
  return records?.includes(patientId) ?? patientId === patientOf(resource);
}

function patientOf({ type, id, patientId }: Testable): string | undefined {
  return patientId ?? (type === 'Patient' ? id : undefined);
}

/** The verdict over several tests. @param decisive - the verdict of one that settles it for all: true for `any`, false for `every` */
function foldOf(tests: readonly DataTest[], resource: Testable, named: Named, decisive: boolean): boolean | undefined {
  let isKnown = true;
  for (const test of tests) {
    const one = verdict(test, resource, named);
    if (one === decisive) return decisive;
    if (one === undefined) isKnown = false;
  }
  return isKnown ? !decisive : undefined;
}

/** Certain where it says so; false of a deletion, of which it is not known. */
function hasNoLabel(resource: Testable): boolean {
  if ('deleted' in resource && resource.deleted) return false;
  return 'body' in resource && !mayBeLabelled(resource.body);
}

/** The tokens of the labels alone, where nothing else was asked for yet. Undefined of a deletion. */
function labelTokensOf(resource: Testable): ReadonlySet<string> | undefined {
  if ('deleted' in resource && resource.deleted) return undefined;
  const known = contents.get(resource)?.tokens ?? labels.get(resource);
  if (known) return known;
  const tokens =
    'body' in resource ? labelTokensIn(resource.type, resource.body) : tokensOf(resource.type, resource.resource.meta);
  labels.set(resource, tokens);
  return tokens;
}

const labels = new WeakMap<Testable, ReadonlySet<string>>();

/** What must be read out of a body. */
interface Content {
  readonly tokens: ReadonlySet<string>;
  /** The clinical date; milliseconds since 1970. */
  readonly at?: number;
}

/** Read when it is first asked for, and once, however many rules ask. */
const contents = new WeakMap<Testable, Content>();

/** Undefined of a deletion. */
function contentOf(resource: Testable): Content | undefined {
  if ('deleted' in resource && resource.deleted) return undefined;
  const known = contents.get(resource);
  if (known) return known;
  const body = 'body' in resource ? parseFhirJson(resource.body) : resource.resource;
  const { tokens, clinicalInstant } = indexResource(body as unknown as Resource);
  const content: Content = {
    tokens: new Set(tokens),
    ...(clinicalInstant === undefined ? {} : { at: Date.parse(clinicalInstant) }),
  };
  contents.set(resource, content);
  return content;
}
