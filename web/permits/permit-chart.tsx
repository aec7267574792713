import { useTranslation } from 'react-i18next';
import type { PermitView } from '#contracts/credentialing';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import { byImportance, drawn, type PartKind, partsOf, placeOf, type Span, spanOf, yearsOf } from './permit.view.ts';
import { PermitDays, PermitState } from './permit-words.tsx';

/** Years whose number would stand on top of today's are left out of the axis, in per cent of its width. */
const CLOSE_TO_TODAY = 7;

/** Several permits over time, one under the other on one scale, with today across all. What is drawn is also said in words, row by row. */
export function PermitChart({ permits, now }: { readonly permits: readonly PermitView[]; readonly now: number }) {
  const { t } = useTranslation();
  const span = spanOf(permits, now);
  const rows = permits.toSorted(byImportance);
  const kinds = new Set(
    rows.flatMap((permit) => partsOf(permit, now).flatMap((part) => drawn(part, span)?.kind ?? [])),
  );
  return (
    <div className="cw-life">
      <Axis span={span} now={now} />
      <ul>
        {rows.map((permit) => (
          <li key={permit.id} className="cw-life__row">
            <div className="cw-life__name">
              <strong>
                <Local text={permit.kindText} />
              </strong>
              {permit.number === undefined ? null : <span className="cw-number">{permit.number}</span>}
            </div>
            <Bar permit={permit} span={span} now={now} />
            <div className="cw-life__words">
              <PermitState permit={permit} />
              <PermitDays permit={permit} />
            </div>
          </li>
        ))}
      </ul>
      <ul className="cw-life__legend" aria-hidden="true">
        {(['was', 'will', 'suspended', 'taken'] as const satisfies readonly PartKind[])
          .filter((kind) => kinds.has(kind))
          .map((kind) => (
            <li key={kind}>
              <span className={`cw-life__key cw-life__part--${kind}`} />
              {t(`permits.part.${kind}`)}
            </li>
          ))}
      </ul>
    </div>
  );
}

function Axis({ span, now }: { readonly span: Span; readonly now: number }) {
  const { t } = useTranslation();
  const today = placeOf(now, span);
  return (
    <div className="cw-life__axis" aria-hidden="true">
      <div className="cw-life__scale">
        {yearsOf(span)
          .filter(({ at }) => Math.abs(placeOf(at, span) - today) > CLOSE_TO_TODAY)
          .map(({ year, at }) => (
            <span key={year} className="cw-life__year" style={{ left: `${placeOf(at, span)}%` }}>
              {year}
            </span>
          ))}
        <span className="cw-life__today" style={{ left: `${today}%` }}>
          {t('permits.today')}
        </span>
      </div>
    </div>
  );
}

function Bar({ permit, span, now }: { readonly permit: PermitView; readonly span: Span; readonly now: number }) {
  const isOver = permit.state === 'expired';
  return (
    <div className="cw-life__track" aria-hidden="true">
      {yearsOf(span).map(({ year, at }) => (
        <span key={year} className="cw-life__grid" style={{ left: `${placeOf(at, span)}%` }} />
      ))}
      {partsOf(permit, now).map((part) => {
        const box = drawn(part, span);
        if (box === undefined) return null;
        const shape = `${box.cutLeft ? ' cw-life__part--from-before' : ''}${box.cutRight ? ' cw-life__part--goes-on' : ''}`;
        return (
          <span
            key={part.from}
            className={`cw-life__part cw-life__part--${box.kind}${isOver ? ' cw-life__part--over' : ''}${shape}`}
            style={{ left: `${box.left}%`, width: `${box.width}%` }}
          />
        );
      })}
      <span className="cw-life__now" style={{ left: `${placeOf(now, span)}%` }} />
    </div>
  );
}

/** The suspensions and the revocation of a permit, as sentences. */
export function PermitHistory({ permit }: { readonly permit: PermitView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { suspensions, revoked } = permit;
  if (suspensions.length === 0 && revoked === undefined) return null;
  return (
    <ul className="cw-stack-s">
      {suspensions.map(({ from, until, reason }) => (
        <li key={from}>
          {until === undefined
            ? t('permits.suspendedFrom', { from: formats.dateTime(from) })
            : t('permits.suspendedFromUntil', { from: formats.dateTime(from), until: formats.dateTime(until) })}{' '}
          <q>{reason}</q>
        </li>
      ))}
      {revoked === undefined ? null : (
        <li>
          {t('permits.revokedAt', { at: formats.dateTime(revoked.at) })} <q>{revoked.reason}</q>
        </li>
      )}
    </ul>
  );
}
