import { useTranslation } from 'react-i18next';
import type { ConsentView } from '#contracts/consent';
import { ChoiceField } from '../identity/choice-field.tsx';
import { daysOffered, lookBacksOffered, type NarrowDraft, partsAsked } from './consents.view.ts';
import { SectionSwitches, SensitiveSwitches, Switch } from './switches.tsx';

interface NarrowFieldsProps {
  readonly consent: ConsentView;
  readonly draft: NarrowDraft;
  /** Instant of the first look at the page. */
  readonly now: number;
  readonly onChange: (more: Partial<NarrowDraft>) => void;
}

/** Switches that take away. None of them adds anything to what was asked for. */
export function NarrowFields({ consent, draft, now, onChange }: NarrowFieldsProps) {
  const { t } = useTranslation();
  const { actions } = consent.bounds;
  const lookBacks = lookBacksOffered(consent, now);
  const days = daysOffered(consent, now);
  return (
    <div className="cw-stack">
      <p className="cw-quiet">{t('consents.lessText')}</p>
      <section aria-label={t('consents.lessSections')}>
        <h5 className="cw-label">{t('consents.lessSections')}</h5>
        <SectionSwitches
          offered={partsAsked(consent)}
          chosen={draft.sections}
          onChange={(kept) => onChange({ sections: kept })}
        />
      </section>
      <section aria-label={t('consents.lessSensitive')}>
        <h5 className="cw-label">{t('consents.lessSensitive')}</h5>
        <SensitiveSwitches chosen={draft.without} onChange={(without) => onChange({ without })} />
      </section>
      {lookBacks.length === 0 ? null : (
        <ChoiceField
          label={t('consents.lessLookBack')}
          value={String(draft.months ?? '')}
          options={[
            { value: '', label: t('consents.lookBackAsked') },
            ...lookBacks.map((count) => ({ value: String(count), label: t('consents.ask.lookBackMonths', { count }) })),
          ]}
          onChange={(value) => onChange({ months: value === '' ? undefined : Number(value) })}
        />
      )}
      {days.length === 0 ? null : (
        <ChoiceField
          label={t('consents.lessUntil')}
          value={String(draft.days ?? '')}
          options={[
            { value: '', label: t('consents.untilAsked') },
            ...days.map((count) => ({ value: String(count), label: t('consents.untilDays', { count }) })),
          ]}
          onChange={(value) => onChange({ days: value === '' ? undefined : Number(value) })}
        />
      )}
      {actions.includes('disclose') ? (
        <ul className="cw-toggles">
          <Switch
            on={draft.copy}
            icon="folder"
            title={t('consents.lessCopy')}
            text={t('consents.lessCopyText')}
            onToggle={() => onChange({ copy: !draft.copy })}
          />
          {actions.includes('onward') && draft.copy ? (
            <Switch
              on={draft.onward}
              icon="exchange"
              title={t('consents.lessOnward')}
              onToggle={() => onChange({ onward: !draft.onward })}
            />
          ) : null}
        </ul>
      ) : null}
    </div>
  );
}
