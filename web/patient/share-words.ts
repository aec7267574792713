import { useTranslation } from 'react-i18next';
import { WHOLE_LIFE_MONTHS } from './share-wizard.view.ts';

/** How far back, how long and how often, in words. */
export function useShareWords() {
  const { t } = useTranslation();
  return {
    lookBack: (months: number): string => {
      if (months >= WHOLE_LIFE_MONTHS) return t('patient.share.whole');
      if (months < 12 || months % 12 !== 0) return t('patient.share.months', { count: months });
      return t('patient.share.years', { count: months / 12 });
    },
    validity: (minutes: number): string => {
      if (minutes >= 1440 && minutes % 1440 === 0) return t('patient.share.days', { count: minutes / 1440 });
      if (minutes >= 60 && minutes % 60 === 0) return t('patient.share.hours', { count: minutes / 60 });
      return t('patient.share.minutes', { count: minutes });
    },
    opens: (times: number): string => t('patient.share.times', { count: times }),
  };
}
