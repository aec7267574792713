import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Segmented } from 'antd';
import { useDeferredValue, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Guide } from '#contracts/directory';
import { useNodeName } from '../design/badges.tsx';
import { ClearMark } from '../design/clear-mark.tsx';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { PublicShell } from '../design/public-shell.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { useGuide } from './guide.resource.ts';
import { type GuideSearch, meeting } from './guide.view.ts';
import { GuideCard } from './guide-card.tsx';
import { GuideFilters } from './guide-filters.tsx';
import { GuideMap } from './guide-map.tsx';

export function GuidePage() {
  const { t } = useTranslation();
  const guide = useGuide();
  return (
    <PublicShell>
      <Page
        title={t('guide.title')}
        lead={t('guide.lead')}
        back={
          <Link to="/">
            <Icon name="left" size={18} /> {t('app.back')}
          </Link>
        }
        wide
      >
        <Await query={guide} cards={3}>
          {(data) => <Found guide={data} />}
        </Await>
      </Page>
    </PublicShell>
  );
}

function Found({ guide }: { readonly guide: Guide }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const nodeName = useNodeName();
  const navigate = useNavigate();
  const search = useSearch({ from: '/guide' });
  const [q, setQ] = useState(search.q ?? '');
  const wanted = useDeferredValue(q.trim());
  const change = (more: Partial<Record<keyof GuideSearch, string | true | undefined>>) =>
    void navigate({ to: '/guide', search: (before) => clean({ ...before, ...more }), replace: true });
  // The address follows the typing, so that what is found can be sent on; it does not lead it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the words are followed
  useEffect(() => {
    if ((search.q ?? '') !== wanted) change({ q: wanted === '' ? undefined : wanted });
  }, [wanted]);
  const now = new Date();
  const { place, ...elsewhere } = { ...search, q: wanted };
  const beforePlace = meeting(guide.institutions, elsewhere, now);
  const found = meeting(beforePlace, place === undefined ? {} : { place }, now);
  const isMap = search.view === 'map';
  return (
    <>
      <div className="cw-filter cw-no-print">
        <Input
          type="search"
          allowClear={{ clearIcon: <ClearMark /> }}
          value={q}
          onChange={(event) => setQ(event.target.value)}
          prefix={<Icon name="search" size={20} />}
          placeholder={t('guide.search')}
          aria-label={t('guide.search')}
          maxLength={80}
        />
        <Segmented
          value={isMap ? 'map' : 'list'}
          onChange={(view) => change({ view: view === 'map' ? 'map' : undefined })}
          aria-label={t('guide.show')}
          options={[
            { value: 'list', label: t('guide.list') },
            { value: 'map', label: t('guide.map') },
          ]}
        />
      </div>
      <GuideFilters institutions={guide.institutions} search={search} onChange={change} />
      {isMap ? <GuideMap cards={beforePlace} place={place} onPlace={(key) => change({ place: key })} /> : null}
      <div className="cw-found">
        <p aria-live="polite">
          <strong>{t('guide.count', { count: found.length })}</strong>
        </p>
        {Object.keys(search).some((key) => key !== 'view') ? (
          <Button
            type="link"
            onClick={() => {
              setQ('');
              void navigate({ to: '/guide', search: isMap ? { view: 'map' } : {}, replace: true });
            }}
          >
            {t('guide.clear')}
          </Button>
        ) : null}
      </div>
      {found.length === 0 ? (
        <Empty icon="search" title={t('guide.none')} text={t('guide.noneText')} />
      ) : (
        <ul className="cw-orgs">
          {found.map((card) => (
            <GuideCard key={card.id} card={card} />
          ))}
        </ul>
      )}
      <ul className="cw-quiet cw-guide-nodes">
        {guide.nodes.map(({ node, state, heardAt }) => (
          <li key={node}>
            {state === 'own'
              ? t('guide.own', { node: nodeName(node) })
              : heardAt === undefined
                ? t('guide.fromFile', { node: nodeName(node) })
                : t('guide.heardAt', { node: nodeName(node), when: formats.dateTime(heardAt) })}
          </li>
        ))}
      </ul>
    </>
  );
}

/** An address without what is not asked. */
function clean(search: Readonly<Record<string, unknown>>): GuideSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== ''));
}
