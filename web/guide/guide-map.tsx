import { useTranslation } from 'react-i18next';
import type { GuideCard } from '#contracts/directory';
import { useFormats } from '../i18n/format.ts';
import { useLang } from '../i18n/words.tsx';
import { countPlaces, placeName } from './guide.view.ts';
import { FEATURES, HEIGHT, MAP_CITIES, project, WIDTH } from './map.view.ts';

interface GuideMapProps {
  /** Those that meet everything but the place. */
  readonly cards: readonly GuideCard[];
  readonly place: string | undefined;
  readonly onPlace: (place: string | undefined) => void;
}

/** Where a point of the drawing lies over it, whatever its size on the screen. */
const over = ([x, y]: readonly [number, number]) => ({
  left: `${(100 * x) / WIDTH}%`,
  top: `${(100 * y) / HEIGHT}%`,
});

/**
 * Districts and ports as we drew them, with how many institutions each has. The drawing is for the eye alone; its numbers are buttons, and what they do the
 * filter of places does too.
 */
export function GuideMap({ cards, place, onPlace }: GuideMapProps) {
  const { t } = useTranslation();
  const lang = useLang();
  const formats = useFormats();
  const counts = countPlaces(cards);
  const places = [...FEATURES.districts, ...FEATURES.zones].flatMap((one) => {
    const count = counts.get(one.key);
    return count === undefined ? [] : [{ ...one, count }];
  });
  const toggle = (key: string) => onPlace(place === key ? undefined : key);
  return (
    <figure className="cw-map cw-card">
      <div className="cw-map__scroll">
        <div className="cw-map__sheet" style={{ aspectRatio: `${WIDTH} / ${HEIGHT}` }}>
          <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
            {FEATURES.districts.map(({ key, path }) => (
              <path
                key={key}
                d={path}
                className={`cw-map__district${place === key ? ' cw-map__district--here' : ''}`}
              />
            ))}
            {FEATURES.ports.map(({ port, at: [x, y], label: [toX, toY] }) => (
              <g key={port}>
                <path d={`M${x} ${y}L${toX} ${toY}`} className="cw-map__lead" />
                <rect
                  x={x - 7}
                  y={y - 7}
                  width={14}
                  height={14}
                  transform={`rotate(45 ${x} ${y})`}
                  className="cw-map__port"
                />
              </g>
            ))}
            {cards.flatMap((card) => {
              if (card.position === undefined) return [];
              const [x, y] = project([card.position.longitude, card.position.latitude]);
              return [<circle key={card.id} cx={x} cy={y} r={7} className="cw-map__dot" />];
            })}
          </svg>
          <div aria-hidden="true">
            {[...FEATURES.districts, ...places.filter(({ key }) => ZONES.has(key))].map(({ key, name, label }) => (
              <span key={key} className="cw-map__name" style={over(label)}>
                {placeName(name, lang)}
              </span>
            ))}
            {FEATURES.ports.map(({ port, label }, n) => (
              <span key={port} className="cw-map__number" style={over(label)}>
                {n + 1}
              </span>
            ))}
          </div>
          {places.map(({ key, name, label, count }) => (
            <button
              key={key}
              type="button"
              className="cw-map__count"
              style={over(label)}
              aria-pressed={place === key}
              aria-label={t('guide.mapNumber', { place: placeName(name, lang), count })}
              onClick={() => toggle(key)}
            >
              {formats.number(count)}
            </button>
          ))}
        </div>
      </div>
      <figcaption className="cw-stack">
        <p className="cw-quiet">{t('guide.mapText')}</p>
        <div>
          <h2 className="cw-h3">
            <span className="cw-map__key" aria-hidden="true" />
            {t('guide.mapPorts')}
          </h2>
          <ol className="cw-map__ports">
            {FEATURES.ports.map(({ port }) => (
              <li key={port}>{t(`guide.port.${port}`)}</li>
            ))}
          </ol>
        </div>
        <h2 className="cw-h3">{t('guide.beyond')}</h2>
        <ul className="cw-picks">
          {beyondOf(counts).map(({ key, city, count }) => {
            const name = placeName(city, lang);
            return (
              <li key={key}>
                <button type="button" className="cw-pick" aria-pressed={place === key} onClick={() => toggle(key)}>
                  {MAP_CITIES.has(city) ? t('guide.placeUnknown', { place: name }) : name}{' '}
                  <strong>{formats.number(count)}</strong>
                </button>
              </li>
            );
          })}
        </ul>
      </figcaption>
    </figure>
  );
}

const ZONES = new Set(FEATURES.zones.map(({ key }) => key));

/** What the map cannot draw: cities beyond it as wholes, and in its own cities those whose district nobody told. */
function beyondOf(counts: ReadonlyMap<string, number>) {
  const drawn = new Set([...FEATURES.districts, ...FEATURES.zones].map(({ key }) => key));
  const found = new Map<string, { key: string; city: string; count: number }>();
  for (const [key, count] of counts) {
    if (drawn.has(key)) continue;
    const city = key.split('/')[0] ?? key;
    const group = MAP_CITIES.has(city) ? key : city;
    found.set(group, { key: group, city, count: (found.get(group)?.count ?? 0) + count });
  }
  return [...found.values()];
}
