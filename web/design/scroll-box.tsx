import type { ReactNode } from 'react';

interface ScrollBoxProps {
  readonly label: string;
  readonly className: string;
  readonly lang?: string | undefined;
  readonly children: ReactNode;
}

/** A region that may scroll by itself: it takes the focus, so that a keyboard can scroll it too. */
export function ScrollBox({ label, className, lang, children }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it a keyboard cannot reach what is scrolled out of view
    <section className={className} lang={lang} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
