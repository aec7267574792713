import {
  type DataTest,
  dataTestOf,
  isObject,
  mayBeLabelled,
  meetsDataTest,
  type Named,
  namedBy,
  type Testable,
} from '#fhir';
import type { Actor, Scope } from '#kernel';
import type { ResourceFacts } from './access-model.ts';
import type { ContextOf } from './contexts.ts';
import { typesAskedAbout } from './provisions/ruling.ts';

/** What can be told of a resource, where somebody asks: its body is read when a scope's query or a provision speaks of what is in it. `named`: what it names, where a provision asks about that. */
export function factsAbout({ actor }: Pick<Scope, 'actor'>, side: Testable, named?: Named): ResourceFacts {
  const { type } = side;
  const facts = whoseIs(side);
  // A deletion left nothing that a label could be on.
  if ('deleted' in side && side.deleted) return { ...facts, isLabelled: false };
  const byQuery = isAskedByQuery(actor)
    ? {
        meets(query: string): boolean {
          const test = dataTestOf(type, query);
          return test !== undefined && meetsDataTest(test, side);
        },
      }
    : {};
  // Provisions and labels bind people.
  if (actor.kind !== 'person') return { ...facts, ...byQuery };
  const isLabelled = 'body' in side ? mayBeLabelled(side.body) : isObject(side.resource['meta']);
  // What stands for a whole kind has no id in its body: what a rule about data would say to it nobody can tell.
  if ('body' in side && !side.body.includes('"id":')) return { ...facts, ...byQuery, isLabelled };
  return { ...facts, ...byQuery, isLabelled, passes: (test: DataTest) => meetsDataTest(test, side, named) };
}

/** Whether any of the caller's scopes has a query; asked for each of hundreds of resources, and lists of scopes never change. */
function isAskedByQuery(actor: Actor): boolean {
  if (!('scopes' in actor)) return false;
  const known = withQuery.get(actor.scopes) ?? actor.scopes.some((text) => text.includes('?'));
  withQuery.set(actor.scopes, known);
  return known;
}

const withQuery = new WeakMap<readonly string[], boolean>();

/** What these resources name, where a Consent of their patient has a no that hangs on it: a role that an author stands behind, a medicine with a denied code. Asks nothing for all others. */
export async function namedForRules(
  { tx, actor }: Pick<Scope, 'tx' | 'actor'>,
  sides: readonly Testable[],
  contextOf: ContextOf,
): Promise<Named | undefined> {
  if (actor.kind !== 'person') return undefined;
  const asking = sides.filter((side) => typesOf(side).length > 0);
  if (asking.length === 0) return undefined;
  return namedBy(tx, asking, [...new Set(asking.flatMap(typesOf))]);

  function typesOf(side: Testable): readonly string[] {
    const { consents } = contextOf(whoseIs(side).patientId);
    return consents.length === 0 ? [] : typesAskedAbout(consents);
  }
}

/** A Patient's own id is the patient; the store leaves it out where the row is not written yet. */
function whoseIs(side: Testable): ResourceFacts {
  const patientId = side.patientId ?? (side.type === 'Patient' ? (side.id ?? 'new') : undefined);
  return { type: side.type, ...(patientId === undefined ? {} : { patientId }) };
}
