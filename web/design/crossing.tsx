import { useTranslation } from 'react-i18next';
import { useNodeName } from './badges.tsx';

/** Which way something goes: a line over a border, and the same in words. */
export function Crossing({ from, to }: { readonly from: string; readonly to: string }) {
  const { t } = useTranslation();
  const name = useNodeName();
  return (
    <span className="cw-cross">
      <svg viewBox="0 0 74 20" aria-hidden="true">
        <circle cx="8" cy="10" r="5" fill={`var(--node-${from})`} />
        <path d="M37 1v18" stroke="currentColor" strokeWidth="1.500" strokeDasharray="2 2.500" />
        <path d="M15 10h42M51 5l6 5-6 5" stroke="currentColor" strokeWidth="2" fill="none" strokeLinecap="round" />
        <circle cx="66" cy="10" r="5" fill={`var(--node-${to})`} />
      </svg>
      {t('access.crossed', { from: name(from), to: name(to) })}
    </span>
  );
}
