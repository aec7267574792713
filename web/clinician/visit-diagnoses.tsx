import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { VisitNote } from '#contracts/records';
import { Icon } from '../design/icons.tsx';
import { Run } from '../i18n/words.tsx';
import { TermPicker } from './term-picker.tsx';

type Diagnosis = VisitNote['diagnoses'][number];
const CERTAINTIES = ['confirmed', 'provisional', 'differential'] as const satisfies readonly Diagnosis['certainty'][];

interface DiagnosesProps {
  readonly diagnoses: readonly Diagnosis[];
  readonly onChange: (diagnoses: Diagnosis[]) => void;
  readonly noneBecause: string;
  readonly onNoneBecause: (reason: string) => void;
}

export function Diagnoses({ diagnoses, onChange, noneBecause, onNoneBecause }: DiagnosesProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="cw-card">
      <legend className="cw-h2">{t('clinician.visit.diagnoses')}</legend>
      <p className="cw-quiet">{t('clinician.visit.diagnosesHelp')}</p>
      {diagnoses.length === 0 ? null : (
        <ul className="cw-picked">
          {diagnoses.map((diagnosis, index) => (
            <li key={`${diagnosis.conceptId ?? ''}-${diagnosis.text ?? ''}`}>
              <Icon name="problems" size={22} />
              <span className="cw-picked__text">
                <Run text={diagnosis.text ?? diagnosis.conceptId ?? ''} />
              </span>
              <Select
                aria-label={t('clinician.visit.certainty')}
                value={diagnosis.certainty}
                options={CERTAINTIES.map((certainty) => ({
                  value: certainty,
                  label: t(`clinician.visit.certainties.${certainty}`),
                }))}
                onChange={(certainty) =>
                  onChange(diagnoses.map((other, at) => (at === index ? { ...other, certainty } : other)))
                }
              />
              <Button
                type="text"
                icon={<Icon name="close" size={20} />}
                aria-label={t('clinician.visit.remove', { name: diagnosis.text ?? '' })}
                onClick={() => onChange(diagnoses.filter((_, at) => at !== index))}
              />
            </li>
          ))}
        </ul>
      )}
      <TermPicker
        id="diagnosis"
        domain="condition"
        label={t('clinician.visit.diagnosisAdd')}
        onChoose={(term) => {
          const known = diagnoses.some((other) => other.conceptId === term.conceptId && other.text === term.text);
          if (!known && diagnoses.length < 20) onChange([...diagnoses, { ...term, certainty: 'confirmed' }]);
        }}
      />
      {diagnoses.length > 0 ? null : (
        <>
          <label htmlFor="no-diagnosis" className="cw-label">
            {t('clinician.visit.noDiagnosis')}
          </label>
          <Input
            id="no-diagnosis"
            maxLength={500}
            value={noneBecause}
            placeholder={t('clinician.visit.noDiagnosisHint')}
            onChange={(event) => onNoneBecause(event.target.value)}
          />
        </>
      )}
    </fieldset>
  );
}
