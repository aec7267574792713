import { Link } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CarerOffer, CarersView, CarerView } from '#contracts/consent';
import { Pill } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty, ErrorPanel } from '../design/states.tsx';
import { useToast } from '../design/use-toast.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, Run, useLocal } from '../i18n/words.tsx';
import { useCarers, useEndCarer, useTakeBack } from './carers.resource.ts';
import { Given } from './given.tsx';

const OFFER_LOOKS = {
  waiting: { tone: 'info', icon: 'clock' },
  accepted: { tone: 'good', icon: 'check-circle' },
  declined: { tone: 'neutral', icon: 'dash' },
  'taken-back': { tone: 'neutral', icon: 'stop' },
  lapsed: { tone: 'neutral', icon: 'clock' },
  void: { tone: 'bad', icon: 'lock' },
} as const satisfies Record<CarerOffer['state'], object>;

/** Whom a patient lets look after them: who may now, who was asked, and who was. */
export function CarersPage() {
  const { t } = useTranslation();
  const carers = useCarers();
  return (
    <Page
      title={t('carers.title')}
      lead={t('carers.lead')}
      actions={
        carers.data === undefined || carers.data.cannotName !== undefined ? null : (
          <Link to="/me/carers/new" className="cw-button cw-button--primary">
            <Icon name="plus" size={20} /> {t('carers.name')}
          </Link>
        )
      }
    >
      <Await query={carers} cards={2}>
        {(view) => <Parts view={view} />}
      </Await>
      <section className="cw-card cw-stack-s">
        <h2 className="cw-h3">{t('carers.namedTitle')}</h2>
        <p>{t('carers.namedText')}</p>
        <p>
          <Link to="/me/carers/answer" className="cw-more">
            {t('carers.toAnswer')} <Icon name="right" size={18} />
          </Link>
        </p>
      </section>
    </Page>
  );
}

function Parts({ view }: { readonly view: CarersView }) {
  const { t } = useTranslation();
  const local = useLocal();
  const waiting = view.offers.filter(({ state }) => state === 'waiting');
  const over = view.offers.filter(({ state }) => state !== 'waiting');
  return (
    <div className="cw-stack">
      {view.cannotName === undefined ? null : (
        <NoticeBox tone="info">
          <p>
            <Local text={view.cannotName} />
          </p>
        </NoticeBox>
      )}
      {view.carers.length === 0 ? (
        <Empty icon="people" title={t('carers.none')} text={t('carers.noneText')} />
      ) : (
        <ul className="cw-list">
          {view.carers.map((carer) => (
            <CarerCard key={carer.id} carer={carer} />
          ))}
        </ul>
      )}
      {waiting.length === 0 ? null : (
        <section aria-labelledby="waiting-carers" className="cw-stack-s">
          <h2 id="waiting-carers" className="cw-h2">
            {t('carers.waiting')}
          </h2>
          <ul className="cw-list">
            {waiting.map((offer) => (
              <OfferCard key={offer.id} offer={offer} />
            ))}
          </ul>
        </section>
      )}
      {over.length === 0 ? null : (
        <details className="cw-machines">
          <summary>{t('carers.over', { count: over.length })}</summary>
          <ul className="cw-list">
            {over.map((offer) => (
              <OfferCard key={offer.id} offer={offer} />
            ))}
          </ul>
        </details>
      )}
      <p className="cw-quiet">{t('carers.law', { instrument: local(view.law.instrument) })}</p>
    </div>
  );
}

function CarerCard({ carer }: { readonly carer: CarerView }) {
  const { t } = useTranslation();
  const local = useLocal();
  const formats = useFormats();
  const { modal } = App.useApp();
  const toast = useToast();
  const end = useEndCarer();
  const name = local(carer.name);
  return (
    <li className="cw-card cw-stack-s">
      <div className="cw-share__head">
        <h2 className="cw-h3">
          <Run text={name} />
        </h2>
        <Pill tone="info" icon="person">
          {t(`identity.family.kind.${carer.kind}`)}
        </Pill>
      </div>
      <Given given={carer} />
      <p className="cw-quiet">
        {t(carer.byOwnWord ? 'carers.byYou' : 'carers.byDesk', { day: formats.date(carer.from) })}
      </p>
      {carer.canEnd ? (
        <div>
          <Button
            danger
            icon={<Icon name="stop" size={20} />}
            loading={end.isPending}
            onClick={() => {
              modal.confirm({
                title: t('carers.endTitle', { name }),
                content: t('carers.endText'),
                okText: t('carers.end'),
                okButtonProps: { danger: true },
                cancelText: t('app.cancel'),
                icon: null,
                onOk: () => end.mutate(carer.id, { onSuccess: () => toast.success(t('carers.ended')) }),
              });
            }}
          >
            {t('carers.end')}
          </Button>
        </div>
      ) : (
        <p className="cw-quiet">{t('carers.endAtDesk')}</p>
      )}
      {end.error === null ? null : <ErrorPanel error={end.error} />}
    </li>
  );
}

function OfferCard({ offer }: { readonly offer: CarerOffer }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const toast = useToast();
  const takeBack = useTakeBack();
  const look = OFFER_LOOKS[offer.state];
  return (
    <li className="cw-card cw-stack-s">
      <div className="cw-share__head">
        <h3 className="cw-h3">
          <Run text={offer.called} />
        </h3>
        <Pill tone={look.tone} icon={look.icon}>
          {t(`carers.state.${offer.state}`)}
        </Pill>
      </div>
      <p className="cw-quiet">{t('carers.askedAt', { when: formats.dateTime(offer.askedAt) })}</p>
      {offer.state === 'waiting' ? (
        <>
          <Given given={offer} />
          <p>{t('carers.answerBy', { when: formats.dateTime(offer.answerBy) })}</p>
          <div>
            <Button
              danger
              loading={takeBack.isPending}
              onClick={() => takeBack.mutate(offer.id, { onSuccess: () => toast.success(t('carers.takenBack')) })}
            >
              {t('carers.takeBack')}
            </Button>
          </div>
        </>
      ) : null}
      {takeBack.error === null ? null : <ErrorPanel error={takeBack.error} />}
    </li>
  );
}
