import { useEffect, useState } from 'react';

const listeners = new Set<(text: string) => void>();

/** Says something to screen readers without moving the focus. */
export function announce(text: string): void {
  for (const listener of listeners) listener(text);
}

/** The live region; one for the whole program. */
export function Announcer() {
  const [text, setText] = useState('');
  useEffect(() => {
    listeners.add(setText);
    return () => {
      listeners.delete(setText);
    };
  }, []);
  return (
    <div className="cw-sr" aria-live="polite" aria-atomic="true">
      {text}
    </div>
  );
}
