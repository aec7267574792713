import type { ReactNode } from 'react';
import { Page } from './page.tsx';
import { Await, hasNotFailed, type Query } from './states.tsx';

interface AwaitPageProps<T> {
  readonly query: Query<T>;
  /** The heading where there is nothing to head: the list that the way back leads to. */
  readonly title: string;
  readonly back: ReactNode;
  readonly children: (data: T) => ReactNode;
  readonly cards?: number;
}

/** A page that is about one thing: what is refused or does not come has a heading and a way back as well. */
export function AwaitPage<T>({ query, title, back, children, cards = 3 }: AwaitPageProps<T>) {
  const content = (
    <Await query={query} cards={cards}>
      {children}
    </Await>
  );
  if (query.data === undefined && query.isPending) {
    // No heading yet: the one that comes takes the focus. The way back is there from the beginning.
    return (
      <div className="cw-page cw-page--wide">
        <div className="cw-page__back cw-no-print">{back}</div>
        {content}
      </div>
    );
  }
  if (hasNotFailed(query)) return content;
  return (
    <Page title={title} back={back} wide>
      {content}
    </Page>
  );
}
