import type { ErrorComponentProps } from '@tanstack/react-router';
import { ErrorPanel } from '../design/states.tsx';

/** A page that broke while it was drawn: said in words, never a white screen. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  return (
    <div className="cw-page">
      <ErrorPanel error={error} onRetry={reset} />
    </div>
  );
}
