import { useTranslation } from 'react-i18next';
import type { ConsentView, Narrowing, TermLineView } from '#contracts/consent';
import { useNode } from '../app/session.tsx';
import { Crossing } from '../design/crossing.tsx';
import { Icon } from '../design/icons.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import { SECTION_ICONS } from '../summary/section-kinds.ts';
import { type PictureTime, toPicture } from './scope-picture.view.ts';

interface ScopePictureProps {
  readonly consent: Pick<ConsentView, 'bounds' | 'request'>;
  /** What the patient takes away, while they are choosing. */
  readonly narrowing?: Narrowing;
  /** The text that the picture stands beside: exceptions are said in its words. */
  readonly lines: readonly TermLineView[];
}

/**
 * What a consent opens, to be seen before it is read: the parts of a record that are open and how many stay shut, what may be done, and from when to when. All of it stands
 * in words in the text beside it, so a screen reader is not told twice.
 */
export function ScopePicture({ consent, narrowing = {}, lines }: ScopePictureProps) {
  const { t } = useTranslation();
  const { open, closed, ways, times } = toPicture(consent, narrowing);
  const here = useNode()?.id;
  const there = consent.request?.node;
  const except = lines.find(({ kind }) => kind === 'except');
  return (
    <div className="cw-scope" aria-hidden="true">
      {here === undefined || there === undefined || there === here ? null : (
        <p>
          <Crossing from={here} to={there} />
        </p>
      )}
      <ul className="cw-scope__ways">
        {ways.map(({ way, isOpen }) => (
          <li key={way} className={isOpen ? undefined : 'cw-scope__off'}>
            <Icon name={isOpen ? WAY_ICONS[way] : 'barred'} size={20} /> {t(`consents.picture.${way}`)}
          </li>
        ))}
      </ul>
      <ul className="cw-scope__parts">
        {open === 'whole' ? (
          <li>
            <Icon name="folder" size={22} /> {t('consents.ask.whole')}
          </li>
        ) : (
          open.map((section) => (
            <li key={section}>
              <Icon name={SECTION_ICONS[section]} size={22} /> {t(`section.${section}`)}
            </li>
          ))
        )}
        {closed === 0 ? null : (
          <li className="cw-scope__off">
            <Icon name="lock" size={18} /> {t('consents.picture.closed', { count: closed })}
          </li>
        )}
        {except === undefined ? null : (
          <li className="cw-scope__off">
            <Icon name="lock" size={18} /> <Local text={except.label} />: <Local text={except.text} />
          </li>
        )}
      </ul>
      <ol className="cw-scope__times">
        {times.map((time) => (
          <Time key={time.kind} time={time} />
        ))}
      </ol>
    </div>
  );
}

const WAY_ICONS = { access: 'eye', disclose: 'folder', onward: 'exchange' } as const;

function Time({ time: { kind, at } }: { readonly time: PictureTime }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <li className={`cw-scope__time cw-scope__time--${kind}`}>
      <span>{t(`consents.picture.${kind}`)}</span>
      {at === undefined ? null : <strong>{formats.date(formats.dayKey(at))}</strong>}
    </li>
  );
}
