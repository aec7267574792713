import { useTranslation } from 'react-i18next';
import type { LocalText } from '../../src/kernel/lang.ts';
import { Local } from '../i18n/words.tsx';

/** The rule that a number comes from; one that rests on an assumption says so. */
export function LawLine({ instrument, source }: { readonly instrument: LocalText; readonly source: string }) {
  const { t } = useTranslation();
  return (
    <p className="cw-quiet">
      <Local text={instrument} />
      {source === 'assumption' ? <> · {t('privacy.assumption')}</> : null}
    </p>
  );
}
