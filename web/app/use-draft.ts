import { type Dispatch, type SetStateAction, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { dropDraft, findDraft, openField } from './drafts.ts';
import { useSession } from './session.tsx';

const listeners = new Set<() => void>();
/** The page on which something is back that was typed before. */
let restoredOn: string | undefined;

function sayRestored(page: string | undefined): void {
  restoredOn = page;
  for (const listener of listeners) listener();
}

/** Whether something is back on this page that was typed in a session that ended; and how to put the word of it away. */
export function useRestored(): { readonly isRestored: boolean; readonly putAway: () => void } {
  const page = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => restoredOn,
  );
  return { isRestored: page === location.pathname, putAway: () => sayRestored(undefined) };
}

/**
 * State of a form that outlives the session: where that ends while somebody types, it is as it was when the same person has signed in again and is on the same page.
 * Not for papers, codes and passwords.
 *
 * @param name - of the field, among all of the page
 * @param fits - whether what was kept still belongs to what the page shows now
 */
export function useDraft<Value>(
  name: string,
  initial: Value | (() => Value),
  fits: (kept: Value) => boolean = () => true,
): [Value, Dispatch<SetStateAction<Value>>] {
  const account = useSession().data?.actor?.accountId;
  const [key] = useState(() => `${location.pathname} ${name}`);
  const [first] = useState(initial);
  const [kept] = useState(() => {
    const found = findDraft(key, account);
    const before = found === undefined ? undefined : asBefore(first, found);
    return before !== undefined && fits(before) ? { before } : undefined;
  });
  const [value, setValue] = useState<Value>(kept === undefined ? first : () => kept.before);
  const latest = useRef(value);
  latest.current = value;
  useEffect(() => {
    if (account === undefined) return;
    if (kept !== undefined) {
      dropDraft(key);
      sayRestored(location.pathname);
    }
    return openField(key, {
      account,
      typed: () => (JSON.stringify(latest.current) === JSON.stringify(first) ? undefined : latest.current),
    });
  }, [account, key, kept, first]);
  return [value, setValue];
}

/** What an older page kept may lack parts that this one has. */
function asBefore<Value>(first: Value, kept: unknown): Value {
  const isRecord = (one: unknown) => typeof one === 'object' && one !== null && !Array.isArray(one);
  return (isRecord(first) && isRecord(kept) ? { ...first, ...(kept as object) } : kept) as Value;
}
