import { useState } from 'react';

interface ClockBarProps {
  readonly from: string;
  readonly by: string;
}

/** How much of a time has gone, drawn. Until when it runs stands in words beside it. */
export function ClockBar({ from, by }: ClockBarProps) {
  const [now] = useState(() => Date.now());
  const [begun, due] = [Date.parse(from), Date.parse(by)];
  const gone = due <= begun ? 1 : Math.min(1, Math.max(0, (now - begun) / (due - begun)));
  return (
    <span className={gone === 1 ? 'cw-clockbar cw-clockbar--over' : 'cw-clockbar'} aria-hidden="true">
      {/* A sliver from the first minute on: it runs. */}
      <span style={{ width: `${Math.max(2, gone * 100)}%` }} />
    </span>
  );
}
