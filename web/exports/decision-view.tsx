import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DecisionView, EntryAppliedView } from '#contracts/exchange';
import { Pill } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { Jurisdiction } from '../design/jurisdiction.tsx';
import { Await } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import { DecisionPath } from './decision-path.tsx';
import { useOwnDecision } from './exports.resource.ts';
import type { Look } from './exports.view.ts';

const OUTCOME_LOOK = {
  holds: { tone: 'good', icon: 'check-circle' },
  fails: { tone: 'bad', icon: 'barred' },
  'not-needed': { tone: 'neutral', icon: 'dash' },
  'not-concerned': { tone: 'neutral', icon: 'dash' },
  'not-in-operation': { tone: 'neutral', icon: 'dash' },
} as const satisfies Record<EntryAppliedView['outcome'], Look>;

/** Every lawbook entry that was applied to a disclosure: the exporter's side first, each with its conditions and what they rest on. */
export function EntriesApplied({ entries }: { readonly entries: readonly EntryAppliedView[] }) {
  const { t } = useTranslation();
  return (
    <div className="cw-stack">
      {(['exporter', 'recipient'] as const).map((side) => {
        const own = entries.filter((entry) => entry.side === side);
        if (own.length === 0) return null;
        return (
          <section key={side}>
            <h4 className="cw-label">{t(`exports.decision.side.${side}`)}</h4>
            <ul className="cw-applied">
              {own.map((entry) => (
                <Applied key={`${entry.kind}/${entry.id}`} entry={entry} />
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function Applied({ entry }: { readonly entry: EntryAppliedView }) {
  const { t } = useTranslation();
  const look = OUTCOME_LOOK[entry.outcome];
  return (
    <li className="cw-applied__entry">
      <div className="cw-share__head">
        <span>
          <strong>
            <Local text={entry.instrument} />
          </strong>
          {entry.clause === undefined ? null : (
            <span className="cw-quiet cw-applied__clause">
              <Local text={entry.clause} />
            </span>
          )}
        </span>
        <Pill tone={look.tone} icon={look.icon}>
          {t(`exports.decision.outcome.${entry.outcome}`)}
        </Pill>
      </div>
      {entry.conditions.length === 0 ? null : (
        <ul className="cw-applied__conditions">
          {entry.conditions.map(({ condition, met, why }) => (
            <li key={condition}>
              <Icon name={met ? 'check' : 'close'} size={16} />
              <span>
                <span className="cw-sr">{t(met ? 'exports.decision.met' : 'exports.decision.unmet')}: </span>
                {t(`exports.decision.condition.${condition as ConditionName}`, { defaultValue: condition })}
                {why === undefined ? null : (
                  <span className="cw-applied__why">
                    <Local text={why} />
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

type ConditionName =
  | 'patient-carries'
  | 'separate-consent'
  | 'sensitive-consent'
  | 'impact-assessment'
  | 'standard-contract'
  | 'contract-filed'
  | 'recipient-in-area'
  | 'no-onward-transfer'
  | 'patient-told'
  | 'purpose-stated';

/** A decision's head and its entries. */
export function Decision({ decision }: { readonly decision: DecisionView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const act =
    (['share-opened', 'visit-document', 'import-outcome', 'consent-record'] as const).find(
      (one) => one === decision.act,
    ) ?? 'other';
  return (
    <div className="cw-stack">
      <div className="cw-share__head">
        <span>
          <strong>{t(`exports.decision.act.${act}`)}</strong> <Local text={decision.recipient} />
          <span className="cw-quiet cw-applied__clause">
            {formats.dateTime(decision.at)} · <Jurisdiction code={decision.from} /> →{' '}
            {decision.to === '*' ? '–' : <Jurisdiction code={decision.to} />}
          </span>
        </span>
        <Pill tone={decision.allowed ? 'good' : 'bad'} icon={decision.allowed ? 'check-circle' : 'barred'}>
          {t(decision.allowed ? 'exports.decision.allowed' : 'exports.decision.refused')}
        </Pill>
      </div>
      <DecisionPath from={decision.from} to={decision.to} isAllowed={decision.allowed} entries={decision.entries} />
      <EntriesApplied entries={decision.entries} />
    </div>
  );
}

/** By which law something of the reader's own went over the border, or why it did not: opened where it is asked for. */
export function OwnDecision({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  if (!isOpen) {
    return (
      <Button type="link" icon={<Icon name="shield" size={18} />} onClick={() => setOpen(true)}>
        {t('exports.decision.show')}
      </Button>
    );
  }
  return <Shown id={id} />;
}

function Shown({ id }: { readonly id: string }) {
  const decision = useOwnDecision(id);
  return <Await query={decision}>{(found) => <Decision decision={found} />}</Await>;
}
