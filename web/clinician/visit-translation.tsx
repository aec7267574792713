import { Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VisitNote } from '#contracts/records';
import { useActor } from '../app/session.tsx';
import { LANG_NAMES } from '../i18n/index.ts';
import { Run, useLocal } from '../i18n/words.tsx';
import { TEXT_KEYS, type TextKey, textAt, translationLanguages, withTranslation } from './visit.view.ts';

interface TranslationProps {
  readonly note: VisitNote;
  readonly onChange: (translation: NonNullable<VisitNote['translation']>) => void;
}

/** The doctor's own words, each beside its translation. What is left empty is shown as written. */
export function Translation({ note, onChange }: TranslationProps) {
  const { t } = useTranslation();
  const local = useLocal();
  const actor = useActor();
  const labelOf = useTextLabel();
  const languages = translationLanguages(note.language);
  const [language, setLanguage] = useState(note.translation?.language ?? languages[0] ?? 'en');
  const texts = note.translation?.language === language ? note.translation.texts : {};
  const keys = TEXT_KEYS.filter((key) => textAt(note, key).trim() !== '');
  const done = keys.filter((key) => (texts[key] ?? '').trim() !== '').length;
  return (
    <details className="cw-card cw-translation" open={done > 0}>
      <summary>
        <span className="cw-h2">{t('clinician.visit.translation.title')}</span>{' '}
        <span className="cw-quiet">{t('clinician.visit.translation.done', { done, total: keys.length })}</span>
      </summary>
      <p className="cw-quiet">{t('clinician.visit.translation.help', { name: local(actor.name) })}</p>
      {languages.length < 2 ? null : (
        <Segmented
          aria-label={t('clinician.visit.translation.into')}
          value={language}
          options={languages.map((value) => ({ value, label: LANG_NAMES[value].full }))}
          onChange={setLanguage}
        />
      )}
      <ul>
        {keys.map((key) => (
          <li key={key} className="cw-translation__row">
            <div>
              <p className="cw-label">{labelOf(key)}</p>
              <p className="cw-note__text">
                <Run text={textAt(note, key)} lang={note.language} />
              </p>
            </div>
            <div>
              <label htmlFor={`translation-${key}`} className="cw-label">
                {t('clinician.visit.translation.of', { what: labelOf(key), language: LANG_NAMES[language].full })}
              </label>
              <Input.TextArea
                id={`translation-${key}`}
                lang={language}
                autoSize={{ minRows: 2 }}
                maxLength={8000}
                value={texts[key] ?? ''}
                onChange={(event) => onChange(withTranslation(note, language, key, event.target.value))}
              />
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What a text of a note is called. */
function useTextLabel(): (key: TextKey) => string {
  const { t } = useTranslation();
  return (key) => {
    if (key === 'reason' || key === 'history' || key === 'findings') return t(`clinician.visit.${key}`);
    return t(`clinician.visit.parts.${key.slice('plan.'.length) as 'advice'}`);
  };
}
