import { useTranslation } from 'react-i18next';

const KNOWN = { HK: 'hk', 'CN-SZ': 'cn-sz', '*': 'consortium' } as const;

/** Whose rule it is, in the reader's words; a place that is not known by name keeps its code. */
export function Jurisdiction({ code }: { readonly code: string }) {
  const { t } = useTranslation();
  const known = Object.entries(KNOWN).find(([one]) => one === code)?.[1];
  return <>{known === undefined ? code : t(`jurisdiction.${known}`)}</>;
}
