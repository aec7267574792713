import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/format.ts';
import { Run } from '../i18n/words.tsx';
import type { Trend, TrendPoint } from './trend.view.ts';

/** Before the width is known, and where nobody measures: on paper. */
const USUAL_WIDTH = 640;
const WIDTH_MAX = 720;
/** Under it the picture is drawn smaller: between its edges there would be no room left. */
const WIDTH_MIN = 220;
const HEIGHT = 170;
const EDGE = { left: 16, right: 44, top: 26, bottom: 30 } as const;
/** More labels than this would stand in one another's way: then only the first, the last and the extremes have theirs. */
const LABELS_MAX = 8;
/** Two days nearer than this would be written over each other on a phone. */
const DAY_APART = 140;

/** A measurement over time as a line; the same numbers as a table behind a disclosure. */
export function TrendFigure({ trend }: { readonly trend: Trend }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const all = trend.lines.flatMap(({ points }) => points);
  const last = trend.lines.map(({ points }) => points.at(-1)?.text.split(' ')[0] ?? '').join('/');
  return (
    <figure className="cw-trend">
      <figcaption className="cw-trend__title">
        <strong>
          <Run text={trend.title.shown.text} lang={trend.title.shown.lang} />
        </strong>
        <span className="cw-trend__last">
          {last} <span className="cw-quiet">{trend.unit}</span>
        </span>
        <span className="cw-quiet">
          {t('summary.trend.latest', { date: formats.date(all.toSorted((a, b) => b.at - a.at)[0]?.date ?? '') })}
        </span>
      </figcaption>
      <Picture trend={trend} all={all} />
      {trend.lines.length < 2 ? null : (
        <ul className="cw-trend__legend">
          {trend.lines.map(({ part }, line) => (
            <li key={part?.path} className={`cw-trend__key cw-trend__key--${line % 2}`}>
              <Run text={part?.shown.text ?? ''} lang={part?.shown.lang} />
            </li>
          ))}
        </ul>
      )}
      <details className="cw-details cw-no-print">
        <summary>{t('summary.trend.table')}</summary>
        <table className="cw-trend__table">
          <thead>
            <tr>
              <th scope="col">{t('summary.fact.date')}</th>
              {trend.lines.map(({ part }) => (
                <th key={part?.path ?? ''} scope="col">
                  {part === undefined ? t('summary.fact.value') : <Run text={part.shown.text} lang={part.shown.lang} />}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...new Set(all.map(({ date }) => date))].toSorted().map((date) => (
              <tr key={date}>
                <th scope="row">{formats.date(date)}</th>
                {trend.lines.map(({ part, points }) => (
                  <td key={part?.path ?? ''}>
                    {points
                      .filter((point) => point.date === date)
                      .map(({ text }) => text)
                      .join(', ')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

/** The width there is: drawn in it, letters keep their size on a phone. */
function useWidth(): readonly [RefObject<SVGSVGElement | null>, number] {
  const ref = useRef<SVGSVGElement>(null);
  const [width, setWidth] = useState(USUAL_WIDTH);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = () => {
      const there = Math.round(element.getBoundingClientRect().width);
      if (there > 0) setWidth(Math.min(Math.max(there, WIDTH_MIN), WIDTH_MAX));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}

function Picture({ trend, all }: { readonly trend: Trend; readonly all: readonly TrendPoint[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [ref, width] = useWidth();
  const values = [...all.map(({ value }) => value), trend.low, trend.high].filter((value) => value !== undefined);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = (most - least || Math.abs(most) || 1) * 0.12;
  const times = all.map(({ at }) => at);
  const [first, latest] = [Math.min(...times), Math.max(...times)];
  const x = (at: number) =>
    EDGE.left + 24 + ((at - first) / (latest - first || 1)) * (width - EDGE.left - EDGE.right - 24);
  const y = (value: number) =>
    EDGE.top + ((most + room - value) / (most - least + 2 * room)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const bottom = HEIGHT - EDGE.bottom;
  const [bandTop, bandBottom] = [
    trend.high === undefined ? EDGE.top : y(trend.high),
    trend.low === undefined ? bottom : y(trend.low),
  ];
  const hasBand = trend.low !== undefined || trend.high !== undefined;
  const days = [...new Map(all.map((point) => [point.date, point])).values()].toSorted((a, b) => a.at - b.at);
  // Between the first and the last day there is room for one more, if it is not too near to either.
  const between = days
    .slice(1, -1)
    .find((day) => x(day.at) - x(first) > DAY_APART && x(latest) - x(day.at) > DAY_APART);
  return (
    <svg
      ref={ref}
      className="cw-trend__picture"
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={t('summary.trend.picture', {
        what: trend.title.shown.text,
        values: all.map(({ date, text }) => `${formats.date(date)} ${text}`).join('; '),
      })}
    >
      {hasBand ? (
        <rect
          className="cw-trend__band"
          x={EDGE.left}
          y={bandTop}
          width={width - EDGE.left - EDGE.right + 24}
          height={Math.max(1, bandBottom - bandTop)}
        />
      ) : null}
      <line className="cw-trend__axis" x1={EDGE.left} x2={width - 16} y1={bottom} y2={bottom} />
      {trend.lines.map(({ part, points }, line) => (
        <g key={part?.path ?? ''} className={`cw-trend__line cw-trend__line--${line % 2}`}>
          <polyline points={points.map(({ at, value }) => `${x(at)},${y(value)}`).join(' ')} />
          {points.map((point) => (
            <circle key={`${point.at} ${point.value}`} cx={x(point.at)} cy={y(point.value)} r={5} />
          ))}
        </g>
      ))}
      {roomFor(
        trend.lines.flatMap(({ points }, line) =>
          labelled(points).map((point) => ({
            key: `${line} ${point.at}`,
            x: x(point.at),
            y: y(point.value) - 10,
            point,
          })),
        ),
      ).map(({ key, point, ...at }) => (
        <text key={key} {...at} textAnchor="middle">
          {point.text.split(' ')[0]}
        </text>
      ))}
      {[days[0], between, days.at(-1)]
        .filter((day) => day !== undefined)
        .map((day, place, shown) => (
          <text
            key={day.at}
            className="cw-trend__day"
            x={x(day.at)}
            y={HEIGHT - 8}
            textAnchor={place === 0 ? 'start' : place === shown.length - 1 ? 'end' : 'middle'}
          >
            {formats.date(day.date.slice(0, 10))}
          </text>
        ))}
    </svg>
  );
}

/** Labels nearer than this, sideways and up or down, would be written over one another. */
const LABEL_APART = { x: 34, y: 15 } as const;

/** The newest first, since it is what one looks for: each has its label if none stands there already. */
function roomFor<Label extends { readonly x: number; readonly y: number; readonly point: TrendPoint }>(
  labels: readonly Label[],
): readonly Label[] {
  const placed: Label[] = [];
  for (const label of labels.toSorted((a, b) => b.point.at - a.point.at)) {
    const isTaken = placed.some(
      ({ x, y }) => Math.abs(x - label.x) < LABEL_APART.x && Math.abs(y - label.y) < LABEL_APART.y,
    );
    if (!isTaken) placed.push(label);
  }
  return placed;
}

function labelled(points: readonly TrendPoint[]): readonly TrendPoint[] {
  if (points.length <= LABELS_MAX) return points;
  const byValue = points.toSorted((a, b) => a.value - b.value);
  const chosen = new Set([points[0], points.at(-1), byValue[0], byValue.at(-1)]);
  return points.filter((point) => chosen.has(point));
}
