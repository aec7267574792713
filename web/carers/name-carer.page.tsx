import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { type FormEvent, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CarersView, NamedCarer } from '#contracts/consent';
import { useDraft } from '../app/use-draft.ts';
import { Switch } from '../consent/switches.tsx';
import { Choices } from '../design/choices.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { PrintButton } from '../design/print-button.tsx';
import { Await, ErrorPanel } from '../design/states.tsx';
import { useToast } from '../design/use-toast.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, Run } from '../i18n/words.tsx';
import { DayField } from '../identity/day-field.tsx';
import { useCarers, useNameCarer } from './carers.resource.ts';
import { type CarerDraft, EMPTY_CARER, HOW_LONG, toNaming } from './carers.view.ts';
import { Given } from './given.tsx';

/** A patient names somebody who looks after them or comes along: who, what they may see and do, until when. */
export function NameCarerPage() {
  const { t } = useTranslation();
  const carers = useCarers();
  const make = useNameCarer();
  const back = (
    <Link to="/me/carers" className="cw-more">
      <Icon name="left" size={18} /> {t('carers.title')}
    </Link>
  );
  if (make.isSuccess) return <TheCode named={make.data} />;
  return (
    <Page title={t('carers.form.title')} lead={t('carers.form.lead')} back={back}>
      <Await query={carers} cards={2}>
        {({ law, cannotName }) =>
          cannotName === undefined ? (
            <NamingForm law={law} make={make} />
          ) : (
            <NoticeBox tone="info">
              <p>
                <Local text={cannotName} />
              </p>
            </NoticeBox>
          )
        }
      </Await>
    </Page>
  );
}

interface NamingFormProps {
  readonly law: CarersView['law'];
  readonly make: ReturnType<typeof useNameCarer>;
}

function NamingForm({ law, make }: NamingFormProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const nameId = useId();
  const [draft, setDraft] = useDraft<CarerDraft>('carer', EMPTY_CARER);
  const change = (more: Partial<CarerDraft>) => setDraft({ ...draft, ...more });
  const naming = toNaming(draft, law);
  // Two clicks of one moment make one code.
  const making = useRef(false);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (naming === undefined || making.current) return;
    making.current = true;
    make.mutate(naming, {
      onError: () => {
        making.current = false;
      },
    });
  };
  return (
    <form className="cw-stack" onSubmit={save}>
      <div className="cw-card cw-stack-s">
        <label htmlFor={nameId} className="cw-label">
          {t('carers.form.called')}
        </label>
        <Input
          id={nameId}
          size="large"
          value={draft.called}
          maxLength={120}
          autoComplete="off"
          aria-describedby={`${nameId}-help`}
          onChange={(event) => change({ called: event.target.value })}
        />
        <p id={`${nameId}-help`} className="cw-quiet">
          {t('carers.form.calledHelp')}
        </p>
      </div>
      <Choices
        legend={t('carers.form.sees')}
        value={draft.sees}
        onChange={(sees) => change({ sees })}
        options={[
          { value: 'ordinary', icon: 'eye', title: t('carers.form.ordinary'), text: t('carers.form.ordinaryText') },
          { value: 'whole', icon: 'record', title: t('carers.form.whole'), text: t('carers.form.wholeText') },
          { value: 'contact', icon: 'barred', title: t('carers.form.contact'), text: t('carers.form.contactText') },
        ]}
      />
      {draft.sees === 'contact' ? null : (
        <ul className="cw-toggles">
          <Switch
            on={draft.answers}
            icon="shield"
            title={t('carers.form.answers')}
            text={t('carers.form.answersText')}
            onToggle={() => change({ answers: !draft.answers })}
          />
        </ul>
      )}
      <Choices
        legend={t('carers.form.until')}
        value={draft.howLong}
        onChange={(howLong) => change({ howLong })}
        options={HOW_LONG.map((value) => ({ value, icon: 'clock', title: t(`carers.form.howLong.${value}`) }))}
      >
        {draft.howLong === 'other' ? (
          <DayField
            label={t('carers.form.lastDay')}
            value={draft.day}
            onChange={(day) => change({ day })}
            help={t('carers.form.lastDayHelp', { day: formats.date(law.lastDay) })}
          />
        ) : null}
      </Choices>
      <section className="cw-card cw-stack-s" aria-labelledby="carer-summary">
        <h2 id="carer-summary" className="cw-h2">
          {t('carers.form.summary')}
        </h2>
        <div aria-live="polite" className="cw-stack-s">
          {naming === undefined ? (
            <p className="cw-quiet">{t('carers.form.incomplete')}</p>
          ) : (
            <>
              <p>
                <Run text={t('carers.form.who', { name: naming.called })} />
              </p>
              <Given given={naming} />
            </>
          )}
        </div>
        <p className="cw-quiet">{t('carers.form.opensNothing', { count: law.answerDays })}</p>
        {make.error === null ? null : <ErrorPanel error={make.error} />}
        <div className="cw-actions">
          <Button
            type="primary"
            size="large"
            htmlType="submit"
            disabled={naming === undefined}
            loading={make.isPending}
            icon={<Icon name="check" size={20} />}
          >
            {t('carers.form.make')}
          </Button>
        </div>
      </section>
    </form>
  );
}

/** The code, large, and what to do with it. It is shown this once. */
function TheCode({ named: { code, offer } }: { readonly named: NamedCarer }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const toast = useToast();
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => top.current?.scrollIntoView({ block: 'nearest' }), []);
  const words = t('carers.code.message', { code, address: `${location.origin}/me/carers/answer` });
  const canShare = typeof navigator.share === 'function';
  return (
    <Page title={t('carers.code.title')} lead={t('carers.code.lead', { name: offer.called })}>
      <div ref={top} className="cw-card cw-stack">
        <p className="cw-carer-code" translate="no">
          {code}
        </p>
        <div className="cw-actions cw-no-print">
          <Button
            size="large"
            onClick={() => {
              void navigator.clipboard.writeText(code).then(() => toast.success(t('carers.code.copied')));
            }}
          >
            {t('carers.code.copy')}
          </Button>
          {canShare ? (
            <Button size="large" onClick={() => void navigator.share({ text: words }).catch(() => undefined)}>
              {t('carers.code.share')}
            </Button>
          ) : null}
          <PrintButton label={t('app.print')} />
        </div>
        <ol className="cw-steps-words">
          <li>{t('carers.code.hand', { name: offer.called })}</li>
          <li>{t('carers.code.type')}</li>
          <li>{t('carers.code.told', { when: formats.dateTime(offer.answerBy) })}</li>
        </ol>
        <Given given={offer} />
      </div>
      <NoticeBox tone="warn">
        <p>{t('carers.code.once')}</p>
      </NoticeBox>
      <p className="cw-no-print">
        <Link to="/me/carers" className="cw-button">
          {t('carers.code.toList')} <Icon name="right" size={18} />
        </Link>
      </p>
    </Page>
  );
}
