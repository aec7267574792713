import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REPORT_OUTCOMES, type ReportView } from '#contracts/directory';
import { useNode } from '../app/session.tsx';
import { announce } from '../design/announcer.tsx';
import { useNodeName } from '../design/badges.tsx';
import { Field, WordsField } from '../design/field.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run, useLocal } from '../i18n/words.tsx';
import { useAnswer } from './desk.resource.ts';
import { EntryName } from './guide-card.tsx';
import { useItemName } from './item-value.tsx';
import { KeeperAnswer } from './keeper-answer.tsx';

/** What somebody says is wrong, and the answer they will read. */
export function DeskReport({ report }: { readonly report: ReportView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const local = useLocal();
  const nodeName = useNodeName();
  const itemName = useItemName();
  const { reportedBy, item } = report;
  const who =
    reportedBy.node !== undefined
      ? t('guide.desk.byNode', { node: nodeName(reportedBy.node) })
      : reportedBy.name === undefined
        ? t('guide.desk.byPatient')
        : local(reportedBy.name);
  return (
    <li className="cw-card cw-stack">
      <h2 className="cw-h3">
        <Link to="/guide/$institutionId" params={{ institutionId: report.institution.id }}>
          <EntryName card={report.institution} />
        </Link>
      </h2>
      <p className="cw-quiet">
        {t('guide.desk.reportedBy', { who, when: formats.dateTime(report.reportedAt) })}
        {' · '}
        {t('guide.keptBy', { node: nodeName(report.keeper) })}
      </p>
      {item === undefined ? null : <p>{t('guide.desk.about', { item: itemName(item) })}</p>}
      <blockquote className="cw-quote">
        <Run text={report.text} />
      </blockquote>
      {report.outcome === undefined ? (
        <Answer report={report} />
      ) : (
        <NoticeBox tone="good" title={t(`guide.report.outcome.${report.outcome}`)}>
          <p>
            <Run text={report.answer ?? ''} />
          </p>
          <KeeperAnswer report={report} />
        </NoticeBox>
      )}
    </li>
  );
}

function Answer({ report }: { readonly report: ReportView }) {
  const { t } = useTranslation();
  const send = useAnswer(report.id);
  const [isOpen, setOpen] = useState(false);
  const [outcome, setOutcome] = useState<string>(REPORT_OUTCOMES[0]);
  const [answer, setAnswer] = useState('');
  const [message, setMessage] = useState('');
  const [isTold, setTold] = useState(false);
  const here = useNode()?.id;
  const nodeName = useNodeName();
  const goesOn = outcome === 'passed-on' && here !== undefined && report.keeper !== here;
  if (!isOpen) {
    return (
      <div className="cw-badges">
        <Button onClick={() => setOpen(true)}>{t('guide.desk.answer')}</Button>
      </div>
    );
  }
  return (
    <form
      className="cw-stack"
      aria-label={t('guide.desk.answerTitle')}
      onSubmit={(event) => {
        event.preventDefault();
        setTold(true);
        if (answer.trim() === '' || (goesOn && message.trim() === '')) return;
        const told = goesOn ? { message: message.trim() } : {};
        send.mutate(
          { outcome, answer: answer.trim(), ...told },
          { onSuccess: () => announce(t('guide.desk.answered')) },
        );
      }}
    >
      <Field label={t('guide.desk.outcome')}>
        {(id) => (
          <select id={id} className="cw-select" value={outcome} onChange={(event) => setOutcome(event.target.value)}>
            {REPORT_OUTCOMES.map((code) => (
              <option key={code} value={code}>
                {t(`guide.report.outcome.${code}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {goesOn ? (
        <WordsField
          label={t('guide.desk.message', { node: nodeName(report.keeper) })}
          value={message}
          max={1000}
          onChange={setMessage}
        />
      ) : null}
      {isTold && goesOn && message.trim() === '' ? (
        <p className="cw-complaint" role="alert">
          {t('guide.desk.messageMissing')}
        </p>
      ) : null}
      {report.reportedBy.node === undefined ? null : (
        <p className="cw-quiet">{t('guide.desk.answerGoesBack', { node: nodeName(report.reportedBy.node) })}</p>
      )}
      <WordsField label={t('guide.desk.answerText')} value={answer} max={1000} onChange={setAnswer} />
      {isTold && answer.trim() === '' ? (
        <p className="cw-complaint" role="alert">
          {t('guide.desk.answerMissing')}
        </p>
      ) : null}
      {send.error === null ? null : <ErrorPanel error={send.error} />}
      <div className="cw-badges">
        <Button type="primary" htmlType="submit" loading={send.isPending}>
          {t('guide.desk.answer')}
        </Button>
        <Button onClick={() => setOpen(false)}>{t('app.cancel')}</Button>
      </div>
    </form>
  );
}
