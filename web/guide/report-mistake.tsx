import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type GuideEntry, ITEM_KEYS } from '#contracts/directory';
import { startSignIn } from '../app/oidc.ts';
import { useSession } from '../app/session.tsx';
import { announce } from '../design/announcer.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run } from '../i18n/words.tsx';
import { useMyReports, useReportMistake } from './guide.resource.ts';
import { useItemName } from './item-value.tsx';
import { KeeperAnswer } from './keeper-answer.tsx';

/** Anyone signed in may say what is wrong, and reads the answer in the same place. */
export function ReportMistake({ entry }: { readonly entry: GuideEntry }) {
  const { t } = useTranslation();
  const session = useSession().data;
  const [isOpen, setOpen] = useState(false);
  const isSignedIn = session?.actor !== undefined && session.actor !== null;
  const mine = useMyReports(isSignedIn).data?.reports.filter(({ institution }) => institution.id === entry.id) ?? [];
  return (
    <section className="cw-card cw-no-print" aria-label={t('guide.report.open')}>
      {isOpen && isSignedIn ? (
        <Form entry={entry} onDone={() => setOpen(false)} />
      ) : (
        <Button
          icon={<Icon name="edit" size={20} />}
          onClick={() => (isSignedIn ? setOpen(true) : void startSignIn(location.pathname))}
        >
          {isSignedIn ? t('guide.report.open') : t('guide.report.signIn')}
        </Button>
      )}
      {mine.length === 0 ? null : <Mine reports={mine} />}
    </section>
  );
}

function Form({ entry, onDone }: { readonly entry: GuideEntry; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const itemName = useItemName();
  const [item, setItem] = useState('');
  const [text, setText] = useState('');
  const [isTold, setTold] = useState(false);
  const send = useReportMistake();
  const isMissing = isTold && text.trim() === '';
  const submit = () => {
    setTold(true);
    if (text.trim() === '') return;
    send.mutate(
      { institution: entry.id, text: text.trim(), ...(item === '' ? {} : { item }) },
      {
        onSuccess: () => {
          announce(t('guide.report.sent'));
          onDone();
        },
      },
    );
  };
  return (
    <form
      className="cw-stack"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <h2 className="cw-h2">{t('guide.report.open')}</h2>
      <p className="cw-quiet">{t('guide.report.lead')}</p>
      <div>
        <label className="cw-label" htmlFor="report-item">
          {t('guide.report.item')}
        </label>
        <select id="report-item" className="cw-select" value={item} onChange={(event) => setItem(event.target.value)}>
          <option value="">{t('guide.report.anything')}</option>
          {ITEM_KEYS.map((key) => (
            <option key={key} value={key}>
              {itemName(key)}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label className="cw-label" htmlFor="report-text">
          {t('guide.report.text')}
        </label>
        <Input.TextArea
          id="report-text"
          value={text}
          maxLength={1000}
          autoSize={{ minRows: 3, maxRows: 8 }}
          aria-invalid={isMissing}
          aria-describedby={isMissing ? 'report-text-missing' : undefined}
          onChange={(event) => setText(event.target.value)}
        />
        {isMissing ? (
          <p id="report-text-missing" className="cw-complaint" role="alert">
            {t('guide.report.textMissing')}
          </p>
        ) : null}
      </div>
      {send.error === null ? null : <ErrorPanel error={send.error} />}
      <div className="cw-badges">
        <Button type="primary" htmlType="submit" loading={send.isPending}>
          {t('guide.report.send')}
        </Button>
        <Button onClick={onDone}>{t('app.cancel')}</Button>
      </div>
    </form>
  );
}

function Mine({ reports }: { readonly reports: NonNullable<ReturnType<typeof useMyReports>['data']>['reports'] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <div className="cw-stack">
      <h3 className="cw-h3">{t('guide.report.mine')}</h3>
      <ul className="cw-stack">
        {reports.map((report) => (
          <li key={report.id}>
            <p>
              <Run text={report.text} />
            </p>
            <p className="cw-quiet">{formats.dateTime(report.reportedAt)}</p>
            {report.outcome === undefined ? (
              <p className="cw-quiet">{t('guide.report.waiting')}</p>
            ) : (
              <NoticeBox tone="good" title={t(`guide.report.outcome.${report.outcome}`)}>
                <p>
                  <Run text={report.answer ?? ''} />
                </p>
                <KeeperAnswer report={report} />
              </NoticeBox>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
