import { useCallback, useEffect, useRef, useState } from 'react';
import type { VisitNote } from '#contracts/records';
import { ApiError } from '../app/api.ts';
import { useDraft } from '../app/use-draft.ts';
import { saveVisit, type Visit } from './visits.resource.ts';

/** A pause in typing this long saves the draft: short enough to lose a sentence at most, long enough not to save each key. */
const PAUSE_MS = 1200;
/** After a failed save the next try waits this long. */
const RETRY_MS = 5000;

interface Unsaved {
  readonly version: string;
  readonly note?: VisitNote;
}

export type SaveState =
  | { readonly kind: 'saved'; readonly at: string }
  | { readonly kind: 'unsaved' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'conflict' };

/**
 * Keeps a draft at the node while it is typed. One save is under way at a time, each names the version it began from, and a
 * version that somebody else has changed stops the saving instead of overwriting them.
 */
export function useAutosave(visit: Visit) {
  /** What is not at the node yet, and which version it began from: what another has changed since then is not overwritten by it. */
  const [unsaved, setUnsaved] = useDraft<Unsaved>(
    'visit',
    { version: visit.version },
    ({ version }) => version === visit.version,
  );
  const [note, setNote] = useState<VisitNote>(unsaved.note ?? visit.note);
  const [state, setState] = useState<SaveState>({ kind: 'saved', at: new Date().toISOString() });
  const [began] = useState(visit.version);
  const version = useRef(began);
  const latest = useRef(note);
  const saved = useRef(JSON.stringify(visit.note));
  /** Somebody else saved after us: nothing of this form is sent any more. */
  const overtaken = useRef(false);
  const underWay = useRef<Promise<boolean>>(undefined);
  latest.current = note;

  /** Saves until nothing is unsaved; answers whether that worked. */
  const flush = useCallback(async (): Promise<boolean> => {
    if (underWay.current !== undefined) await underWay.current;
    const text = JSON.stringify(latest.current);
    if (text === saved.current) return true;
    if (overtaken.current) return false;
    setState({ kind: 'saving' });
    const attempt = saveVisit(visit.id, version.current, latest.current).then(
      (answer) => {
        version.current = answer.version;
        saved.current = text;
        const isAll = JSON.stringify(latest.current) === text;
        setUnsaved({ version: isAll ? began : answer.version, ...(isAll ? {} : { note: latest.current }) });
        setState({ kind: 'saved', at: new Date().toISOString() });
        return true;
      },
      (error: unknown) => {
        const conflict = error instanceof ApiError && (error.status === 409 || error.status === 412);
        overtaken.current = conflict;
        setState(conflict ? { kind: 'conflict' } : { kind: 'failed', error });
        return false;
      },
    );
    underWay.current = attempt;
    const worked = await attempt;
    underWay.current = undefined;
    return worked;
  }, [visit.id, began, setUnsaved]);

  useEffect(() => {
    const isSaved = JSON.stringify(note) === saved.current;
    setUnsaved(isSaved ? { version: began } : { version: version.current, note });
  }, [note, began, setUnsaved]);

  const stopped = state.kind === 'conflict';
  const failed = state.kind === 'failed';
  useEffect(() => {
    if (stopped || JSON.stringify(note) === saved.current) return;
    if (!failed) setState((before) => (before.kind === 'saving' ? before : { kind: 'unsaved' }));
    const timer = setTimeout(() => void flush(), failed ? RETRY_MS : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [note, stopped, failed, flush]);

  // What was typed in the last second must survive a closed window: the browser asks first.
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (JSON.stringify(latest.current) !== saved.current) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, []);
  // Leaving by a link saves on the way out.
  useEffect(() => () => void flush(), [flush]);

  return {
    note,
    state,
    change: (part: Partial<VisitNote>) => setNote((before) => ({ ...before, ...part })),
    flush,
    version: () => version.current,
  };
}
