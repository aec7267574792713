import { useTranslation } from 'react-i18next';
import type { DossierView } from '#contracts/credentialing';
import { Pill } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { useFormats } from '../i18n/format.ts';
import { type DossierLine, STATE_LOOKS } from './dossier.view.ts';

export function DossierState({ state }: Pick<DossierView, 'state'>) {
  const { t } = useTranslation();
  const look = STATE_LOOKS[state];
  return (
    <Pill tone={look.tone} icon={look.icon}>
      {t(`dossiers.state.${state}`)}
    </Pill>
  );
}

/** The clock that runs: the desk's in working days, or the applicant's while a supplement is awaited. Nothing where none does. */
export function DossierClock({ dossier }: { readonly dossier: Pick<DossierLine, 'clock' | 'supplement' | 'state'> }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { clock, supplement, state } = dossier;
  if (supplement !== undefined) {
    return (
      <p className={supplement.overdue ? 'cw-clock cw-clock--over' : 'cw-clock'}>
        <Icon name="clock" size={18} />{' '}
        {supplement.overdue
          ? t('dossiers.clock.supplementOver', { day: formats.date(supplement.due) })
          : t('dossiers.clock.supplement', { day: formats.date(supplement.due) })}
      </p>
    );
  }
  if (clock === undefined || (state !== 'submitted' && state !== 'in-review')) return null;
  const used = Math.min(clock.workingDaysUsed, clock.workingDaysMax);
  return (
    <div className={clock.overdue ? 'cw-clock cw-clock--over' : 'cw-clock'}>
      <span className="cw-clock__days" aria-hidden="true">
        {Array.from({ length: clock.workingDaysMax }, (_, index) => index + 1).map((day) => (
          <span key={day} className={day <= used ? 'cw-clock__day cw-clock__day--used' : 'cw-clock__day'} />
        ))}
      </span>
      <span>
        {t('dossiers.clock.used', { used: clock.workingDaysUsed, max: clock.workingDaysMax })}
        {clock.due === undefined
          ? null
          : ` · ${clock.overdue ? t('dossiers.clock.over', { day: formats.date(clock.due) }) : t('dossiers.clock.due', { day: formats.date(clock.due) })}`}
      </span>
    </div>
  );
}
