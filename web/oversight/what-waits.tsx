import { Link, type LinkProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../design/icons.tsx';
import { Await } from '../design/states.tsx';
import { OPEN_STATES } from '../dossiers/dossier.view.ts';
import { useDossiers } from '../dossiers/dossiers.resource.ts';
import { useProposals } from '../guide/desk.resource.ts';
import { useFormats } from '../i18n/format.ts';
import { BANDS } from '../permits/permit.view.ts';
import { usePermits } from '../permits/permits.resource.ts';

/** The regulator's desks at a glance, each a number that leads to its desk, asked for as the desk itself asks: a look is a look. */
export function WhatWaits() {
  const { t } = useTranslation();
  const [soon] = BANDS;
  const dossiers = useDossiers(OPEN_STATES);
  const permits = usePermits({ endsWithinDays: soon });
  const proposals = useProposals('waiting');
  return (
    <section aria-labelledby="waits-title" className="cw-stack">
      <h2 id="waits-title" className="cw-h2">
        {t('oversight.waits.title')}
      </h2>
      <div className="cw-figures">
        <Await query={dossiers}>
          {(all) => {
            const overdue = all.filter(({ clock }) => clock?.overdue).length;
            return (
              <Waiting
                to="/oversight/dossiers"
                icon="plan"
                number={all.length}
                words={t('oversight.waits.dossiers', { count: all.length })}
                complaint={overdue === 0 ? undefined : t('oversight.waits.overdue', { count: overdue })}
              />
            );
          }}
        </Await>
        <Await query={permits}>
          {({ permits: ending }) => (
            <Waiting
              to="/oversight/permits"
              icon="shield"
              number={ending.length}
              words={t('oversight.waits.permits', { count: ending.length, days: soon })}
            />
          )}
        </Await>
        <Await query={proposals}>
          {({ proposals: waiting }) => (
            <Waiting
              to="/oversight/directory"
              icon="hospital"
              number={waiting.length}
              words={t('oversight.waits.directory', { count: waiting.length })}
            />
          )}
        </Await>
      </div>
    </section>
  );
}

interface WaitingProps {
  readonly to: NonNullable<LinkProps['to']>;
  readonly icon: IconName;
  readonly number: number;
  readonly words: string;
  readonly complaint?: string | undefined;
}

function Waiting({ to, icon, number, words, complaint }: WaitingProps) {
  const formats = useFormats();
  return (
    <Link to={to} className="cw-card cw-figure cw-waiting">
      <Icon name={icon} size={28} />
      <span>
        <strong>{formats.number(number)}</strong> {words}
        {complaint === undefined ? null : <span className="cw-complaint"> {complaint}</span>}
      </span>
      <Icon name="right" size={18} />
    </Link>
  );
}
