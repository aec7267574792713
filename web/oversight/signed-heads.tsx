import { useTranslation } from 'react-i18next';
import type { LedgerAlarmsView } from '#contracts/consent';
import { useActor } from '../app/session.tsx';
import { NodeBadge, Pill, useNodeName } from '../design/badges.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Await } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { type HeadRow, useLedgerAlarms, useSignedHeads } from './overview.resource.ts';

/** How far each ledger has been signed: the own one, and each neighbour's as this node keeps it. What did not fit is an alarm. */
export function SignedHeads() {
  const { t } = useTranslation();
  const heads = useSignedHeads();
  return (
    <section className="cw-card" aria-labelledby="heads-title">
      <h2 id="heads-title" className="cw-h2">
        {t('oversight.heads.title')}
      </h2>
      <p className="cw-quiet">{t('oversight.heads.text')}</p>
      <Await query={heads}>{(rows) => <Rows rows={rows} />}</Await>
      <Alarms />
    </section>
  );
}

function Rows({ rows }: { readonly rows: readonly HeadRow[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const most = Math.max(1, ...rows.map(({ head }) => head?.size ?? 0));
  return (
    <ul className="cw-heads">
      {rows.map(({ node, isOwn, head }) => (
        <li key={node}>
          <NodeBadge node={node} />
          <span className="cw-heads__track" aria-hidden="true">
            {head === undefined ? null : (
              <span
                className={`cw-heads__bar cw-heads__bar--${node}`}
                style={{ width: `${(head.size / most) * 100}%` }}
              />
            )}
          </span>
          <span>
            {head === undefined
              ? t('oversight.heads.none')
              : t(isOwn ? 'oversight.heads.own' : 'oversight.heads.kept', {
                  size: formats.number(head.size),
                  when: formats.dateTime(head.at),
                })}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Only who may act on an alarm is told of it. */
function Alarms() {
  const { role } = useActor();
  const isTold = role === 'regulator' || role === 'operator';
  const alarms = useLedgerAlarms(isTold);
  return isTold ? <Await query={alarms}>{({ items }) => <AlarmList items={items} />}</Await> : null;
}

function AlarmList({ items }: LedgerAlarmsView) {
  const { t } = useTranslation();
  const formats = useFormats();
  const nodeName = useNodeName();
  if (items.length === 0) {
    return (
      <Pill tone="good" icon="check-circle">
        {t('oversight.heads.quiet')}
      </Pill>
    );
  }
  return (
    <NoticeBox tone="bad" title={t('oversight.heads.alarms')}>
      <ul className="cw-plain">
        {items.map(({ id, node, kind, at }) => (
          <li key={id}>{t(`oversight.heads.alarm.${kind}`, { node: nodeName(node), when: formats.dateTime(at) })}</li>
        ))}
      </ul>
    </NoticeBox>
  );
}
