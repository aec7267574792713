import { Link } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskRecord, PairState, PairSummary } from '#contracts/identity';
import { Pill } from '../design/badges.tsx';
import { More } from '../design/more.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run } from '../i18n/words.tsx';
import { useReviewQueue } from './identity.resource.ts';
import { namesOf, STATES, shownLikelihood } from './identity.view.ts';
import { type Person, PersonPicker } from './person-picker.tsx';

export function DeskPage() {
  const { t } = useTranslation();
  const formats = useFormats();
  const [state, setState] = useState<PairState>('open');
  const queue = useReviewQueue(state);
  const pairs = queue.data?.pages.flatMap((page) => page.pairs);
  const counts = queue.data?.pages[0]?.counts;
  return (
    <Page title={t('identity.desk.title')} lead={t('identity.desk.lead')} wide>
      <div className="cw-filter cw-scroll-x">
        <Segmented<PairState>
          value={state}
          onChange={setState}
          aria-label={t('identity.desk.states')}
          options={STATES.map((value) => ({
            value,
            label: `${t(`identity.desk.state.${value}`)}${counts === undefined ? '' : ` (${formats.number(counts[value])})`}`,
          }))}
        />
      </div>
      <Await query={{ data: pairs, error: queue.error, isPending: queue.isPending, refetch: queue.refetch }} cards={2}>
        {(list) =>
          list.length === 0 ? (
            <Empty
              icon="people"
              title={state === 'open' ? t('identity.desk.empty') : t('identity.desk.emptyOther')}
              text={t('identity.desk.emptyText')}
            />
          ) : (
            <ul className="cw-list">
              {list.map((pair) => (
                <PairCard key={`${pair.one.id} ${pair.other.id}`} pair={pair} />
              ))}
            </ul>
          )
        }
      </Await>
      <More list={queue} />
      <ByHand />
    </Page>
  );
}

function PairCard({ pair }: { readonly pair: PairSummary }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { one, other, reason, probability, foundAt, decidedAt } = pair;
  return (
    <li className="cw-card cw-pair-card">
      <div className="cw-pair-card__two">
        <Short record={one} />
        <Short record={other} />
      </div>
      <div className="cw-pair-card__side">
        <Pill tone="info" icon="people">
          {t(`identity.reason.${reason}`)}
        </Pill>
        <span className="cw-quiet">
          {probability === undefined
            ? null
            : `${t('identity.desk.likely', { share: formats.percent(shownLikelihood(probability)) })} · `}
          {decidedAt === undefined
            ? t('identity.desk.found', { when: formats.dateTime(foundAt) })
            : t('identity.desk.decided', { when: formats.dateTime(decidedAt) })}
        </span>
        <Link className="cw-link" to="/desk/pairs/$one/$other" params={{ one: one.id, other: other.id }}>
          {t('identity.desk.compare')}
          <span className="cw-sr">
            {' '}
            {namesOf(one)}, {namesOf(other)}
          </span>
        </Link>
      </div>
    </li>
  );
}

function Short({ record }: { readonly record: DeskRecord }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <div>
      <p className="cw-rows__main">
        <Run text={namesOf(record)} />
      </p>
      <p className="cw-quiet">
        {record.birthDate === undefined ? t('identity.pair.none') : formats.date(record.birthDate)} ·{' '}
        {t(`identity.sex.${record.gender ?? 'unknown'}`)}
      </p>
      <p className="cw-quiet">
        {record.papers.map(({ kind, masked }) => `${t(`identity.paper.${kind}`)} ${masked}`).join(' · ')}
      </p>
    </div>
  );
}

/** Two records that somebody knows of and the machine did not bring together. */
function ByHand() {
  const { t } = useTranslation();
  const [first, setFirst] = useState<Person>();
  const [second, setSecond] = useState<Person>();
  return (
    <section className="cw-stack" aria-labelledby="by-hand">
      <h2 id="by-hand" className="cw-h2">
        {t('identity.desk.byHand')}
      </h2>
      <p className="cw-quiet">{t('identity.desk.byHandHelp')}</p>
      <div className="cw-two">
        <PersonPicker label={t('identity.desk.first')} value={first} onChoose={setFirst} />
        <PersonPicker label={t('identity.desk.second')} value={second} onChoose={setSecond} />
      </div>
      {first && second && first.id !== second.id ? (
        <Link className="cw-link" to="/desk/pairs/$one/$other" params={{ one: first.id, other: second.id }}>
          {t('identity.desk.compare')}
        </Link>
      ) : null}
    </section>
  );
}
