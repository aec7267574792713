import { useTranslation } from 'react-i18next';
import { useNodeName } from '../design/badges.tsx';
import { useFormats } from '../i18n/format.ts';
import type { Visit } from './access-log.view.ts';
import { LANES, type StripMark, toStrip } from './day-strip.view.ts';

const HOURS = [0, 6, 12, 18, 24] as const;
const share = (hours: number) => `${(hours / 24) * 100}%`;

/**
 * A day's twenty-four hours with a lane for each side of the border: when somebody looked, what was refused, and what went over. The list below says all of it in words, so
 * it is drawn for the eye alone.
 */
export function DayStrip({ visits }: { readonly visits: readonly Visit[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const nodeName = useNodeName();
  const marks = toStrip(visits, formats.time);
  if (marks.length === 0) return null;
  const looks = (['seen', 'own', 'denied'] as const).filter((look) => marks.some((mark) => mark.look === look));
  const hasCrossing = marks.some(({ crossing }) => crossing !== undefined);
  return (
    <div className="cw-strip" aria-hidden="true">
      {LANES.map((lane) => (
        <div key={lane} className={`cw-strip__lane cw-strip__lane--${lane}`}>
          <span className="cw-strip__name">{nodeName(lane)}</span>
          <span className="cw-strip__track">
            {marks
              .filter((mark) => mark.lane === lane)
              .map((mark) => (
                <Mark key={mark.key} mark={mark} />
              ))}
          </span>
        </div>
      ))}
      <div className="cw-strip__lane">
        <span className="cw-strip__name" />
        <span className="cw-strip__hours">
          {HOURS.map((hour) => (
            <span key={hour} style={{ left: share(hour) }}>
              {hour}
            </span>
          ))}
        </span>
      </div>
      {looks.length < 2 && !hasCrossing ? null : (
        <p className="cw-strip__legend">
          {looks.map((look) => (
            <span key={look}>
              <i className={`cw-strip__key cw-strip__key--${look}`} /> {t(`access.strip.${look}`)}
            </span>
          ))}
          {hasCrossing ? (
            <span>
              <i className="cw-strip__key cw-strip__key--crossing" /> {t('patient.access.crossing')}
            </span>
          ) : null}
        </p>
      )}
    </div>
  );
}

function Mark({ mark: { from, to, look, crossing } }: { readonly mark: StripMark }) {
  return (
    <span
      className={`cw-strip__mark cw-strip__mark--${look}`}
      style={{ left: share(from), width: share(Math.min(to, 24) - from) }}
    >
      {crossing === undefined ? null : <span className={`cw-strip__cross cw-strip__cross--${crossing}`} />}
    </span>
  );
}
