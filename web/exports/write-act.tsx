import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type AssessmentView,
  type ContractView,
  ExportAct,
  ONWARD_CLAUSES,
  type PaperPrint,
} from '#contracts/exchange';
import { useDraft } from '../app/use-draft.ts';
import { Icon } from '../design/icons.tsx';
import { useFormats } from '../i18n/format.ts';
import { useWriteAct } from './exports.resource.ts';
import { Choice, DayLine, Line, PrintField } from './form-parts.tsx';
import { RecordModal } from './record-forms.tsx';

interface WriteActProps {
  readonly record: ContractView | AssessmentView;
  readonly today: string;
}

/** Writes down what happened to a record: what may be written now, the node has said. */
export function WriteAct(props: WriteActProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useDraft(`act ${props.record.id}`, false);
  return (
    <div className="cw-actions">
      <Button icon={<Icon name="edit" size={20} />} onClick={() => setOpen(true)}>
        {t('exports.act.do')}
      </Button>
      {isOpen ? <ActForm {...props} onClose={() => setOpen(false)} /> : null}
    </div>
  );
}

const KINDS = [
  'reviewed',
  'withdrawn',
  'filed',
  'renewed',
  'terminated',
  'termination-told',
  'incident',
  'incident-told',
] as const;
type Kind = (typeof KINDS)[number];

function ActForm({ record, today, onClose }: WriteActProps & { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const write = useWriteAct(record);
  const may = KINDS.filter((kind) => record.may.includes(kind));
  const incidents = record.clocks.filter(({ kind, state }) => kind === 'incident-notice' && state !== 'met');
  const [kind, setKind] = useDraft<Kind>(`act.kind ${record.id}`, may[0] ?? 'filed');
  const [words, setWords] = useDraft(`act.words ${record.id}`, '');
  const [more, setMore] = useDraft(`act.more ${record.id}`, '');
  const [on, setOn] = useDraft(`act.on ${record.id}`, today);
  const [later, setLater] = useDraft(`act.later ${record.id}`, '');
  const [onward, setOnward] = useState<ContractView['onward']>('none');
  const [incident, setIncident] = useState(String(incidents[0]?.entry ?? ''));
  const [document, setDocument] = useState<PaperPrint>();
  const act = toAct(kind, { words: words.trim(), more: more.trim(), on, later, onward, incident, document });
  return (
    <RecordModal
      title={t('exports.act.do')}
      isMissing={act === undefined}
      isPending={write.isPending}
      error={write.error}
      onSave={() => (act === undefined ? Promise.resolve() : write.mutateAsync(act))}
      onClose={onClose}
    >
      <Choice
        label={t('exports.act.what')}
        value={kind}
        options={may.map((value) => ({ value, name: t(`exports.entry.${value}`) }))}
        onChange={setKind}
      />
      {kind === 'incident-told' ? (
        <Choice
          label={t('exports.act.incident')}
          value={incident}
          options={incidents.map(({ entry, startedOn }) => ({ value: String(entry), name: formats.date(startedOn) }))}
          onChange={setIncident}
        />
      ) : null}
      {kind === 'reviewed' ? null : (
        <Line
          label={t(`exports.${WORDS_LABEL[kind]}`)}
          value={words}
          onChange={setWords}
          isLong={kind === 'incident'}
        />
      )}
      {kind === 'renewed' ? (
        <Line label={t('exports.fact.covers')} value={more} isLong onChange={setMore} />
      ) : kind === 'filed' ? (
        <Line label={t('exports.act.reference')} value={more} onChange={setMore} />
      ) : null}
      <DayLine label={t(kind === 'renewed' ? 'exports.act.from' : 'exports.act.on')} value={on} onChange={setOn} />
      {kind === 'reviewed' ? (
        <DayLine label={t('exports.act.reviewBy')} value={later} onChange={setLater} />
      ) : kind === 'renewed' ? (
        <>
          <DayLine label={t('exports.act.until')} value={later} onChange={setLater} />
          <Choice
            label={t('exports.fact.onward')}
            value={onward}
            options={ONWARD_CLAUSES.map((value) => ({ value, name: t(`exports.onward.${value}`) }))}
            onChange={setOnward}
          />
        </>
      ) : null}
      {kind === 'reviewed' || kind === 'renewed' ? <PrintField print={document} onChange={setDocument} /> : null}
    </RecordModal>
  );
}

const WORDS_LABEL = {
  withdrawn: 'act.reason',
  filed: 'act.authority',
  renewed: 'fact.version',
  terminated: 'act.reason',
  'termination-told': 'act.authority',
  incident: 'entry.incident',
  'incident-told': 'act.authority',
} as const satisfies Record<Exclude<Kind, 'reviewed'>, string>;

interface Typed {
  readonly words: string;
  readonly more: string;
  readonly on: string;
  readonly later: string;
  readonly onward: ContractView['onward'];
  readonly incident: string;
  readonly document: PaperPrint | undefined;
}

/** The act as the node takes it; undefined while something is missing. */
function toAct(kind: Kind, { words, more, on, later, onward, incident, document }: Typed): ExportAct | undefined {
  const paper = document === undefined ? {} : { document };
  const draft = {
    reviewed: { on, reviewBy: later, ...paper },
    withdrawn: { on, reason: words },
    filed: { on, authority: words, ...(more === '' ? {} : { reference: more }) },
    renewed: {
      version: words,
      covers: more,
      inForceFrom: on,
      ...(later === '' ? {} : { until: later }),
      onward,
      ...paper,
    },
    terminated: { on, reason: words },
    'termination-told': { on, authority: words },
    incident: { on, what: words },
    'incident-told': { on, authority: words, incident: Number(incident) },
  }[kind];
  const parsed = ExportAct.safeParse({ kind, ...draft });
  return parsed.success ? parsed.data : undefined;
}
