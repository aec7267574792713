import { useTranslation } from 'react-i18next';
import { ScrollBox } from '../design/scroll-box.tsx';
import { Await } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { LANG_NAMES, LANG_ORDER } from '../i18n/index.ts';
import { useCoverage } from './overview.resource.ts';

/** How far the terms reach: by domain, by language, by review. */
export function CoverageTable() {
  const { t } = useTranslation();
  const formats = useFormats();
  const coverage = useCoverage();
  return (
    <Await query={coverage}>
      {(data) => (
        <ScrollBox className="cw-table-wrap" label={t('oversight.coverage')}>
          <table className="cw-table">
            <thead>
              <tr>
                <th scope="col">{t('oversight.domain')}</th>
                <th scope="col">{t('oversight.concepts')}</th>
                {LANG_ORDER.map((lang) => (
                  <th key={lang} scope="col">
                    {t('oversight.reviewed', { language: LANG_NAMES[lang].full })}
                  </th>
                ))}
                <th scope="col">{t('oversight.codes')}</th>
              </tr>
            </thead>
            <tbody>
              {data.domains.map((domain) => (
                <tr key={domain.domain}>
                  <th scope="row">{t(`oversight.domains.${domain.domain}`)}</th>
                  <td>{formats.number(domain.concepts)}</td>
                  {LANG_ORDER.map((lang) => (
                    <td key={lang}>
                      {domain.concepts === 0 ? '–' : formats.percent(domain.reviewed[lang] / domain.concepts)}
                    </td>
                  ))}
                  <td>
                    {`${formats.number(domain.codes.equivalent)} / ${formats.number(domain.codes.broader)} / ${formats.number(domain.codes.narrower)}`}
                  </td>
                </tr>
              ))}
              <tr>
                <th scope="row">{t('oversight.total')}</th>
                <td>
                  <strong>{formats.number(data.concepts)}</strong>
                </td>
                {LANG_ORDER.map((lang) => (
                  <td key={lang} />
                ))}
                <td />
              </tr>
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Await>
  );
}
