import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DossierView, Profession, Specialty } from '#contracts/credentialing';
import { useDraft } from '../app/use-draft.ts';
import { announce } from '../design/announcer.tsx';
import { Field, WordsField } from '../design/field.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import { ProfessionField } from '../permits/profession-field.tsx';
import { SpecialtyPicker } from '../permits/specialty-picker.tsx';
import { type DossierAct, useDossierAct } from './dossiers.resource.ts';

type Asked = 'ask' | 'approve' | 'refuse';

/** The node takes no shorter reason. */
const REASON_MIN = 3;

/** What the desk may do with a dossier now. Of two officers at once the later one is told who was faster, and reads what is there now. */
export function DeskActs({ dossier }: { readonly dossier: DossierView }) {
  const { t } = useTranslation();
  const act = useDossierAct(dossier);
  const [asking, setAsking] = useDraft<Asked | undefined>('act', undefined);
  const { may, state } = dossier;
  const plain = (what: 'take' | 'release') =>
    act.mutate({ act: what }, { onSuccess: () => announce(t(`dossiers.act.done.${what}`)) });
  if (may.length === 0) {
    return state === 'in-review' || state === 'supplement' ? (
      <NoticeBox tone="info">
        <p>
          {t('dossiers.act.others')} {dossier.officer === undefined ? null : <Local text={dossier.officer.name} />}
        </p>
      </NoticeBox>
    ) : null;
  }
  return (
    <section className="cw-card cw-no-print" aria-label={t('dossiers.act.title')}>
      <div className="cw-badges">
        {may.includes('take') ? (
          <Button type="primary" loading={act.isPending} onClick={() => plain('take')}>
            {t('dossiers.act.do.take')}
          </Button>
        ) : null}
        {may.includes('approve') ? (
          <Button type="primary" onClick={() => setAsking('approve')}>
            {t('dossiers.act.do.approve')}
          </Button>
        ) : null}
        {may.includes('ask') ? <Button onClick={() => setAsking('ask')}>{t('dossiers.act.do.ask')}</Button> : null}
        {may.includes('refuse') ? (
          <Button danger onClick={() => setAsking('refuse')}>
            {t('dossiers.act.do.refuse')}
          </Button>
        ) : null}
        {may.includes('release') ? (
          <Button loading={act.isPending} onClick={() => plain('release')}>
            {t('dossiers.act.do.release')}
          </Button>
        ) : null}
      </div>
      {act.error === null || asking !== undefined ? null : <ErrorPanel error={act.error} />}
      {asking === undefined ? null : (
        <Decision
          key={asking}
          dossier={dossier}
          asking={asking}
          error={act.error}
          isPending={act.isPending}
          onDecide={(what) =>
            act.mutate(what, {
              onSuccess: () => {
                announce(t(`dossiers.act.done.${asking}`));
                setAsking(undefined);
              },
            })
          }
          onCancel={() => {
            setAsking(undefined);
            act.reset();
          }}
        />
      )}
    </section>
  );
}

interface DecisionProps {
  readonly dossier: DossierView;
  readonly asking: Asked;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly onDecide: (act: DossierAct) => void;
  readonly onCancel: () => void;
}

function Decision({ dossier, asking, error, isPending, onDecide, onCancel }: DecisionProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [reason, setReason] = useDraft('reason', '');
  const [wishes, setWishes] = useDraft<Readonly<Record<string, string>>>('wishes', {});
  const [number, setNumber] = useState('');
  const [profession, setProfession] = useState<Profession>('doctor');
  const [firstDay, setFirstDay] = useState(() => formats.dayKey(new Date().toISOString()));
  const [lastDay, setLastDay] = useState('');
  const [specialties, setSpecialties] = useState<readonly Specialty[]>([]);
  const [isTold, setTold] = useState(false);
  const opensPermit = dossier.practitionerId !== undefined;
  const asked = Object.entries(wishes);
  const isComplete =
    asking === 'ask'
      ? asked.length > 0 && asked.every(([, why]) => why.trim().length >= REASON_MIN)
      : asking === 'refuse'
        ? reason.trim().length >= REASON_MIN
        : !opensPermit || firstDay !== '';
  const decide = () => {
    setTold(true);
    if (!isComplete) return;
    if (asking === 'ask') {
      onDecide({ act: 'ask', wishes: asked.map(([itemId, why]) => ({ itemId, why: why.trim() })) });
    } else if (asking === 'refuse') {
      onDecide({ act: 'refuse', reason: reason.trim() });
    } else {
      onDecide({
        act: 'approve',
        ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
        ...(opensPermit
          ? {
              permit: {
                profession,
                firstDay,
                ...(number.trim() === '' ? {} : { number: number.trim() }),
                ...(lastDay === '' ? {} : { lastDay }),
                specialties: [...specialties],
              },
            }
          : {}),
      });
    }
  };
  return (
    <Modal
      open
      title={t(`dossiers.act.ask.${asking}`)}
      okText={t(`dossiers.act.do.${asking}`)}
      okButtonProps={{ danger: asking === 'refuse' }}
      cancelText={t('app.cancel')}
      confirmLoading={isPending}
      onOk={decide}
      onCancel={onCancel}
      width={asking === 'ask' ? 720 : 520}
    >
      <div className="cw-stack">
        <p>{t(asking === 'approve' && !opensPermit ? 'dossiers.act.final' : `dossiers.act.means.${asking}`)}</p>
        {asking === 'ask' ? <Wishes dossier={dossier} wishes={wishes} onChange={setWishes} /> : null}
        {asking === 'approve' && opensPermit ? (
          <>
            <Field label={t('permits.number')}>
              {(id) => (
                <Input id={id} value={number} maxLength={60} onChange={(event) => setNumber(event.target.value)} />
              )}
            </Field>
            <ProfessionField value={profession} onChange={setProfession} />
            <Field label={t('permits.certificate.from')}>
              {(id) => (
                <Input id={id} type="date" value={firstDay} onChange={(event) => setFirstDay(event.target.value)} />
              )}
            </Field>
            <Field label={t('permits.certificate.until')}>
              {(id) => (
                <Input id={id} type="date" value={lastDay} onChange={(event) => setLastDay(event.target.value)} />
              )}
            </Field>
            <SpecialtyPicker chosen={specialties} onChange={setSpecialties} />
          </>
        ) : null}
        {asking === 'ask' ? null : (
          <WordsField
            label={asking === 'refuse' ? t('dossiers.act.reason') : t('dossiers.act.reasonIfAny')}
            value={reason}
            max={500}
            onChange={setReason}
          />
        )}
        {isTold && !isComplete ? (
          <p className="cw-complaint" role="alert">
            {t(`dossiers.act.incomplete.${asking}`)}
          </p>
        ) : null}
        {error === null ? null : <ErrorPanel error={error} />}
      </div>
    </Modal>
  );
}

interface WishesProps {
  readonly dossier: DossierView;
  readonly wishes: Readonly<Record<string, string>>;
  readonly onChange: (wishes: Readonly<Record<string, string>>) => void;
}

/** Which papers the applicant has to bring anew, and why each. */
function Wishes({ dossier, wishes, onChange }: WishesProps) {
  const { t } = useTranslation();
  return (
    <ul className="cw-stack">
      {dossier.items.map((item, index) => {
        const why = wishes[item.id];
        return (
          <li key={item.id}>
            <label className="cw-check">
              <input
                type="checkbox"
                checked={why !== undefined}
                onChange={(event) => {
                  const { [item.id]: _, ...rest } = wishes;
                  onChange(event.target.checked ? { ...rest, [item.id]: '' } : rest);
                }}
              />
              <span>
                {index + 1}. <Local text={item.name} />
              </span>
            </label>
            {why === undefined ? null : (
              <Field label={t('dossiers.act.why')}>
                {(id) => (
                  <Input.TextArea
                    id={id}
                    value={why}
                    maxLength={500}
                    autoSize={{ minRows: 1 }}
                    onChange={(event) => onChange({ ...wishes, [item.id]: event.target.value })}
                  />
                )}
              </Field>
            )}
          </li>
        );
      })}
    </ul>
  );
}
