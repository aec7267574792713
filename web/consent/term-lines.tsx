import type { TermLineView } from '#contracts/consent';
import { Local } from '../i18n/words.tsx';

interface TermLinesProps {
  readonly lines: readonly TermLineView[];
  /** The numbers that the text is enforced by are part of it; where a page only reminds, the record's own is left out. */
  readonly withRecord?: boolean;
}

/** What is agreed, line by line: what it speaks of, and what is said. */
export function TermLines({ lines, withRecord = true }: TermLinesProps) {
  return (
    <dl className="cw-facts cw-facts--stack cw-terms">
      {lines
        .filter(({ kind }) => withRecord || kind !== 'record')
        .map(({ kind, label, text }) => (
          <div key={kind} className={`cw-terms__line cw-terms__line--${kind}`}>
            <dt>
              <Local text={label} />
            </dt>
            <dd>
              <Local text={text} />
            </dd>
          </div>
        ))}
    </dl>
  );
}
