import { Link, useParams } from '@tanstack/react-router';
import { App, Button, Progress } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FolderDocument, SummaryEntryView } from '#contracts/records';
import { announce } from '../design/announcer.tsx';
import { AwaitPage } from '../design/await-page.tsx';
import { useNodeName } from '../design/badges.tsx';
import { FileButton } from '../design/file-button.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { Run, useLocal } from '../i18n/words.tsx';
import { AbsenceNotice } from '../summary/absence-notice.tsx';
import { Decision } from '../summary/decision.tsx';
import { Entry } from '../summary/entry.tsx';
import { useFolderDocument } from '../summary/summary.resource.ts';
import { PersonHead, SummaryDocument } from '../summary/summary-document.tsx';
import { type EntryDecisionCommand, useDecideEntries } from './inbox.resource.ts';
import { KnownEntry } from './known-entry.tsx';
import { RejectDialog } from './reject-dialog.tsx';

export function InboxDocumentPage() {
  const { t } = useTranslation();
  const { documentId } = useParams({ from: '/clinic/inbox/$documentId' });
  const document = useFolderDocument(documentId);
  return (
    <AwaitPage query={document} title={t('clinician.inbox.title')} back={<BackToInbox />}>
      {(data) => <Content document={data} />}
    </AwaitPage>
  );
}

function BackToInbox() {
  const { t } = useTranslation();
  return (
    <Link to="/clinic/inbox">
      <Icon name="left" size={18} /> {t('clinician.inbox.title')}
    </Link>
  );
}

interface Row {
  readonly entry: SummaryEntryView;
  readonly decision: FolderDocument['decisions'][number];
}

/** The entries that can be decided, in the order of the document's sections. */
function rowsOf(document: FolderDocument): readonly Row[] {
  const entries = new Map(
    document.summary.sections.flatMap((section) => section.entries).map((entry) => [entry.index, entry]),
  );
  const inOrder = [...entries.keys()].flatMap((index) =>
    document.decisions.filter((decision) => decision.index === index),
  );
  return inOrder.flatMap((decision) => {
    const entry = entries.get(decision.index);
    return entry === undefined ? [] : [{ entry, decision }];
  });
}

/** What is done with a row when all that remain are decided together: new is taken, known is confirmed, what differs is left. */
function whenTogether({ entry, decision }: Row): EntryDecisionCommand[] {
  const { known } = decision;
  if (known === undefined) return [{ index: entry.index, decision: 'accept' }];
  if (known.likeness === 'changed') return [];
  return [{ index: entry.index, decision: 'confirm', resource: known.resource }];
}

interface AllTogetherProps {
  readonly commands: readonly EntryDecisionCommand[];
  readonly name: string;
  readonly differing: number;
}

function AllTogether({ commands, name, differing }: AllTogetherProps) {
  const { t } = useTranslation();
  const confirmed = commands.filter(({ decision }) => decision === 'confirm').length;
  const taken = commands.length - confirmed;
  return (
    <>
      {taken === 0 ? null : <p>{t('clinician.inbox.acceptAllText', { count: taken, name })}</p>}
      {confirmed === 0 ? null : <p>{t('clinician.inbox.confirmAllText', { count: confirmed })}</p>}
      {differing === 0 ? null : <p>{t('clinician.inbox.differAllText', { count: differing })}</p>}
      <p>{t('clinician.inbox.final')}</p>
    </>
  );
}

function Content({ document }: { readonly document: FolderDocument }) {
  const { t } = useTranslation();
  const local = useLocal();
  const nodeName = useNodeName();
  const { modal } = App.useApp();
  const decide = useDecideEntries(document.item.id);
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      rowsOf(document).findIndex((row) => row.decision.state === 'pending'),
    ),
  );
  const [rejecting, setRejecting] = useState<Row>();
  const list = useRef<HTMLOListElement>(null);
  const rows = rowsOf(document);
  const pending = rows.filter((row) => row.decision.state === 'pending');
  const done = rows.length - pending.length;
  // What differs from the record is decided by itself, never among others.
  const together = pending.flatMap(whenTogether);
  const name = document.summary.person.names[0]?.text ?? t('person.nameless');

  const focusRow = (index: number) => {
    const bounded = Math.max(0, Math.min(rows.length - 1, index));
    setAt(bounded);
    const row = list.current?.children[bounded];
    if (row instanceof HTMLElement) {
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: 'nearest' });
    }
  };
  const send = (decisions: readonly EntryDecisionCommand[], from: number) =>
    decide.mutate(decisions, {
      onSuccess: (after) => {
        const left = rowsOf(after);
        announce(
          t('clinician.inbox.progress', {
            done: left.filter((row) => row.decision.state !== 'pending').length,
            total: left.length,
          }),
        );
        const following = left.findIndex((row, index) => index > from && row.decision.state === 'pending');
        if (following >= 0) focusRow(following);
      },
    });
  const accept = (row: Row, index: number) => send([{ index: row.entry.index, decision: 'accept' }], index);
  const confirm = (row: Row, index: number) => {
    const { known } = row.decision;
    if (known) send([{ index: row.entry.index, decision: 'confirm', resource: known.resource }], index);
  };

  // The keys work while no field or dialog has the focus.
  const keys = useRef<(event: KeyboardEvent) => void>(undefined);
  keys.current = (event) => {
    const target = event.target;
    if (target instanceof HTMLElement && target.closest('input, textarea, [role="dialog"], summary') !== null) return;
    if (event.ctrlKey || event.metaKey || event.altKey || rejecting !== undefined) return;
    const row = rows[at];
    if (event.key === 'j') focusRow(at + 1);
    else if (event.key === 'k') focusRow(at - 1);
    else if (row?.decision.state === 'pending' && event.key === 'a' && !decide.isPending) accept(row, at);
    else if (row?.decision.state === 'pending' && event.key === 'c' && !decide.isPending) confirm(row, at);
    else if (row?.decision.state === 'pending' && event.key === 'r') setRejecting(row);
    else return;
    event.preventDefault();
  };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => keys.current?.(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);

  return (
    <Page
      title={local(document.item.title)}
      lead={t('clinician.inbox.of', {
        name: local(document.item.author),
        organization: local(document.item.organization),
      })}
      back={<BackToInbox />}
      actions={
        <FileButton
          path={`/api/folder/${document.item.id}/pdf`}
          fileName={t('patient.folder.fileName')}
          label={t('app.pdf')}
        />
      }
      wide
    >
      <PersonHead summary={document.summary} />
      <AbsenceNotice />
      <NoticeBox tone={document.signature.valid ? 'good' : 'bad'}>
        <p>
          {document.signature.valid
            ? t('patient.folder.signature', { node: nodeName(document.signature.node) })
            : t('patient.folder.signatureBad')}
        </p>
      </NoticeBox>
      <div className="cw-review-bar cw-no-print">
        <div className="cw-progress">
          <Progress
            percent={rows.length === 0 ? 100 : Math.round((done / rows.length) * 100)}
            showInfo={false}
            aria-label={t('clinician.inbox.progress', { done, total: rows.length })}
          />
          <span>{t('clinician.inbox.progress', { done, total: rows.length })}</span>
        </div>
        <p className="cw-keys">
          <span className="cw-sr">{t('clinician.inbox.keysTitle')}</span>
          <kbd>J</kbd> <kbd>K</kbd> {t('clinician.inbox.keyNext')} · <kbd>A</kbd> {t('clinician.inbox.keyAccept')} ·{' '}
          <kbd>C</kbd> {t('clinician.inbox.keyConfirm')} · <kbd>R</kbd> {t('clinician.inbox.keyReject')}
        </p>
        {together.length < 2 ? null : (
          <Button
            onClick={() => {
              modal.confirm({
                title: t('clinician.inbox.acceptAllTitle'),
                content: <AllTogether commands={together} name={name} differing={pending.length - together.length} />,
                okText: t('clinician.inbox.acceptAll', { count: together.length }),
                cancelText: t('app.cancel'),
                icon: null,
                onOk: () => send(together, rows.length),
              });
            }}
          >
            {t('clinician.inbox.acceptAll', { count: together.length })}
          </Button>
        )}
      </div>
      {decide.error === null ? null : <ErrorPanel error={decide.error} />}
      {rows.length > 0 && pending.length === 0 ? (
        <NoticeBox tone="good" title={t('clinician.inbox.done')}>
          <p>{t('clinician.inbox.doneText')}</p>
        </NoticeBox>
      ) : null}
      <h2 className="cw-sr">{t('clinician.inbox.entries')}</h2>
      <ol className="cw-decisions" ref={list}>
        {rows.map((row, index) => (
          <li
            key={row.entry.index}
            tabIndex={-1}
            className={index === at ? 'cw-card cw-decisions__row cw-decisions__row--here' : 'cw-card cw-decisions__row'}
            aria-label={t('clinician.inbox.entry', { number: index + 1, total: rows.length })}
            aria-current={index === at ? 'true' : undefined}
            onFocus={() => setAt(index)}
          >
            <ul className="cw-entries">
              <Entry entry={row.entry} documentLang={document.summary.language} original="beside" />
            </ul>
            {row.decision.known === undefined ? null : <KnownEntry known={row.decision.known} />}
            {row.decision.state === 'pending' ? (
              <div className="cw-decisions__buttons">
                <Button danger icon={<Icon name="close" size={20} />} onClick={() => setRejecting(row)}>
                  {t('clinician.inbox.reject')}
                </Button>
                {row.decision.known === undefined ? null : (
                  <Button
                    type={row.decision.known.likeness === 'known' ? 'primary' : 'default'}
                    icon={<Icon name="check-circle" size={20} />}
                    loading={decide.isPending && index === at}
                    onClick={() => {
                      setAt(index);
                      confirm(row, index);
                    }}
                  >
                    {t('clinician.inbox.confirm')}
                  </Button>
                )}
                <Button
                  type={row.decision.known?.likeness === 'known' ? 'default' : 'primary'}
                  icon={<Icon name="check" size={20} />}
                  loading={decide.isPending && index === at}
                  onClick={() => {
                    setAt(index);
                    accept(row, index);
                  }}
                >
                  {row.decision.known === undefined ? t('clinician.inbox.accept') : t('clinician.inbox.acceptNew')}
                </Button>
              </div>
            ) : (
              <>
                <Decision decision={row.decision} reader="clinician" />
                {row.decision.resource === undefined ? null : (
                  <p className="cw-quiet">
                    {t(
                      row.decision.state === 'confirmed' ? 'clinician.inbox.confirmedBy' : 'clinician.inbox.resource',
                      {
                        resource: row.decision.resource,
                      },
                    )}
                  </p>
                )}
              </>
            )}
          </li>
        ))}
      </ol>
      <details className="cw-details">
        <summary>{t('clinician.inbox.whole')}</summary>
        <SummaryDocument summary={document.summary} original="beside" person={false} />
      </details>
      {rejecting === undefined ? null : (
        <RejectDialog
          title={<Run text={rejecting.entry.title.shown.text} lang={rejecting.entry.title.shown.lang} />}
          onCancel={() => setRejecting(undefined)}
          onReject={(reason) => {
            send([{ index: rejecting.entry.index, decision: 'reject', reason }], at);
            setRejecting(undefined);
          }}
        />
      )}
    </Page>
  );
}
