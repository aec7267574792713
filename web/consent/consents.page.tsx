import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ConsentsView, ConsentView } from '#contracts/consent';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { PrintButton } from '../design/print-button.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useLocal } from '../i18n/words.tsx';
import { ConsentCard } from './consent-card.tsx';
import { useConsents } from './consents.resource.ts';
import { inParts } from './consents.view.ts';
import { RequestCard } from './request-card.tsx';

/** A patient's consents: what waits, what holds, what is over. */
export function ConsentsPage() {
  const { t } = useTranslation();
  const consents = useConsents();
  return (
    <Page
      title={t('consents.title')}
      lead={t('consents.lead')}
      actions={
        <>
          <PrintButton label={t('app.print')} />
          <Link to="/me/consents/new" className="cw-button cw-button--primary">
            <Icon name="plus" size={20} /> {t('consents.new')}
          </Link>
        </>
      }
    >
      <Await query={consents} cards={2}>
        {(data) => <Parts data={data} />}
      </Await>
    </Page>
  );
}

function Parts({ data }: { readonly data: ConsentsView }) {
  const { t } = useTranslation();
  const local = useLocal();
  const { waiting, standing, agreed, past } = inParts(data.items);
  return (
    <div className="cw-stack">
      <section aria-labelledby="waiting-title" className="cw-stack-s">
        <h2 id="waiting-title" className="cw-h2">
          {t('consents.waiting')}
        </h2>
        {waiting.length === 0 ? (
          <Empty icon="shield" text={t('consents.waitingNone')} />
        ) : (
          <ul className="cw-list">
            {waiting.map((consent) => (
              <RequestCard key={consent.id} consent={consent} />
            ))}
          </ul>
        )}
        <p className="cw-quiet">
          {t('consents.law', { instrument: local(data.law.instrument), count: data.law.answerDays })}
        </p>
      </section>
      <Part id="standing" title={t('consents.standing')} none={t('consents.standingNone')} items={standing}>
        {t('consents.standingText')}
      </Part>
      <Part id="agreed" title={t('consents.agreed')} none={t('consents.agreedNone')} items={agreed} />
      {past.length === 0 ? null : <Part id="past" title={t('consents.past')} none="" items={past} />}
    </div>
  );
}

interface PartProps {
  readonly id: string;
  readonly title: string;
  readonly none: string;
  readonly items: readonly ConsentView[];
  readonly children?: string;
}

function Part({ id, title, none, items, children }: PartProps) {
  return (
    <section aria-labelledby={`${id}-title`} className="cw-stack-s">
      <h2 id={`${id}-title`} className="cw-h2">
        {title}
      </h2>
      {children === undefined ? null : <p className="cw-quiet">{children}</p>}
      {items.length === 0 ? (
        <p className="cw-quiet">{none}</p>
      ) : (
        <ul className="cw-list">
          {items.map((consent) => (
            <ConsentCard key={consent.id} consent={consent} />
          ))}
        </ul>
      )}
    </section>
  );
}
