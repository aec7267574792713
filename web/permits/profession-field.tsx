import { useTranslation } from 'react-i18next';
import { PROFESSIONS, type Profession } from '#contracts/credentialing';
import { Field } from '../design/field.tsx';

interface ProfessionFieldProps {
  readonly value: Profession;
  readonly onChange: (profession: Profession) => void;
}

/** Whose work a permit lets somebody do. */
export function ProfessionField({ value, onChange }: ProfessionFieldProps) {
  const { t } = useTranslation();
  return (
    <Field label={t('permits.profession')}>
      {(id) => (
        <select
          id={id}
          className="cw-select"
          value={value}
          onChange={(event) => onChange(PROFESSIONS.find((one) => one === event.target.value) ?? 'doctor')}
        >
          {PROFESSIONS.map((one) => (
            <option key={one} value={one}>
              {t(`dossiers.profession.${one}`)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
