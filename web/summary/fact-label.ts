import { useTranslation } from 'react-i18next';
import type { en } from '../i18n/en/index.ts';

type FactLabel = keyof (typeof en)['summary']['fact'];

/** The words for a fact's label. A label newer than this portal is shown as the node named it. */
export function useFactLabel(): (label: string) => string {
  const { t, i18n } = useTranslation();
  return (label) => (i18n.exists(`summary.fact.${label}`) ? t(`summary.fact.${label as FactLabel}`) : label);
}
