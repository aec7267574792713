import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { VisitNote } from '#contracts/records';
import { faultOf, VITALS } from './visit.view.ts';

interface VitalsProps {
  readonly vitals: VisitNote['vitals'];
  readonly onChange: (vitals: VisitNote['vitals']) => void;
}

/** Numbers as they are typed: 36.50 stays 36.50. */
export function Vitals({ vitals, onChange }: VitalsProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="cw-card cw-vitals">
      <legend className="cw-h2">{t('clinician.visit.vitals')}</legend>
      <div className="cw-vitals__grid">
        {VITALS.map(({ name, unit, min, max }) => {
          const fault = faultOf(name, vitals);
          const words =
            fault === 'not-number'
              ? t('clinician.visit.notNumber')
              : fault === 'implausible'
                ? t('clinician.visit.implausible', { min, max, unit })
                : fault === 'pressure-order'
                  ? t('clinician.visit.pressureOrder')
                  : undefined;
          return (
            <div key={name}>
              <label htmlFor={`vital-${name}`} className="cw-label">
                {t(`clinician.visit.vital.${name}`)}
              </label>
              <Input
                id={`vital-${name}`}
                inputMode="decimal"
                autoComplete="off"
                suffix={<span lang="en">{unit}</span>}
                maxLength={8}
                value={vitals[name] ?? ''}
                {...(fault === undefined ? {} : { status: fault === 'not-number' ? 'error' : 'warning' })}
                aria-invalid={fault === 'not-number'}
                aria-describedby={`vital-${name}-hint`}
                onChange={(event) => {
                  const { [name]: _before, ...others } = vitals;
                  const text = event.target.value.trim();
                  onChange(text === '' ? others : { ...others, [name]: text });
                }}
              />
              <p id={`vital-${name}-hint`} className="cw-hint" aria-live="polite">
                {words}
              </p>
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}
