import { useEffect, useState } from 'react';
import { useLang } from '../i18n/words.tsx';

const listeners = new Set<(text: string) => void>();

/** Says something to screen readers without moving the focus. */
export function announce(text: string): void {
  for (const listener of listeners) listener(text);
}

/** The live region; one for the whole program. */
export function Announcer() {
  const lang = useLang();
  const [text, setText] = useState('');
  useEffect(() => {
    listeners.add(setText);
    return () => {
      listeners.delete(setText);
    };
  }, []);
  // What was said in one language must not be found by a reader of the next.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the language is what it waits for
  useEffect(() => setText(''), [lang]);
  return (
    <div className="cw-sr" aria-live="polite" aria-atomic="true">
      {text}
    </div>
  );
}
