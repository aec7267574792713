import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { SPECIALTIES, type Specialty } from '#contracts/credentialing';

interface SpecialtyPickerProps {
  readonly chosen: readonly Specialty[];
  readonly onChange: (chosen: readonly Specialty[]) => void;
}

/** The specialties that a paper names. Most name none. */
export function SpecialtyPicker({ chosen, onChange }: SpecialtyPickerProps) {
  const { t } = useTranslation();
  return (
    <fieldset>
      <legend className="cw-label">{t('permits.record.specialties')}</legend>
      <Checkbox.Group
        className="cw-checks"
        value={[...chosen]}
        options={SPECIALTIES.map((value) => ({ value, label: t(`permits.specialtyName.${value}`) }))}
        onChange={(values) => onChange(SPECIALTIES.filter((one) => values.includes(one)))}
      />
    </fieldset>
  );
}
