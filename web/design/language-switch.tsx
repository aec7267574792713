import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { chooseLang, LANG_NAMES, LANG_ORDER } from '../i18n/index.ts';
import { useLang } from '../i18n/words.tsx';

/** The three languages, each named in itself. The choice is kept in this browser and goes out with every request. */
export function LanguageSwitch({ full = false }: { readonly full?: boolean }) {
  const { t } = useTranslation();
  const lang = useLang();
  const client = useQueryClient();
  return (
    <fieldset className={full ? 'cw-lang cw-lang--full' : 'cw-lang'}>
      <legend className="cw-sr">{t('language.choose')}</legend>
      {LANG_ORDER.map((option) => (
        <button
          key={option}
          type="button"
          lang={option}
          aria-pressed={option === lang}
          onClick={() => {
            // Summaries and refusals are worded by the node: they are asked for again in the new language.
            void chooseLang(option).then(() => client.invalidateQueries());
          }}
        >
          {full ? (
            LANG_NAMES[option].full
          ) : (
            <>
              {LANG_NAMES[option].short}
              <span className="cw-sr"> {LANG_NAMES[option].full}</span>
            </>
          )}
        </button>
      ))}
    </fieldset>
  );
}
