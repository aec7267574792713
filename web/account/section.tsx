import { type ReactNode, useId } from 'react';

/** One part of the account page, named by its heading. */
export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className="cw-card cw-stack" aria-labelledby={id}>
      <h2 className="cw-h2" id={id}>
        {title}
      </h2>
      {children}
    </section>
  );
}
