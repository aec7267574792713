import type { EntryAppliedView } from '#contracts/exchange';

/** One gate of the way over the border. Of the bases one must hold; of the duties each. */
export interface Gate {
  readonly key: string;
  readonly kind: 'basis' | 'duty';
  readonly isOpen: boolean;
  /** Every gate before it is open: the way comes up to it. */
  readonly isReached: boolean;
}

export interface Gates {
  readonly exporter: readonly Gate[];
  readonly recipient: readonly Gate[];
  /** The way comes over the border itself. */
  readonly isAcross: boolean;
}

/** Entries as gates in the order in which they are passed. What is not needed, does not concern this or is not in operation is no gate. */
export function toGates(entries: readonly EntryAppliedView[], isAllowed: boolean): Gates {
  const routes = entries.filter(({ kind }) => kind === 'route');
  const dutiesOf = (side: EntryAppliedView['side']) =>
    entries.filter((entry) => entry.kind === 'duty' && entry.side === side && isGate(entry));
  let isReached = true;
  const pass = (key: string, kind: Gate['kind'], isOpen: boolean): Gate => {
    const gate = { key, kind, isOpen, isReached };
    isReached &&= isOpen;
    return gate;
  };
  // Without any basis in the lawbook there is nothing to go by: a gate that is shut.
  const basis = pass(
    'basis',
    'basis',
    routes.some(({ outcome }) => outcome === 'holds'),
  );
  const exporter = [basis, ...dutiesOf('exporter').map(toDuty)];
  const isAcross = isReached;
  const recipient = dutiesOf('recipient').map(toDuty);
  // The node's own answer is the last word: where it said no and no gate shows why, nothing came over.
  return { exporter, recipient, isAcross: isAcross && (isAllowed || !isReached) };

  function toDuty({ id, outcome }: EntryAppliedView): Gate {
    return pass(id, 'duty', outcome === 'holds');
  }
}

function isGate({ outcome }: EntryAppliedView): boolean {
  return outcome === 'holds' || outcome === 'fails';
}
