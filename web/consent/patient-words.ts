import { useTranslation } from 'react-i18next';
import { PAPER_KINDS } from '#contracts/identity';

/** A patient as the asker named them: a paper by its name in the reader's language, with its masked number, or the number of a record. */
export function usePatientWords(patient: string): string {
  const { t } = useTranslation();
  const [kind, ...number] = patient.split(' ');
  const paper = PAPER_KINDS.find((one) => one === kind);
  return paper === undefined
    ? t('consents.ask.byRecord', { number: patient })
    : [t(`paper.${paper}`), ...number].join(' ');
}
