import { type DataTest, dataTestOf, isObject, meetsDataTest, type Testable } from '#fhir';
import type { Scope } from '#kernel';
import type { ResourceFacts } from './access-model.ts';

/** What can be told of a resource, where somebody asks: its body is read when a scope's query or a provision speaks of what is in it. */
export function factsAbout({ actor }: Pick<Scope, 'actor'>, side: Testable): ResourceFacts {
  const { type } = side;
  const facts = whoseIs(side);
  // A deletion left nothing that a label could be on.
  if ('deleted' in side && side.deleted) return { ...facts, isLabelled: false };
  const meets = (query: string): boolean => {
    const test = dataTestOf(type, query);
    return test !== undefined && meetsDataTest(test, side);
  };
  const byQuery = 'scopes' in actor && actor.scopes.some((text) => text.includes('?')) ? { meets } : {};
  // Provisions and labels bind people.
  if (actor.kind !== 'person') return { ...facts, ...byQuery };
  const isLabelled = 'body' in side ? side.body.includes('"security":') : isObject(side.resource['meta']);
  // What stands for a whole kind has no id in its body: what a rule about data would say to it nobody can tell.
  if ('body' in side && !side.body.includes('"id":')) return { ...facts, ...byQuery, isLabelled };
  return { ...facts, ...byQuery, isLabelled, passes: (test: DataTest) => meetsDataTest(test, side) };
}

/** A Patient's own id is the patient; the store leaves it out where the row is not written yet. */
function whoseIs(side: Testable): ResourceFacts {
  const patientId = side.patientId ?? (side.type === 'Patient' ? (side.id ?? 'new') : undefined);
  return { type: side.type, ...(patientId === undefined ? {} : { patientId }) };
}
