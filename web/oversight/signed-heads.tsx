import { useTranslation } from 'react-i18next';
import type { LedgerAlarmsView } from '#contracts/consent';
import { useActor } from '../app/session.tsx';
import { NodeBadge, Pill, useNodeName } from '../design/badges.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Await, ErrorPanel } from '../design/states.tsx';
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
      <Quiet />
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
function useAlarms() {
  const { role } = useActor();
  return useLedgerAlarms(role === 'regulator' || role === 'operator');
}

/** What does not hold, before everything else on the page. */
export function Alarms() {
  const { data } = useAlarms();
  return data === undefined || data.items.length === 0 ? null : <AlarmList items={data.items} />;
}

/** No word of peace while the answer is awaited, or where there is an alarm. */
function Quiet() {
  const { t } = useTranslation();
  const alarms = useAlarms();
  if (alarms.error !== null) return <ErrorPanel error={alarms.error} />;
  return alarms.data?.items.length === 0 ? (
    <Pill tone="good" icon="check-circle">
      {t('oversight.heads.quiet')}
    </Pill>
  ) : null;
}

/** The same in every language: what is typed at the machine. */
const CHECK = 'causeway verify-ledger';

function AlarmList({ items }: LedgerAlarmsView) {
  const { t } = useTranslation();
  const formats = useFormats();
  const nodeName = useNodeName();
  return (
    <NoticeBox tone="bad" title={t('oversight.heads.alarms')}>
      <ul className="cw-plain">
        {items.map(({ id, node, kind, since, at, times }) => (
          <li key={id}>
            {t(`oversight.heads.alarm.${kind}`, { node: nodeName(node) })}{' '}
            <span className="cw-quiet">
              {times === 1
                ? t('oversight.heads.alarmOnce', { when: formats.dateTime(at) })
                : t('oversight.heads.alarmOften', {
                    since: formats.dateTime(since),
                    when: formats.dateTime(at),
                    times: formats.number(times),
                  })}
            </span>
          </li>
        ))}
      </ul>
      <p>
        {t('oversight.heads.alarmTodo')} <code>{CHECK}</code>
      </p>
    </NoticeBox>
  );
}
