import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from './announcer.tsx';

interface PageProps {
  readonly title: string;
  /** Shown instead of the title where the heading is more than a text. */
  readonly heading?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly back?: ReactNode;
  readonly children: ReactNode;
  /** Narrow pages are read, wide ones are worked in. */
  readonly wide?: boolean;
}

let firstPage = true;

/** One page: names the window, takes the focus to its heading after a change of route, and says its name aloud. */
export function Page({ title, heading, lead, actions, back, children, wide = false }: PageProps) {
  const { t } = useTranslation();
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = t('app.windowTitle', { page: title });
  }, [title, t]);
  // Only when the page appears: a title that changes while one types must not take the focus away.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (firstPage) {
      firstPage = false;
      return;
    }
    window.scrollTo(0, 0);
    ref.current?.focus({ preventScroll: true });
    announce(title);
  }, []);
  return (
    <div className={wide ? 'cw-page cw-page--wide' : 'cw-page'}>
      {back === undefined ? null : <div className="cw-page__back cw-no-print">{back}</div>}
      <div className="cw-page__head">
        <div>
          <h1 ref={ref} tabIndex={-1}>
            {heading ?? title}
          </h1>
          {lead === undefined ? null : <div className="cw-page__lead">{lead}</div>}
        </div>
        {actions === undefined ? null : <div className="cw-page__actions cw-no-print">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
