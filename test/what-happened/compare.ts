import type { Act } from './acts.ts';
import type { Booked } from './books.ts';
import type { Expected, Kinds, Leaves } from './expected.ts';
import type { Somebody } from './somebody.ts';

/** An act that was answered: what the test itself keeps of it. */
export interface Done {
  readonly who: Somebody;
  readonly act: Act;
  readonly purpose: string;
  readonly status: number;
  readonly correlationId: string;
  readonly leaves: Leaves;
}

/** What differs between an act and the entries of its request, each in words. */
export function differences(done: Done, booked: readonly Booked[]): string[] {
  const { who, act, purpose, status, leaves } = done;
  const what = `${who.name}, ${act.ask.method ?? 'GET'} ${act.ask.path} (${status})`;
  const wrong = booked.flatMap((one) => [
    ...(told(one.actor) === told(who.actor) ? [] : [`by ${told(one.actor)}, not ${told(who.actor)}`]),
    ...(one.purpose === purpose ? [] : [`for ${one.purpose}, not ${purpose}`]),
  ]);
  return [...wrong, ...missing(leaves, act.isInParts ? together(booked) : booked)].map((fault) => `${what}: ${fault}`);
}

/** Entries that differ in their numbers alone, as one with the sum of them. */
function together(booked: readonly Booked[]): readonly Booked[] {
  const alike = Map.groupBy(booked, ({ patient, outcome, action, basis }) =>
    JSON.stringify([patient, outcome, action, basis]),
  );
  return [...alike.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const kinds: Record<string, number> = { ...first.kinds };
    for (const one of more)
      for (const [kind, count] of Object.entries(one.kinds)) kinds[kind] = (kinds[kind] ?? 0) + count;
    return [{ ...first, kinds }];
  });
}

function told({ account, client, role, organization }: Booked['actor']): string {
  return JSON.stringify([account, client, role, organization]);
}

function missing(leaves: Leaves, booked: readonly Booked[]): string[] {
  if (leaves === 'not said' || leaves === 'any') return [];
  if (leaves === 'refused') {
    const patients = booked.map(({ patient }) => patient);
    const isOnce = new Set(patients).size === patients.length;
    const isDenied = booked.length > 0 && booked.every(({ outcome }) => outcome === 'denied');
    return isOnce && isDenied ? [] : [`a no is ${inWords(booked)}`];
  }
  const open = [...booked];
  const lacking = leaves.filter((expected) => {
    const at = open.findIndex((one) => isMeant(expected, one));
    if (at >= 0) open.splice(at, 1);
    return at < 0;
  });
  return [
    ...lacking.map((one) => `no entry that says ${JSON.stringify(one)}, but ${inWords(booked)}`),
    ...(open.length === 0 ? [] : [`too much: ${inWords(open)}, beside ${JSON.stringify(leaves)}`]),
  ];
}

function isMeant({ patient, outcome, action, kinds }: Expected, one: Booked): boolean {
  return (
    (patient === 'any' || one.patient === patient) &&
    (outcome === undefined || one.outcome === outcome) &&
    (action === undefined || one.action === action) &&
    (kinds === undefined || (kinds === 'any' ? Object.keys(one.kinds).length > 0 : isSame(one.kinds, kinds)))
  );
}

export function isSame(one: Kinds, other: Kinds): boolean {
  const sorted = (kinds: Kinds) => JSON.stringify(Object.entries(kinds).sort());
  return sorted(one) === sorted(other);
}

function inWords(booked: readonly Booked[]): string {
  return JSON.stringify(
    booked.map(({ patient, outcome, action, kinds, basis }) => ({ patient, outcome, action, kinds, basis })),
  );
}
