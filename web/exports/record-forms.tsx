import { Button, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  EXPORT_PLACES,
  type ExportPlace,
  ONWARD_CLAUSES,
  type PaperPrint,
  type RecordContract,
} from '#contracts/exchange';
import type { LocalText } from '../../src/kernel/lang.ts';
import { announce } from '../design/announcer.tsx';
import { useNodeName } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useRecordAssessment, useRecordContract } from './exports.resource.ts';
import { Choice, DayLine, Line, PrintField } from './form-parts.tsx';

interface NewRecordProps {
  readonly peers: readonly { readonly id: string; readonly name: LocalText }[];
  readonly today: string;
}

export function NewContract(props: NewRecordProps) {
  const { t } = useTranslation();
  return <Opener label={t('exports.contracts.add')}>{(close) => <ContractForm {...props} onClose={close} />}</Opener>;
}

export function NewAssessment(props: NewRecordProps & { readonly reviewMonths: number }) {
  const { t } = useTranslation();
  return (
    <Opener label={t('exports.assessments.add')}>{(close) => <AssessmentForm {...props} onClose={close} />}</Opener>
  );
}

function Opener({ label, children }: { readonly label: string; readonly children: (close: () => void) => ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={<Icon name="plus" size={20} />} onClick={() => setOpen(true)}>
        {label}
      </Button>
      {isOpen ? children(() => setOpen(false)) : null}
    </>
  );
}

type FormProps<Props> = Props & { readonly onClose: () => void };

function ContractForm({ peers, today, onClose }: FormProps<NewRecordProps>) {
  const { t } = useTranslation();
  const nodeName = useNodeName();
  const record = useRecordContract();
  const [to, setTo] = useState(peers[0]?.id ?? '');
  const [names, setNames] = useState({ exporterName: '', recipientName: '', version: '', covers: '' });
  const [exporterPlace, setExporterPlace] = useState<ExportPlace | ''>('');
  const [recipientPlace, setRecipientPlace] = useState<ExportPlace | ''>('');
  const [inForceFrom, setFrom] = useState(today);
  const [until, setUntil] = useState('');
  const [onward, setOnward] = useState<RecordContract['onward']>('none');
  const [document, setDocument] = useState<PaperPrint>();
  const typed = [to, inForceFrom, exporterPlace, recipientPlace, ...Object.values(names).map((name) => name.trim())];
  const places = [
    { value: '' as const, name: '–' },
    ...EXPORT_PLACES.map((value) => ({ value, name: t(`exports.place.${value}`) })),
  ];
  const save = async () => {
    if (exporterPlace === '' || recipientPlace === '') return;
    await record.mutateAsync({
      to,
      ...names,
      exporterPlace,
      recipientPlace,
      inForceFrom,
      onward,
      ...(until === '' ? {} : { until }),
      ...(document === undefined ? {} : { document }),
    });
  };
  return (
    <RecordModal
      title={t('exports.contracts.add')}
      isMissing={typed.includes('')}
      isPending={record.isPending}
      error={record.error}
      onSave={save}
      onClose={onClose}
    >
      <Choice
        label={t('exports.fact.to')}
        value={to}
        options={peers.map(({ id }) => ({ value: id, name: nodeName(id) }))}
        onChange={setTo}
      />
      <Line
        label={t('exports.fact.version')}
        value={names.version}
        onChange={(version) => setNames({ ...names, version })}
      />
      <Line
        label={t('exports.fact.exporter')}
        value={names.exporterName}
        onChange={(exporterName) => setNames({ ...names, exporterName })}
      />
      <Choice label={t('exports.act.place')} value={exporterPlace} options={places} onChange={setExporterPlace} />
      <Line
        label={t('exports.fact.recipient')}
        value={names.recipientName}
        onChange={(recipientName) => setNames({ ...names, recipientName })}
      />
      <Choice label={t('exports.act.place')} value={recipientPlace} options={places} onChange={setRecipientPlace} />
      <Line
        label={t('exports.fact.covers')}
        value={names.covers}
        isLong
        onChange={(covers) => setNames({ ...names, covers })}
      />
      <DayLine label={t('exports.act.from')} value={inForceFrom} onChange={setFrom} />
      <DayLine label={t('exports.act.until')} value={until} onChange={setUntil} />
      <Choice
        label={t('exports.fact.onward')}
        value={onward}
        options={ONWARD_CLAUSES.map((value) => ({ value, name: t(`exports.onward.${value}`) }))}
        onChange={setOnward}
      />
      <PrintField print={document} onChange={setDocument} />
    </RecordModal>
  );
}

function AssessmentForm({
  peers,
  today,
  reviewMonths,
  onClose,
}: FormProps<NewRecordProps & { readonly reviewMonths: number }>) {
  const { t } = useTranslation();
  const nodeName = useNodeName();
  const record = useRecordAssessment();
  const [to, setTo] = useState(peers[0]?.id ?? '');
  const [title, setTitle] = useState('');
  const [covers, setCovers] = useState('');
  const [assessedOn, setAssessedOn] = useState(today);
  const [reviewBy, setReviewBy] = useState(monthsAfter(today, reviewMonths));
  const [document, setDocument] = useState<PaperPrint>();
  const isMissing = [to, title.trim(), covers.trim(), assessedOn, reviewBy].includes('');
  const save = () =>
    record.mutateAsync({ to, title, covers, assessedOn, reviewBy, ...(document === undefined ? {} : { document }) });
  return (
    <RecordModal
      title={t('exports.assessments.add')}
      isMissing={isMissing}
      isPending={record.isPending}
      error={record.error}
      onSave={save}
      onClose={onClose}
    >
      <Choice
        label={t('exports.fact.to')}
        value={to}
        options={peers.map(({ id }) => ({ value: id, name: nodeName(id) }))}
        onChange={setTo}
      />
      <Line label={t('exports.act.title')} value={title} onChange={setTitle} />
      <Line label={t('exports.fact.covers')} value={covers} isLong onChange={setCovers} />
      <DayLine label={t('exports.fact.assessed')} value={assessedOn} onChange={setAssessedOn} />
      <DayLine label={t('exports.act.reviewBy')} value={reviewBy} onChange={setReviewBy} />
      <PrintField print={document} onChange={setDocument} />
    </RecordModal>
  );
}

interface RecordModalProps {
  readonly title: string;
  readonly isMissing: boolean;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onSave: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** What is saved may be replaced by another later. */
  readonly canChange?: boolean;
}

/** A form whose content, as a rule, can never be changed again: it says so, and every rule about its days is the node's. */
export function RecordModal({
  title,
  isMissing,
  isPending,
  error,
  onSave,
  onClose,
  children,
  canChange = false,
}: RecordModalProps) {
  const { t } = useTranslation();
  const [isTold, setTold] = useState(false);
  const save = () => {
    setTold(true);
    if (isMissing) return;
    onSave().then(
      () => {
        announce(t('exports.act.saved'));
        onClose();
      },
      // What the node said stands in the form.
      () => undefined,
    );
  };
  return (
    <Modal
      open
      title={title}
      okText={canChange ? t('exports.act.save') : t('exports.act.record')}
      cancelText={t('app.cancel')}
      confirmLoading={isPending}
      onOk={save}
      onCancel={onClose}
    >
      <div className="cw-stack">
        {canChange ? null : <p>{t('exports.act.sure')}</p>}
        {children}
        {isTold && isMissing ? (
          <p className="cw-complaint" role="alert">
            {t('exports.act.missing')}
          </p>
        ) : null}
        {error === null ? null : <ErrorPanel error={error} />}
      </div>
    </Modal>
  );
}

function monthsAfter(day: string, months: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + months);
  return at.toISOString().slice(0, 10);
}
