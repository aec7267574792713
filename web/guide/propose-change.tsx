import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChangeableItem, type GuideEntry, ITEM_KEYS, ORGANIZATION_ROLES } from '#contracts/directory';
import { useSession } from '../app/session.tsx';
import { useDraft } from '../app/use-draft.ts';
import { announce } from '../design/announcer.tsx';
import { useNodeName } from '../design/badges.tsx';
import { Field, WordsField } from '../design/field.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { DraftField } from './draft-field.tsx';
import { type Draft, toDraft, toValue } from './draft-value.ts';
import { useProposeChange } from './guide.resource.ts';
import { ItemValueView, useItemName } from './item-value.tsx';

/** Staff propose what an item should say; the entry stays as it is until a second person accepts. */
export function ProposeChange({ entry }: { readonly entry: GuideEntry }) {
  const { t } = useTranslation();
  const nodeName = useNodeName();
  const session = useSession().data;
  const [isOpen, setOpen] = useState(false);
  const [isSent, setSent] = useState(false);
  if (!session?.actor || session.actor.role === 'patient') return null;
  if (entry.keeper !== session.node.id) {
    return <p className="cw-quiet cw-no-print">{t('guide.propose.elsewhere', { node: nodeName(entry.keeper) })}</p>;
  }
  return (
    <section className="cw-card cw-no-print" aria-label={t('guide.propose.open')}>
      {isSent ? <NoticeBox tone="good">{t('guide.propose.sent')}</NoticeBox> : null}
      {isOpen ? (
        <Form
          entry={entry}
          onSent={() => {
            announce(t('guide.propose.sent'));
            setSent(true);
            setOpen(false);
          }}
          onCancel={() => setOpen(false)}
        />
      ) : (
        <Button icon={<Icon name="plan" size={20} />} onClick={() => setOpen(true)}>
          {t('guide.propose.open')}
        </Button>
      )}
    </section>
  );
}

interface FormProps {
  readonly entry: GuideEntry;
  readonly onSent: () => void;
  readonly onCancel: () => void;
}

/** What the entry says of an item now. */
function nowOf(entry: GuideEntry, item: ChangeableItem): unknown {
  const plain = entry.items.find((one) => one.item === item);
  if (plain !== undefined) return plain.value;
  const role = entry.roleFacts.find(({ code }) => `role.${code}` === item);
  return role && { since: role.since, until: role.until };
}

function Form({ entry, onSent, onCancel }: FormProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const itemName = useItemName();
  const send = useProposeChange();
  const [item, setItem] = useDraft<ChangeableItem>('propose.item', 'hours');
  const [draft, setDraft] = useDraft<Draft>('propose.value', toDraft(item, nowOf(entry, item)));
  const [isTakenAway, setTakenAway] = useDraft('propose.taken-away', false);
  const [reason, setReason] = useDraft('propose.reason', '');
  const [source, setSource] = useDraft('propose.source', '');
  const [effectiveFrom, setEffectiveFrom] = useDraft('propose.from', formats.dayKey(new Date().toISOString()));
  const [isTold, setTold] = useState(false);
  const now = nowOf(entry, item);
  const choose = (value: string) => {
    const chosen = ChangeableItem.parse(value);
    setItem(chosen);
    setDraft(toDraft(chosen, nowOf(entry, chosen)));
    setTakenAway(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTold(true);
    if (reason.trim() === '' || source.trim() === '') return;
    const value = isTakenAway ? {} : { value: toValue(item, draft) };
    const body = { institution: entry.id, item, ...value, reason: reason.trim(), source: source.trim(), effectiveFrom };
    send.mutate(body, { onSuccess: onSent });
  };
  const missing = (text: string) =>
    isTold && text.trim() === '' ? (
      <p className="cw-complaint" role="alert">
        {t('guide.propose.missing')}
      </p>
    ) : null;
  return (
    <form className="cw-stack" onSubmit={submit}>
      <h2 className="cw-h2">{t('guide.propose.open')}</h2>
      <p className="cw-quiet">{t('guide.propose.lead')}</p>
      <Field label={t('guide.propose.item')}>
        {(id) => (
          <select id={id} className="cw-select" value={item} onChange={(event) => choose(event.target.value)}>
            {[...ITEM_KEYS, ...ORGANIZATION_ROLES.map((role) => `role.${role}` as const)].map((key) => (
              <option key={key} value={key}>
                {itemName(key)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div>
        <p className="cw-label">{t('guide.propose.now')}</p>
        <ItemValueView item={item} value={now} />
      </div>
      {now === undefined ? null : (
        <label className="cw-check">
          <input type="checkbox" checked={isTakenAway} onChange={(event) => setTakenAway(event.target.checked)} />
          <span>{t('guide.propose.takeAway')}</span>
        </label>
      )}
      {isTakenAway ? null : (
        <DraftField item={item} draft={draft} onChange={(more) => setDraft((before) => ({ ...before, ...more }))} />
      )}
      <WordsField label={t('guide.propose.reason')} value={reason} max={1000} onChange={setReason} />
      {missing(reason)}
      <Field label={t('guide.propose.source')}>
        {(id) => <Input id={id} value={source} maxLength={500} onChange={(event) => setSource(event.target.value)} />}
      </Field>
      {missing(source)}
      <Field label={t('guide.propose.effectiveFrom')}>
        {(id) => (
          <Input id={id} type="date" value={effectiveFrom} onChange={(event) => setEffectiveFrom(event.target.value)} />
        )}
      </Field>
      {send.error === null ? null : <ErrorPanel error={send.error} />}
      <div className="cw-badges">
        <Button type="primary" htmlType="submit" loading={send.isPending}>
          {t('guide.propose.send')}
        </Button>
        <Button onClick={onCancel}>{t('app.cancel')}</Button>
      </div>
    </form>
  );
}
