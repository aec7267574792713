import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ASKED_PURPOSES } from '#contracts/consent';
import { PAPER_KINDS } from '#contracts/identity';
import { useActor, useNode } from '../app/session.tsx';
import { useDraft } from '../app/use-draft.ts';
import { announce } from '../design/announcer.tsx';
import { useNodeName } from '../design/badges.tsx';
import { Icon, type IconName } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { ChoiceField } from '../identity/choice-field.tsx';
import { DayField } from '../identity/day-field.tsx';
import { type AskDraft, ERASE_DAYS, emptyAsk, LOOK_BACKS, toAsk, USES, usualPaper, VALID_DAYS } from './ask.view.ts';
import { useAsk } from './consents.resource.ts';
import { toggled } from './consents.view.ts';
import { SectionSwitches, Switch } from './switches.tsx';

const NODES = ['sz', 'hk'] as const;
const REASON_MAX = 400;
const PURPOSE_ICONS = { TREAT: 'heart', ETREAT: 'alert', HOPERAT: 'hospital' } as const satisfies Record<
  string,
  IconName
>;

/** Whom, what and why: typed once, read by the patient as it stands. */
export function AskForm() {
  const { t } = useTranslation();
  const here = useNode()?.id ?? 'hk';
  const { role } = useActor();
  // A desk arranges care; a clinician gives it.
  const empty = () => emptyAsk(here, role === 'clinician' ? ['TREAT'] : ['TREAT', 'HOPERAT']);
  const [draft, setDraft] = useDraft<AskDraft>('ask', empty);
  const [isTold, setTold] = useState(false);
  const change = (more: Partial<AskDraft>) => setDraft({ ...draft, ...more });
  const ask = useAsk();
  const request = toAsk(draft);
  const send = () => {
    setTold(true);
    if (request === undefined) return;
    ask.mutate(request, {
      onSuccess: () => {
        announce(t('consents.ask.sent'));
        setDraft(empty());
        setTold(false);
      },
    });
  };
  return (
    <form
      className="cw-card cw-stack"
      aria-label={t('consents.ask.title')}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Whom draft={draft} change={change} />
      <WhatFor draft={draft} change={change} />
      <What draft={draft} change={change} />
      <Reason draft={draft} change={change} />
      {isTold && request === undefined ? (
        <p className="cw-complaint" role="alert">
          {t('consents.ask.incomplete')}
        </p>
      ) : null}
      <div className="cw-actions">
        <Button
          type="primary"
          size="large"
          htmlType="submit"
          loading={ask.isPending}
          icon={<Icon name="send" size={20} />}
        >
          {t('consents.ask.send')}
        </Button>
      </div>
      {ask.isSuccess && !isTold ? <NoticeBox tone="good" title={t('consents.ask.sent')} /> : null}
      {ask.error === null ? null : <ErrorPanel error={ask.error} />}
    </form>
  );
}

interface PartProps {
  readonly draft: AskDraft;
  readonly change: (more: Partial<AskDraft>) => void;
}

function Whom({ draft, change }: PartProps) {
  const { t } = useTranslation();
  const nodeName = useNodeName();
  const id = useId();
  return (
    <fieldset className="cw-fieldset">
      <legend className="cw-h2">{t('consents.ask.patient')}</legend>
      <ChoiceField
        label={t('consents.ask.by')}
        value={draft.by}
        options={[
          { value: 'paper', label: t('consents.ask.byPaper') },
          { value: 'id', label: t('consents.ask.byId') },
        ]}
        onChange={(by) => change({ by })}
      />
      {draft.by === 'id' ? (
        <div className="cw-stack-s">
          <label htmlFor={id} className="cw-label">
            {t('consents.ask.recordNumber')}
          </label>
          <Input
            id={id}
            value={draft.id}
            maxLength={64}
            autoComplete="off"
            onChange={(event) => change({ id: event.target.value })}
          />
        </div>
      ) : (
        <>
          <ChoiceField
            label={t('consents.ask.node')}
            value={draft.node}
            options={NODES.map((node) => ({ value: node, label: nodeName(node) }))}
            onChange={(node) => change({ node, ...(draft.number === '' ? { kind: usualPaper(node) } : {}) })}
          />
          <ChoiceField
            label={t('consents.ask.paper')}
            value={draft.kind}
            options={PAPER_KINDS.map((kind) => ({ value: kind, label: t(`paper.${kind}`) }))}
            onChange={(kind) => change({ kind })}
          />
          <div className="cw-stack-s">
            <label htmlFor={id} className="cw-label">
              {t('consents.ask.number')}
            </label>
            <Input
              id={id}
              value={draft.number}
              maxLength={64}
              autoComplete="off"
              onChange={(event) => change({ number: event.target.value })}
            />
          </div>
          <DayField
            label={t('consents.ask.birthDate')}
            value={draft.birthDate}
            onChange={(birthDate) => change({ birthDate })}
          />
        </>
      )}
    </fieldset>
  );
}

function WhatFor({ draft, change }: PartProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="cw-fieldset">
      <legend className="cw-h2">{t('consents.ask.why')}</legend>
      <ul className="cw-toggles">
        {ASKED_PURPOSES.map((purpose) => (
          <Switch
            key={purpose}
            on={draft.purposes.includes(purpose)}
            icon={PURPOSE_ICONS[purpose]}
            title={t(`purpose.${purpose}`)}
            onToggle={() => change({ purposes: toggled(ASKED_PURPOSES, draft.purposes, purpose) })}
          />
        ))}
      </ul>
    </fieldset>
  );
}

function What({ draft, change }: PartProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="cw-fieldset">
      <legend className="cw-h2">{t('consents.ask.what')}</legend>
      <ul className="cw-toggles">
        <Switch
          on={draft.isWhole}
          icon="folder"
          title={t('consents.ask.whole')}
          onToggle={() => change({ isWhole: !draft.isWhole })}
        />
      </ul>
      {draft.isWhole ? null : <SectionSwitches chosen={draft.sections} onChange={(sections) => change({ sections })} />}
      <ChoiceField
        label={t('consents.ask.lookBack')}
        value={String(draft.lookBackMonths)}
        options={LOOK_BACKS.map((count) => ({
          value: String(count),
          label: count === 0 ? t('consents.ask.lookBackAll') : t('consents.ask.lookBackMonths', { count }),
        }))}
        onChange={(months) => change({ lookBackMonths: Number(months) })}
      />
      <ChoiceField
        label={t('consents.ask.validDays')}
        value={String(draft.validDays)}
        options={VALID_DAYS.map((count) => ({ value: String(count), label: t('consents.untilDays', { count }) }))}
        onChange={(days) => change({ validDays: Number(days) })}
      />
      <ChoiceField
        label={t('consents.ask.uses')}
        value={String(draft.usesMax)}
        options={USES.map((count) => ({
          value: String(count),
          label: count === 0 ? t('consents.ask.usesAll') : t('consents.ask.usesMax', { count }),
        }))}
        onChange={(uses) => change({ usesMax: Number(uses) })}
      />
      <ul className="cw-toggles">
        <Switch
          on={draft.copy}
          icon="download"
          title={t('consents.ask.copy')}
          onToggle={() => change({ copy: !draft.copy })}
        />
        <Switch
          on={draft.onlyMe}
          icon="person"
          title={t('consents.ask.onlyMe')}
          onToggle={() => change({ onlyMe: !draft.onlyMe })}
        />
        {draft.copy ? (
          <Switch
            on={draft.onward}
            icon="exchange"
            title={t('consents.ask.onward')}
            onToggle={() => change({ onward: !draft.onward })}
          />
        ) : null}
      </ul>
      {draft.copy ? (
        <ChoiceField
          label={t('consents.ask.erase')}
          value={String(draft.eraseAfterDays ?? '')}
          options={[
            { value: '', label: t('consents.ask.eraseNone') },
            ...ERASE_DAYS.map((count) => ({
              value: String(count),
              label: count === 0 ? t('consents.ask.eraseAtEnd') : t('consents.ask.eraseAfter', { count }),
            })),
          ]}
          onChange={(days) => change({ eraseAfterDays: days === '' ? undefined : Number(days) })}
        />
      ) : null}
    </fieldset>
  );
}

function Reason({ draft, change }: PartProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="cw-stack-s">
      <label htmlFor={id} className="cw-label">
        {t('consents.ask.reason')}
      </label>
      <Input.TextArea
        id={id}
        value={draft.reason}
        maxLength={REASON_MAX}
        autoSize={{ minRows: 2 }}
        aria-describedby={`${id}-help`}
        onChange={(event) => change({ reason: event.target.value })}
      />
      <p id={`${id}-help`} className="cw-quiet">
        {t('consents.ask.reasonHint')}
      </p>
    </div>
  );
}
