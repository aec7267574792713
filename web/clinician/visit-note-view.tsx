import { useTranslation } from 'react-i18next';
import type { CodedView, VisitNote } from '#contracts/records';
import type { LocalText } from '../../src/kernel/lang.ts';
import { useFormats } from '../i18n/format.ts';
import { Run, useLocal } from '../i18n/words.tsx';
import { Coded } from '../summary/coded.tsx';
import { PLAN_PARTS, type TextKey, VITALS } from './visit.view.ts';

interface NoteViewProps {
  readonly note: VisitNote;
  /** The diagnoses as the node words them for this reader; in the order of the note's own. */
  readonly diagnoses?: readonly CodedView[];
  /** The medicines likewise. */
  readonly medicines?: readonly CodedView[] | undefined;
  /** Who answers for a translation that names nobody itself. */
  readonly signed?: { readonly by: LocalText; readonly at: string } | undefined;
}

/** A note to read: only what was written. */
export function NoteView({ note, diagnoses, medicines, signed }: NoteViewProps) {
  const { t } = useTranslation();
  const translated = (key: TextKey) => {
    const text = note.translation?.texts[key]?.trim() ?? '';
    if (note.translation === undefined || text === '') return undefined;
    const { language, translatedBy = signed?.by, translatedAt = signed?.at } = note.translation;
    return { text, language, by: translatedBy, at: translatedAt };
  };
  const vitals = VITALS.filter(({ name }) => note.vitals[name] !== undefined);
  return (
    <dl className="cw-note">
      <Text
        label={t('clinician.visit.reason')}
        text={note.reason}
        lang={note.language}
        translation={translated('reason')}
      />
      <Text
        label={t('clinician.visit.history')}
        text={note.history}
        lang={note.language}
        translation={translated('history')}
      />
      {vitals.length === 0 ? null : (
        <div>
          <dt>{t('clinician.visit.vitals')}</dt>
          <dd>
            <ul className="cw-note__vitals">
              {vitals.map(({ name, unit }) => (
                <li key={name}>
                  {t(`clinician.visit.vital.${name}`)}{' '}
                  <strong lang="en">
                    {note.vitals[name]} {unit}
                  </strong>
                </li>
              ))}
            </ul>
          </dd>
        </div>
      )}
      <Text
        label={t('clinician.visit.findings')}
        text={note.findings}
        lang={note.language}
        translation={translated('findings')}
      />
      {note.diagnoses.length === 0 ? (
        <Text label={t('clinician.visit.diagnoses')} text={note.noDiagnosisReason ?? ''} lang={note.language} />
      ) : (
        <div>
          <dt>{t('clinician.visit.diagnoses')}</dt>
          <dd>
            <ul className="cw-plain">
              {note.diagnoses.map((diagnosis, index) => (
                <li key={`${diagnosis.conceptId ?? ''}-${diagnosis.text ?? ''}`}>
                  <CodedName coded={diagnoses?.[index]} text={diagnosis.text ?? diagnosis.conceptId ?? ''} />{' '}
                  <span className="cw-quiet">({t(`clinician.visit.certainties.${diagnosis.certainty}`)})</span>
                </li>
              ))}
            </ul>
          </dd>
        </div>
      )}
      {PLAN_PARTS.map(({ part }) =>
        part === 'prescription' ? (
          note.plan.prescription.length === 0 ? null : (
            <div key={part}>
              <dt>{t('clinician.visit.parts.prescription')}</dt>
              <dd>
                <ul className="cw-plain">
                  {note.plan.prescription.map((medicine, index) => (
                    <li key={`${medicine.conceptId ?? ''}-${medicine.text ?? ''}`}>
                      <strong>
                        <CodedName coded={medicines?.[index]} text={medicine.text ?? medicine.conceptId ?? ''} />
                      </strong>
                      {` · ${medicine.dose} · ${medicine.frequency}`}
                      {medicine.days === undefined ? null : ` · ${t('patient.share.days', { count: medicine.days })}`}
                    </li>
                  ))}
                </ul>
              </dd>
            </div>
          )
        ) : (
          <Text
            key={part}
            label={t(`clinician.visit.parts.${part}`)}
            text={note.plan[part]}
            lang={note.language}
            translation={translated(`plan.${part}`)}
          />
        ),
      )}
    </dl>
  );
}

/** What was chosen, as the node words it for this reader; before it has, as the writer saw it. */
function CodedName({ coded, text }: { readonly coded: CodedView | undefined; readonly text: string }) {
  return coded === undefined ? <Run text={text} /> : <Coded coded={coded} badges="loss" />;
}

interface TextProps {
  readonly label: string;
  readonly text: string;
  readonly lang: string;
  readonly translation?: TranslatedText | undefined;
}

interface TranslatedText {
  readonly text: string;
  readonly language: string;
  readonly by: LocalText | undefined;
  readonly at: string | undefined;
}

/** What was written, and beside it its translation with who made it. */
function Text({ label, text, lang, translation }: TextProps) {
  const { t } = useTranslation();
  const local = useLocal();
  const formats = useFormats();
  if (text.trim() === '') return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd className={translation === undefined ? undefined : 'cw-note__pair'}>
        <p className="cw-note__text">
          <Run text={text} lang={lang} />
        </p>
        {translation === undefined ? null : (
          <div className="cw-note__translation">
            <p className="cw-note__text">
              <Run text={translation.text} lang={translation.language} />
            </p>
            {translation.by === undefined || translation.at === undefined ? null : (
              <p className="cw-quiet">
                {t('clinician.visit.translation.by', {
                  name: local(translation.by),
                  date: formats.dateTime(translation.at),
                })}
              </p>
            )}
          </div>
        )}
      </dd>
    </div>
  );
}
