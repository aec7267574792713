import { useTranslation } from 'react-i18next';
import type { ActView } from '#contracts/credentialing';
import { Icon } from '../design/icons.tsx';
import { type Formats, useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import { groupActs, lastWholeDay, sharedAssumptions } from './permit.view.ts';
import { Assumptions } from './permit-words.tsx';

/** Each act at a place: open until when, or closed with every reason against it. */
export function ActsList({ acts }: { readonly acts: readonly ActView[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const groups = groupActs(acts);
  const shared = sharedAssumptions(groups);
  return (
    <>
      <Assumptions texts={shared} />
      <ul className="cw-acts">
        {groups.map(({ acts: same, answer }) => (
          <li key={answer.act} className={answer.open ? 'cw-acts__act' : 'cw-acts__act cw-acts__act--closed'}>
            <p className="cw-acts__head">
              <Icon name={answer.open ? 'check-circle' : 'barred'} size={20} />
              <strong className="cw-acts__verdict">
                {answer.open
                  ? answer.until === undefined
                    ? t('permits.may')
                    : t('permits.mayUntil', { when: untilWords(answer.until, formats) })
                  : t('permits.mayNot')}
              </strong>
            </p>
            <ul className="cw-tags">
              {same.map(({ act, actText }) => (
                <li key={act}>
                  <Local text={actText} />
                </li>
              ))}
            </ul>
            {answer.reasons.length === 0 ? null : (
              <ul className="cw-acts__reasons">
                {answer.reasons.map(({ code, text }) => (
                  <li key={`${code} ${text.en}`}>
                    <Local text={text} />
                  </li>
                ))}
              </ul>
            )}
            <Assumptions texts={answer.assumptions.filter(({ en }) => shared.every((text) => text.en !== en))} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** A permission that ends at midnight holds through the day before, which is how people say it. */
function untilWords(until: string, formats: Formats): string {
  const day = lastWholeDay(until);
  return day === undefined ? formats.dateTime(until) : formats.date(day);
}
