/** One bar of a small picture. */
export interface Bar {
  readonly key: string;
  readonly value: number;
  /** Said in full for those who hear it, and on hover. */
  readonly label: string;
  /** Under the bar; few have one. */
  readonly tick?: string | undefined;
  readonly isMarked?: boolean;
}

interface BarsProps {
  readonly bars: readonly Bar[];
  readonly title: string;
  /** A line across: what is usual. */
  readonly line?: number | undefined;
  /** What a full bar is, with its unit: the only number beside the field. */
  readonly full: (most: number) => string;
}

/** Bars side by side, the marked one dark, with a line for what is usual. The numbers stand in a list for those who do not see it. */
export function Bars({ bars, title, line, full }: BarsProps) {
  const most = Math.max(1, line ?? 0, ...bars.map(({ value }) => value));
  return (
    <figure className="cw-bars">
      <figcaption className="cw-h3">{title}</figcaption>
      <div className="cw-bars__field" aria-hidden="true">
        <span className="cw-bars__full">{full(most)}</span>
        {line === undefined ? null : <span className="cw-bars__line" style={{ bottom: `${(line / most) * 100}%` }} />}
        {bars.map(({ key, value, label, isMarked = false }) => (
          <span key={key} className="cw-bars__slot" title={label}>
            <span
              className={isMarked ? 'cw-bars__bar cw-bars__bar--marked' : 'cw-bars__bar'}
              style={{ height: `${(value / most) * 100}%` }}
            />
          </span>
        ))}
      </div>
      <div className="cw-bars__ticks" aria-hidden="true">
        {bars.map(({ key, tick }) => (
          <span key={key}>{tick}</span>
        ))}
      </div>
      <ul className="cw-sr">
        {bars
          .filter(({ value }) => value > 0)
          .map(({ key, label }) => (
            <li key={key}>{label}</li>
          ))}
      </ul>
    </figure>
  );
}
