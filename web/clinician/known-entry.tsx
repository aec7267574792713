import { useTranslation } from 'react-i18next';
import type { KnownView } from '#contracts/records';
import { Icon } from '../design/icons.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run } from '../i18n/words.tsx';
import { Coded } from '../summary/coded.tsx';
import { useFactLabel } from '../summary/fact-label.ts';

/** What one compares to decide: the rest waits in the record. */
const COMPARED: ReadonlySet<string> = new Set([
  'dose',
  'supplyDuration',
  'verification',
  'criticality',
  'severity',
  'reaction',
  'recorded',
]);

/** What the record says already about an entry, and whether that is the same. */
export function KnownEntry({ known }: { readonly known: KnownView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const factLabel = useFactLabel();
  const { entry, likeness, differences } = known;
  const differs = new Set(differences);
  const facts = entry.facts.filter(({ label }) => COMPARED.has(label));
  return (
    <section className={`cw-known cw-known--${likeness}`} aria-label={t('clinician.inbox.known.title')}>
      <p className="cw-known__head">
        <Icon name={likeness === 'known' ? 'check-circle' : 'alert'} size={20} />
        <strong>{t(`clinician.inbox.known.${likeness}`)}</strong>
        {differences.length === 0 ? null : (
          <span>
            {t('clinician.inbox.known.differs', {
              what: formats.list(differences.map((label) => factLabel(label))),
            })}
          </span>
        )}
      </p>
      <p className="cw-known__title">
        <Coded coded={entry.title} badges="loss" />
        {entry.status === undefined ? null : (
          <span className={differs.has('status') ? 'cw-chip cw-known__differs' : 'cw-chip'}>
            <Coded coded={entry.status} badges="loss" />
          </span>
        )}
        {entry.date === undefined ? null : <span className="cw-quiet">{formats.date(entry.date)}</span>}
      </p>
      {facts.length === 0 ? null : (
        <dl className="cw-facts">
          {facts.map((fact) => (
            <div
              key={`${fact.label}|${fact.coded?.path ?? ''}|${fact.text?.text ?? ''}`}
              className={differs.has(fact.label) ? 'cw-known__differs' : undefined}
            >
              <dt>{factLabel(fact.label)}</dt>
              <dd>
                {fact.coded === undefined ? null : <Coded coded={fact.coded} badges="loss" />}
                {fact.text === undefined ? null : <Run text={fact.text.text} lang={fact.text.lang} />}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
