import { useTranslation } from 'react-i18next';
import type { ActView } from '#contracts/credentialing';
import { Icon } from '../design/icons.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import { openFirst } from './permit.view.ts';
import { Assumptions } from './permit-words.tsx';

/** Each act at a place: open until when, or closed with every reason against it. */
export function ActsList({ acts }: { readonly acts: readonly ActView[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <ul className="cw-acts">
      {openFirst(acts).map((act) => (
        <li key={act.act} className={act.open ? 'cw-acts__act' : 'cw-acts__act cw-acts__act--closed'}>
          <p className="cw-acts__head">
            <Icon name={act.open ? 'check-circle' : 'barred'} size={20} />
            <strong>
              <Local text={act.actText} />
            </strong>
            <span className="cw-acts__verdict">
              {act.open
                ? act.until === undefined
                  ? t('permits.may')
                  : t('permits.mayUntil', { when: formats.dateTime(act.until) })
                : t('permits.mayNot')}
            </span>
          </p>
          {act.reasons.length === 0 ? null : (
            <ul className="cw-acts__reasons">
              {act.reasons.map(({ code, text }) => (
                <li key={`${code} ${text.en}`}>
                  <Local text={text} />
                </li>
              ))}
            </ul>
          )}
          <Assumptions texts={act.assumptions} />
        </li>
      ))}
    </ul>
  );
}
