import { useTranslation } from 'react-i18next';

const MINUTE_MS = 60_000;

/** How long something still lasts, in the two units that matter. Rounded down: never more is promised than there is. */
export function useDuration(): (milliseconds: number) => string {
  const { t } = useTranslation();
  return (milliseconds) => {
    const minutes = Math.floor(milliseconds / MINUTE_MS);
    if (minutes < 1) return t('duration.seconds', { seconds: Math.floor(milliseconds / 1000) });
    if (minutes < 60) return t('duration.minutes', { minutes });
    const hours = Math.floor(minutes / 60);
    if (hours < 48) return t('duration.hours', { hours, minutes: minutes % 60 });
    return t('duration.days', { days: Math.floor(hours / 24), hours: hours % 24 });
  };
}
