import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { GuideEntry, ItemView } from '#contracts/directory';
import { useNodeName } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { PrintButton } from '../design/print-button.tsx';
import { PublicShell } from '../design/public-shell.tsx';
import { Await, hasNotFailed } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run, useLang } from '../i18n/words.tsx';
import { EntryChanges, EntryFacts } from './entry-facts.tsx';
import { EntryCover, EntryServices } from './entry-schemes.tsx';
import { useGuideEntry } from './guide.resource.ts';
import { nameFor } from './guide.view.ts';
import { DraftName, EntryName } from './guide-card.tsx';
import { ItemValueView } from './item-value.tsx';
import { portsIn } from './map.view.ts';
import { ProposeChange } from './propose-change.tsx';
import { ReportMistake } from './report-mistake.tsx';
import { SourceLine } from './sources.tsx';

export function GuideEntryPage() {
  const { institutionId } = useParams({ from: '/guide/$institutionId' });
  const { t } = useTranslation();
  const lang = useLang();
  const entry = useGuideEntry(institutionId);
  const back = (
    <Link to="/guide">
      <Icon name="left" size={18} /> {t('guide.back')}
    </Link>
  );
  const name = entry.data === undefined ? undefined : nameFor(entry.data, lang);
  return (
    <PublicShell>
      {name === undefined || entry.data === undefined ? (
        <Page title={hasNotFailed(entry) ? t('state.loading') : t('guide.title')} back={back}>
          <Await query={entry}>{() => null}</Await>
        </Page>
      ) : (
        <Page
          key={institutionId}
          title={name.text}
          heading={<EntryName card={entry.data} />}
          back={back}
          wide
          lead={<Names entry={entry.data} />}
          actions={<PrintButton label={t('guide.print')} />}
        >
          <Entry entry={entry.data} />
        </Page>
      )}
    </PublicShell>
  );
}

/** Other names, and what is not a name but our draft. */
function Names({ entry }: { readonly entry: GuideEntry }) {
  const { t } = useTranslation();
  const lang = useLang();
  const formats = useFormats();
  const { others, lang: used } = nameFor(entry, lang);
  return (
    <>
      {others.map((other) => (
        <p key={other}>
          <Run text={other} />
        </p>
      ))}
      {entry.formerNames.length === 0 ? null : (
        <p className="cw-quiet">
          <Run text={t('guide.formerly', { names: formats.list(entry.formerNames) })} />
        </p>
      )}
      {used === lang ? null : <p className="cw-quiet">{t('guide.noName')}</p>}
      <DraftName card={entry} />
    </>
  );
}

function Entry({ entry }: { readonly entry: GuideEntry }) {
  const { t } = useTranslation();
  const nodeName = useNodeName();
  return (
    <div className="cw-stack">
      {entry.roles.includes('planned-2025') ? <NoticeBox tone="warn">{t('guide.planned')}</NoticeBox> : null}
      {entry.state === 'from-file' ? (
        <NoticeBox tone="info">{t('guide.fromFile', { node: nodeName(entry.keeper) })}</NoticeBox>
      ) : null}
      <div className="cw-two cw-two--start">
        <Glance entry={entry} />
        <div className="cw-stack">
          <EntryCover entry={entry} />
          <Arrival entry={entry} />
        </div>
      </div>
      <EntryServices entry={entry} />
      <Relations entry={entry} />
      <Figures entry={entry} />
      <EntryChanges entry={entry} />
      <EntryFacts entry={entry} />
      <p className="cw-quiet">{t('guide.keptBy', { node: nodeName(entry.keeper) })}</p>
      <ReportMistake entry={entry} />
      <ProposeChange entry={entry} />
    </div>
  );
}

/** What a person who wants to go there asks first, in this order; what nobody told is said to be unknown. */
const GLANCE = [
  'kind',
  'level',
  'ownership',
  'city',
  'district',
  'area',
  'address',
  'phone',
  'website',
  'hours',
  'languages',
  'fees',
  'cover',
  'remark',
] as const satisfies readonly ItemView['item'][];
/** Of these nothing is said where there is nothing: most places have none. */
const ONLY_IF_THERE: ReadonlySet<ItemView['item']> = new Set(['area', 'remark']);

/** Roles that say who pays. */
const PAYING = ['voucher-pilot', 'ha-patient-followup', 'direct-billing-partner', 'direct-billing-insurer'] as const;

function Glance({ entry }: { readonly entry: GuideEntry }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const schemes = PAYING.filter((role) => entry.roles.includes(role));
  const itemOf = (key: (typeof GLANCE)[number]) => entry.items.find((one) => one.item === key);
  const isTold = (key: (typeof GLANCE)[number]) => itemOf(key) !== undefined || (key === 'cover' && schemes.length > 0);
  const told = GLANCE.filter(isTold);
  // In one line: a dozen lines that say nothing would hide those that say something.
  const unknown = GLANCE.filter((key) => !isTold(key) && !ONLY_IF_THERE.has(key));
  return (
    <section className="cw-card" aria-labelledby="glance-title">
      <h2 id="glance-title" className="cw-h2">
        {t('guide.glance')}
      </h2>
      <dl className="cw-facts cw-facts--stack">
        {told.map((key) => {
          const item = itemOf(key);
          return (
            <div key={key}>
              <dt>{t(`guide.item.${key}`)}</dt>
              <dd>
                {item === undefined ? (
                  formats.list(schemes.map((role) => t(`guide.role.${role}`)))
                ) : (
                  <ItemValueView item={key} value={item.value} />
                )}
              </dd>
            </div>
          );
        })}
      </dl>
      {unknown.length === 0 ? null : (
        <p className="cw-unknown">
          {t('guide.unknown', { items: formats.list(unknown.map((key) => t(`guide.item.${key}`))) })}
        </p>
      )}
    </section>
  );
}

function Arrival({ entry }: { readonly entry: GuideEntry }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const arrival = entry.items.find(({ item }) => item === 'arrival');
  const near = portsIn(entry.district);
  return (
    <section className="cw-card" aria-labelledby="arrival-title">
      <h2 id="arrival-title" className="cw-h2">
        {t('guide.arrivalTitle')}
      </h2>
      {arrival === undefined ? (
        <p className="cw-unknown">
          {near.length === 0
            ? t('guide.noArrival')
            : t('guide.portsByMap', { ports: formats.list(near.map((port) => t(`guide.port.${port}`))) })}
        </p>
      ) : (
        <>
          <ItemValueView item="arrival" value={arrival.value} />
          <SourceLine facts={arrival} />
        </>
      )}
    </section>
  );
}

function Relations({ entry }: { readonly entry: GuideEntry }) {
  const { t } = useTranslation();
  const groups = [
    { title: t('guide.belongsTo'), entries: entry.belongsTo === undefined ? [] : [entry.belongsTo] },
    { title: t('guide.parts'), entries: entry.parts },
    { title: t('guide.partners'), entries: entry.partners },
  ].filter(({ entries }) => entries.length > 0);
  return groups.map(({ title, entries }) => (
    <section key={title} className="cw-card">
      <h2 className="cw-h2">{title}</h2>
      <ul>
        {entries.map((other) => (
          <li key={other.id}>
            <Link to="/guide/$institutionId" params={{ institutionId: other.id }} className="cw-more">
              <EntryName card={other} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  ));
}

function Figures({ entry }: { readonly entry: GuideEntry }) {
  const { t } = useTranslation();
  const formats = useFormats();
  if (entry.figures.length === 0) return null;
  return (
    <section className="cw-card" aria-labelledby="figures-title">
      <h2 id="figures-title" className="cw-h2">
        {t('guide.figuresTitle')}
      </h2>
      <p className="cw-quiet">{t('guide.figuresText')}</p>
      <dl className="cw-facts cw-facts--stack">
        {entry.figures.map((figure) => (
          <div key={figure.what}>
            <dt>
              {t(`guide.figure.${figure.what}`)}
              {figure.period === undefined ? '' : ` (${formats.date(figure.period)})`}
            </dt>
            <dd>
              {formats.number(figure.value)}
              <SourceLine facts={figure} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
