import { useTranslation } from 'react-i18next';
import type { PermitView } from '#contracts/credentialing';
import type { LocalText } from '../../src/kernel/lang.ts';
import { Pill } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import { bandOf, STATE_LOOKS } from './permit.view.ts';

/** What a permit amounts to today, in a word. */
export function PermitState({ permit }: { readonly permit: Pick<PermitView, 'state'> }) {
  const { t } = useTranslation();
  const look = STATE_LOOKS[permit.state];
  return (
    <Pill tone={look.tone} icon={look.icon}>
      {t(`permits.state.${permit.state}`)}
    </Pill>
  );
}

/** Its first and last day, and how long it still runs where the end is near enough to plan by. */
export function PermitDays({ permit }: { readonly permit: PermitView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { firstDay, lastDay, daysLeft } = permit;
  return (
    <span>
      {lastDay === undefined
        ? t('app.since', { date: formats.date(firstDay) })
        : `${formats.date(firstDay)} – ${formats.date(lastDay)}`}
      {bandOf(permit) === undefined || daysLeft === undefined ? null : (
        <>
          {' '}
          <strong className="cw-life__left">
            {daysLeft <= 1 ? t('permits.lastDayToday') : t('permits.daysLeft', { count: daysLeft })}
          </strong>
        </>
      )}
    </span>
  );
}

/** What no source confirms, each with its mark. Nothing where everything is confirmed. */
export function Assumptions({ texts }: { readonly texts: readonly LocalText[] }) {
  const { t } = useTranslation();
  if (texts.length === 0) return null;
  return (
    <ul className="cw-assumptions">
      {texts.map((text) => (
        <li key={text.en}>
          <span className="cw-assumptions__mark">
            <Icon name="question" size={16} /> {t('permits.assumption')}
          </span>{' '}
          <Local text={text} />
        </li>
      ))}
    </ul>
  );
}
