import { Link, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FamilyView, TieView } from '#contracts/identity';
import { Pill } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty, ErrorPanel } from '../design/states.tsx';
import { useToast } from '../design/use-toast.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run, useLocal } from '../i18n/words.tsx';
import { DeathForm, NewbornForm } from './births-and-deaths.tsx';
import { ConfirmTie } from './confirm-tie.tsx';
import { useFamily, useFamilyActs } from './identity.resource.ts';
import { namesOf, TIE_LOOKS } from './identity.view.ts';
import { TieForm } from './tie-form.tsx';

export function FamilyPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: '/desk/families/$id' });
  const family = useFamily(id);
  const name = family.data === undefined ? '' : namesOf(family.data.person);
  return (
    <Page
      title={family.data === undefined ? t('identity.family.title') : t('identity.family.of', { name })}
      heading={family.data === undefined ? undefined : <Run text={t('identity.family.of', { name })} />}
      wide
      back={
        <Link to="/desk/families" className="cw-link">
          <Icon name="left" size={18} /> {t('identity.family.back')}
        </Link>
      }
    >
      <Await query={family} cards={2}>
        {(view) => <Family view={view} />}
      </Await>
    </Page>
  );
}

function Family({ view }: { readonly view: FamilyView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { person, ties, deceasedOn } = view;
  return (
    <>
      <p className="cw-quiet">
        {person.birthDate === undefined ? t('identity.pair.none') : formats.date(person.birthDate)} ·{' '}
        {t(`identity.sex.${person.gender ?? 'unknown'}`)}{' '}
        {person.papers.map(({ kind, masked }) => `· ${t(`identity.paper.${kind}`)} ${masked}`).join(' ')}
      </p>
      {deceasedOn === undefined ? null : (
        <NoticeBox tone="info">
          <p>
            {deceasedOn === ''
              ? t('identity.family.deceased')
              : t('identity.family.deceasedOn', { day: formats.date(deceasedOn) })}
          </p>
        </NoticeBox>
      )}
      {ties.length === 0 ? (
        <Empty icon="people" title={t('identity.family.none')} />
      ) : (
        <ul className="cw-list">
          {ties.map((tie) => (
            <TieCard key={tie.id} tie={tie} personId={person.id} />
          ))}
        </ul>
      )}
      {deceasedOn === undefined ? (
        <>
          <TieForm person={person} guardianship={view.guardianship} care={view.care} />
          <NewbornForm mother={person} />
          <DeathForm person={person} />
        </>
      ) : null}
    </>
  );
}

function TieCard({ tie, personId }: { readonly tie: TieView; readonly personId: string }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const toast = useToast();
  const { end } = useFamilyActs(personId);
  const { carer, dependant, kind, scope, from, until, evidence, order, byOwnWord, enteredBy, confirmedBy, state } = tie;
  const nameIn = useLocal();
  const look = TIE_LOOKS[state];
  return (
    <li className="cw-card cw-stack-s">
      <p className="cw-rows__main">
        <Run text={t('identity.family.standsFor', { carer: namesOf(carer), dependant: namesOf(dependant) })} />
      </p>
      <div className="cw-badges">
        <Pill tone={look.tone} icon={look.icon}>
          {t(`identity.family.state.${state}`)}
        </Pill>
        <Pill tone="neutral" icon="person">
          {t(`identity.family.kind.${kind}`)}
        </Pill>
        <Pill tone={scope === 'record' ? 'info' : 'neutral'} icon={scope === 'record' ? 'eye' : 'barred'}>
          {t(`identity.family.scope.${scope}`)}
        </Pill>
      </div>
      <p className="cw-quiet">
        {until === undefined
          ? t('identity.family.periodOpen', { from: formats.date(from) })
          : t('identity.family.period', { from: formats.date(from), until: formats.date(until) })}
      </p>
      {evidence === undefined ? null : (
        <p>
          <Run text={t('identity.family.evidence', { text: evidence })} />
        </p>
      )}
      {byOwnWord === undefined ? null : <p>{t('identity.family.byOwnWord')}</p>}
      {order === undefined ? null : (
        <p>
          <Run
            text={t('identity.family.document.shown', {
              kind: t(`identity.family.document.kind.${order.kind}`),
              issuer: order.issuer,
              number: order.number ?? '••••',
            })}
          />
          {enteredBy === undefined ? null : (
            <span className="cw-quiet cw-block">
              {confirmedBy === undefined
                ? t('identity.family.document.enteredBy', { name: nameIn(enteredBy) })
                : t('identity.family.document.confirmedBy', { name: nameIn(enteredBy), second: nameIn(confirmedBy) })}
            </span>
          )}
        </p>
      )}
      {state === 'waits' ? <ConfirmTie tie={tie} personId={personId} /> : null}
      {end.error === null ? null : <ErrorPanel error={end.error} />}
      {state === 'over' ? null : (
        <div>
          <Button
            danger
            loading={end.isPending}
            onClick={() => end.mutate(tie.id, { onSuccess: () => toast.success(t('identity.family.ended')) })}
          >
            {t('identity.family.end')}
          </Button>
        </div>
      )}
    </li>
  );
}
