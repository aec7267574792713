import { useTranslation } from 'react-i18next';
import type { AccessLogEntry } from '#contracts/consent';
import { useNode } from '../app/session.tsx';
import { NodeBadge, Pill, useNodeName } from '../design/badges.tsx';
import { Crossing } from '../design/crossing.tsx';
import { Icon } from '../design/icons.tsx';
import { OwnDecision } from '../exports/decision-view.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, useLocal } from '../i18n/words.tsx';
import { AskAbout } from '../privacy/ask-about.tsx';
import {
  ACTION_ICONS,
  byWord,
  isCrossing,
  isOnlyLooking,
  type KindName,
  kindsOf,
  type Visit,
} from './access-log.view.ts';

/** Kinds that are named; the others are counted. */
const NAMED = 3;

function useKindName(): (kind: string) => string {
  const { t, i18n } = useTranslation();
  return (kind) => (i18n.exists(`patient.kind.${kind}`) ? t(`patient.kind.${kind as KindName}`) : kind);
}

/** One visit: who, what, from when to when, why, and by which rule; each act of it on demand. */
export function VisitItem({ visit }: { readonly visit: Visit }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const kindName = useKindName();
  const [newest] = visit.entries;
  const oldest = visit.entries.at(-1) ?? newest;
  const isDenied = newest.outcome === 'denied';
  const isBroken = visit.entries.some(({ broken }) => broken);
  const kinds = byWord(kindsOf(visit), kindName);
  const times = [...new Set([formats.time(oldest.at), formats.time(newest.at)])];
  return (
    <li className={isDenied ? 'cw-log__entry cw-log__entry--denied' : 'cw-log__entry'}>
      <span className="cw-log__icon">
        <Icon name={isDenied ? 'barred' : ACTION_ICONS[newest.action]} />
      </span>
      <div className="cw-log__body">
        <p className="cw-log__head">
          <time dateTime={oldest.at}>
            {times.length > 1 ? t('access.span', { from: times[0], to: times[1] }) : times[0]}
          </time>
          <NodeBadge node={newest.node} />
          {visit.entries.length > 1 ? <span>{t('access.acts', { count: visit.entries.length })}</span> : null}
          {isBroken ? (
            <Pill tone="bad" icon="alert">
              {t('patient.access.broken')}
            </Pill>
          ) : null}
          {isDenied ? (
            <Pill tone="bad" icon="barred">
              {t('patient.access.refused')}
            </Pill>
          ) : null}
        </p>
        {isCrossing(newest) && !isDenied ? <Crossed entry={newest} /> : null}
        <p className="cw-log__sentence">
          {visit.entries.length === 1 ? <Local text={newest.sentence} /> : <VisitSentence visit={visit} />}
        </p>
        <ul className="cw-tags" aria-label={t('patient.access.what')}>
          {kinds.length === 0 ? <li>{t('patient.access.nothing')}</li> : null}
          {kinds.map(({ word, number }) => (
            <li key={word}>
              {number > 1 ? t('patient.access.count', { kind: word, number: formats.number(number) }) : word}
            </li>
          ))}
        </ul>
        <details className="cw-details">
          <summary>{t('patient.access.details')}</summary>
          <Facts entry={newest} />
          {visit.entries.length > 1 ? <Each entries={visit.entries} /> : <AskAbout entry={newest} />}
          <Sealed entries={visit.entries} />
        </details>
      </div>
    </li>
  );
}

function VisitSentence({ visit }: { readonly visit: Visit }) {
  const { t } = useTranslation();
  const local = useLocal();
  const formats = useFormats();
  const kindName = useKindName();
  const [newest] = visit.entries;
  const named = byWord(kindsOf(visit), kindName).map(({ word }) => word);
  const more = named.length - NAMED;
  const kinds = formats.list(named.slice(0, NAMED));
  const what =
    more > 0 ? t('access.andMore', { kinds: named.slice(0, NAMED).join(t('access.comma')), count: more }) : kinds;
  const who =
    newest.organization === undefined
      ? local(newest.actorName)
      : t('access.whoAt', { name: local(newest.actorName), organization: local(newest.organization.name) });
  const about = named.length === 0 ? t('patient.access.nothing') : what;
  const isDenied = newest.outcome === 'denied';
  return (
    <>
      {newest.isOwn
        ? t('access.you', { what: about })
        : isDenied
          ? t('access.tried', { who, what: about, count: visit.entries.length })
          : isOnlyLooking(visit)
            ? t('access.looked', { who, what: about })
            : t('access.worked', { who, what: about })}
      {' · '}
      {t(`purpose.${newest.purpose}`)}
      {newest.isOwn ? null : (
        <span className="cw-visit__why">
          {' · '}
          {isDenied ? t('access.refusedBecause') : t('access.because')}
          <Local text={newest.basisText} />
        </span>
      )}
    </>
  );
}

const SIDES = ['hk', 'sz'] as const;

/** Which way it went. */
function Crossed({ entry }: { readonly entry: AccessLogEntry }) {
  const other = SIDES.find((side) => side !== entry.node) ?? entry.node;
  const [from, to] = entry.action === 'disclose' ? [entry.node, other] : [other, entry.node];
  return (
    <p>
      <Crossing from={from} to={to} />
    </p>
  );
}

function Each({ entries }: Visit) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <>
      <h3 className="cw-h3">{t('access.each')}</h3>
      <ol className="cw-visit__each">
        {entries.map((entry) => (
          <li key={entry.id}>
            <time dateTime={entry.at}>{formats.time(entry.at)}</time> <Local text={entry.sentence} />
            {entry.broken ? <p className="cw-proofs__fault">{t('patient.access.brokenText')}</p> : null}
            <AskAbout entry={entry} />
          </li>
        ))}
      </ol>
    </>
  );
}

function Sealed({ entries }: Visit) {
  const { t } = useTranslation();
  const here = useNode();
  const nodeName = useNodeName();
  const [{ node }] = entries;
  if (entries.some(({ broken }) => broken)) {
    return (
      <p className="cw-proofs__fault">
        <Icon name="alert" size={18} /> {t('patient.access.brokenText')}
      </p>
    );
  }
  // What a neighbour told is sealed there; of our own, the newest may wait for seconds.
  if (here !== undefined && here.id !== node) {
    return (
      <p className="cw-quiet">
        <Icon name="shield" size={18} /> {t('patient.access.sealedThere', { node: nodeName(node) })}
      </p>
    );
  }
  const isSealed = entries.every(({ proofAvailable }) => proofAvailable);
  return (
    <p className="cw-quiet">
      <Icon name={isSealed ? 'shield' : 'clock'} size={18} />{' '}
      {isSealed ? t('patient.access.sealed') : t('patient.access.notSealed')}
    </p>
  );
}

function Facts({ entry }: { readonly entry: AccessLogEntry }) {
  const { t } = useTranslation();
  return (
    <dl className="cw-facts">
      <div>
        <dt>{t('patient.access.who')}</dt>
        <dd>
          <Local text={entry.actorName} /> · {t(`role.${entry.role}`)}
        </dd>
      </div>
      {entry.organization === undefined ? null : (
        <div>
          <dt>{t('patient.access.organization')}</dt>
          <dd>
            <Local text={entry.organization.name} />
          </dd>
        </div>
      )}
      <div>
        <dt>{t('patient.access.why')}</dt>
        <dd>
          {t(`purpose.${entry.purpose}`)} · {t(`patient.action.${entry.action}`)}
        </dd>
      </div>
      <div>
        <dt>{entry.outcome === 'denied' ? t('patient.access.basisDenied') : t('patient.access.basis')}</dt>
        <dd>
          <Local text={entry.basisText} />
        </dd>
      </div>
      {entry.law === undefined ? null : (
        <div>
          <dt>{t('patient.access.law')}</dt>
          {entry.law.map((law) => (
            <dd key={law.en}>
              <Local text={law} />
            </dd>
          ))}
          {entry.detail?.decision === undefined ? null : (
            <dd>
              <OwnDecision id={entry.detail.decision} />
            </dd>
          )}
        </div>
      )}
    </dl>
  );
}
