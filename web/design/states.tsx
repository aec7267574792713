import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, isWithheld, NoAnswerError } from '../app/api.ts';
import { Icon, type IconName } from './icons.tsx';
import { Sentences } from './sentences.tsx';

/** Grey shapes where words will be. Says aloud that something is loading. */
export function Loading({ rows = 4, cards = 1 }: { readonly rows?: number; readonly cards?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" className="cw-stack" aria-busy="true">
      <span className="cw-sr">{t('state.loading')}</span>
      {Array.from({ length: cards }, (_, index) => index + 1).map((card) => (
        <div className="cw-card" key={card} aria-hidden="true">
          <Skeleton active paragraph={{ rows }} />
        </div>
      ))}
    </div>
  );
}

interface EmptyProps {
  readonly icon?: IconName;
  /** Left out where the page's own heading says it. */
  readonly title?: string;
  readonly text?: string;
  readonly action?: ReactNode;
}

/** Nothing here, and what a person may do about it. */
export function Empty({ icon = 'info', title, text, action }: EmptyProps) {
  return (
    <div className="cw-empty">
      <span className="cw-empty__icon">
        <Icon name={icon} size={32} />
      </span>
      {title === undefined ? null : <p className="cw-empty__title">{title}</p>}
      {text === undefined ? null : <p className="cw-empty__text">{text}</p>}
      {action}
    </div>
  );
}

interface ErrorPanelProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
  readonly title?: string;
}

/** Every reason the node gave, and the number to quote to those who run it. */
export function ErrorPanel({ error, onRetry, title }: ErrorPanelProps) {
  const { t } = useTranslation();
  return (
    <div className="cw-error" role="alert">
      <span className="cw-error__icon">
        <Icon name="alert" />
      </span>
      <div className="cw-error__body">
        <p className="cw-error__title">{title ?? t('state.didNotWork')}</p>
        {error instanceof ApiError && error.sentences.length > 0 ? (
          <Sentences error={error} />
        ) : (
          <p>{error instanceof NoAnswerError ? t('state.noAnswer') : t('state.broken')}</p>
        )}
        {error instanceof ApiError && error.correlationId !== undefined ? (
          <p className="cw-error__reference">
            {t('state.reference')} <code>{error.correlationId}</code>
          </p>
        ) : null}
        {onRetry === undefined ? null : (
          <Button size="small" onClick={onRetry} icon={<Icon name="retry" size={18} />}>
            {t('state.retry')}
          </Button>
        )}
      </div>
    </div>
  );
}

export interface Query<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly refetch: () => unknown;
}

interface AwaitProps<T> {
  readonly query: Query<T>;
  readonly children: (data: T) => ReactNode;
  readonly cards?: number;
}

/** Whether a page has its data, or is still waiting for it: anything else is a failure to tell. */
export function hasNotFailed<T>({ data, error, isPending }: Query<T>): boolean {
  return isPending || (data !== undefined && !isWithheld(error));
}

/**
 * One way for every page to wait, to fail and to show. Data that is there stays while a later fetch fails; it goes when the node says
 * that it may not be seen any longer.
 */
export function Await<T>({ query, children, cards = 1 }: AwaitProps<T>) {
  if (query.data !== undefined && !isWithheld(query.error)) return <>{children(query.data)}</>;
  if (query.isPending) return <Loading cards={cards} />;
  return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
}
