import { useTranslation } from 'react-i18next';
import type { PatientChoice } from '../../src/platform/oidc/contract.ts';
import { useFormats } from '../i18n/format.ts';
import { Run } from '../i18n/words.tsx';

/** Who a patient is: every name as it is written, birth date, sex. Enough to tell two people of one name apart. */
export function PatientWords({ patient }: { readonly patient: PatientChoice }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <>
      <span className="cw-demo-card__name">
        {patient.names.map((name) => (
          <span key={name.text}>
            <Run text={name.text} lang={name.lang} />{' '}
          </span>
        ))}
      </span>
      <span className="cw-demo-card__org">
        {patient.birthDate === undefined ? null : (
          <span>{t('open.signIn.patientBorn', { date: formats.date(patient.birthDate) })} </span>
        )}
        {patient.gender === undefined ? null : <span>{t(`gender.${patient.gender}`)}</span>}
      </span>
    </>
  );
}
