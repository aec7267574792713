import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AssessmentView, ContractView, ExportClock, ExportRecordEntry, PaperPrint } from '#contracts/exchange';
import { Pill, useNodeName } from '../design/badges.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, Run } from '../i18n/words.tsx';
import { CLOCK_LOOK, STATE_LOOK } from './exports.view.ts';
import { WriteAct } from './write-act.tsx';

interface CardProps {
  readonly today: string;
  readonly mayWrite: boolean;
}

export function ContractCard({ contract, ...props }: CardProps & { readonly contract: ContractView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { inForceFrom, until } = contract;
  const term =
    until === undefined
      ? t('exports.fact.fromOn', { from: formats.date(inForceFrom) })
      : t('exports.fact.fromUntil', { from: formats.date(inForceFrom), until: formats.date(until) });
  const party = (name: string, place: ContractView['exporterPlace']) => `${name} · ${t(`exports.place.${place}`)}`;
  return (
    <RecordCard record={contract} title={t('exports.contracts.one', { version: contract.version })} {...props}>
      <Fact term={t('exports.fact.exporter')}>
        <Run text={party(contract.exporterName, contract.exporterPlace)} />
      </Fact>
      <Fact term={t('exports.fact.recipient')}>
        <Run text={party(contract.recipientName, contract.recipientPlace)} />
      </Fact>
      <Fact term={t('exports.fact.inForce')}>{term}</Fact>
      {contract.filedOn === undefined ? null : (
        <Fact term={t('exports.fact.filed')}>{formats.date(contract.filedOn)}</Fact>
      )}
      <Fact term={t('exports.fact.onward')}>{t(`exports.onward.${contract.onward}`)}</Fact>
    </RecordCard>
  );
}

export function AssessmentCard({ assessment, ...props }: CardProps & { readonly assessment: AssessmentView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <RecordCard record={assessment} title={assessment.title} {...props}>
      <Fact term={t('exports.fact.assessed')}>{formats.date(assessment.assessedOn)}</Fact>
      <Fact term={t('exports.fact.review')}>{formats.date(assessment.reviewBy)}</Fact>
    </RecordCard>
  );
}

interface RecordCardProps extends CardProps {
  readonly record: ContractView | AssessmentView;
  readonly title: string;
  readonly children: ReactNode;
}

/** What a record says today, its clocks, and everything that was ever written about it. */
function RecordCard({ record, title, today, mayWrite, children }: RecordCardProps) {
  const { t } = useTranslation();
  const nodeName = useNodeName();
  const look = STATE_LOOK[record.state];
  return (
    <li className="cw-card cw-stack">
      <div className="cw-share__head">
        <h3 className="cw-h3">
          <Run text={title} />
        </h3>
        <Pill tone={look.tone} icon={look.icon}>
          {t(`exports.state.${record.state}`)}
        </Pill>
      </div>
      {record.isSynthetic ? <p className="cw-quiet">{t('exports.synthetic')}</p> : null}
      <dl className="cw-facts">
        <Fact term={t('exports.fact.to')}>{nodeName(record.to)}</Fact>
        <Fact term={t('exports.fact.covers')}>
          <Run text={record.covers} />
        </Fact>
        {children}
        {record.document === undefined ? null : (
          <Fact term={t('exports.fact.document')}>
            <Print print={record.document} />
          </Fact>
        )}
      </dl>
      {record.clocks.length === 0 ? null : (
        <ul className="cw-clocks">
          {record.clocks.map((clock) => (
            <Clock key={`${clock.kind}/${clock.entry}`} clock={clock} />
          ))}
        </ul>
      )}
      <details className="cw-details">
        <summary>{t('exports.history')}</summary>
        <ol className="cw-stack">
          {record.history.map((entry) => (
            <Entry key={entry.number} entry={entry} />
          ))}
        </ol>
      </details>
      {mayWrite && record.may.length > 0 ? <WriteAct record={record} today={today} /> : null}
    </li>
  );
}

function Clock({ clock }: { readonly clock: ExportClock }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const look = CLOCK_LOOK[clock.state];
  const words =
    clock.kind === 'end'
      ? formats.date(clock.dueOn)
      : clock.state === 'met'
        ? t('exports.clock.met', { day: formats.date(clock.metOn ?? clock.dueOn) })
        : t(clock.state === 'overdue' ? 'exports.clock.overdue' : 'exports.clock.due', {
            day: formats.date(clock.dueOn),
          });
  return (
    <li>
      <Pill tone={look.tone} icon={look.icon}>
        {t('exports.clock.says', { what: t(`exports.clock.${clock.kind}`), words })}
      </Pill>
      {clock.workingDays === undefined ? null : (
        <span className="cw-quiet">
          {' '}
          {t('exports.clock.workingDays', { number: formats.number(clock.workingDays) })}
          {clock.law.isAssumption ? ` (${t('exports.assumption')})` : ''}
        </span>
      )}
    </li>
  );
}

function Entry({ entry }: { readonly entry: ExportRecordEntry }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <li>
      <strong>{t(`exports.entry.${entry.kind as 'filed'}`, { defaultValue: entry.kind })}</strong>
      {entry.on === undefined ? null : ` · ${formats.date(entry.on)}`}
      {entry.words.length === 0 ? null : (
        <p>
          <Run text={entry.words.join(' · ')} />
        </p>
      )}
      {entry.document === undefined ? null : <Print print={entry.document} />}
      <p className="cw-quiet">
        <Local text={entry.by.name} /> · {formats.dateTime(entry.at)}
      </p>
    </li>
  );
}

function Print({ print }: { readonly print: PaperPrint }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <span>
      {print.name} <span className="cw-quiet">{formats.bytes(print.bytes)}</span>
      <code className="cw-print-hash" title={t('exports.fingerprint')}>
        {print.sha256}
      </code>
    </span>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
