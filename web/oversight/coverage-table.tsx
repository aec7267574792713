import { useTranslation } from 'react-i18next';
import type { TermCoverageView } from '#contracts/terminology';
import { Await } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { LANG_NAMES, LANG_ORDER } from '../i18n/index.ts';
import { useCoverage } from './overview.resource.ts';

/** How far the terms reach, by domain: how many concepts, how their codes meet other systems', and what a person has reviewed. */
export function CoverageTable() {
  const coverage = useCoverage();
  return <Await query={coverage}>{(data) => <Domains coverage={data} />}</Await>;
}

function Domains({ coverage: { domains, concepts: all } }: { readonly coverage: TermCoverageView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const most = Math.max(1, ...domains.map(({ concepts }) => concepts));
  // Columns of nothing but noughts say less than one sentence.
  const langs = LANG_ORDER.filter((lang) => domains.some(({ reviewed }) => reviewed[lang] > 0));
  return (
    <>
      {langs.length === 0 ? <p className="cw-quiet">{t('oversight.noneReviewed')}</p> : null}
      <table className="cw-table cw-table--folds">
        <thead>
          <tr>
            <th scope="col">{t('oversight.domain')}</th>
            <th scope="col">{t('oversight.concepts')}</th>
            {langs.map((lang) => (
              <th key={lang} scope="col">
                {t('oversight.reviewed', { language: LANG_NAMES[lang].full })}
              </th>
            ))}
            <th scope="col">{t('oversight.codes')}</th>
          </tr>
        </thead>
        <tbody>
          {domains.map(({ domain, concepts, reviewed, codes }) => (
            <tr key={domain}>
              <th scope="row">{t(`oversight.domains.${domain}`)}</th>
              <td data-label={t('oversight.concepts')}>
                <Part share={concepts / most} words={formats.number(concepts)} />
              </td>
              {langs.map((lang) => (
                <td key={lang} data-label={t('oversight.reviewed', { language: LANG_NAMES[lang].full })}>
                  {concepts === 0 ? '–' : <Reviewed share={reviewed[lang] / concepts} />}
                </td>
              ))}
              <td data-label={t('oversight.codes')}>
                {`${formats.number(codes.equivalent)} / ${formats.number(codes.broader)} / ${formats.number(codes.narrower)}`}
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t('oversight.total')}</th>
            <td data-label={t('oversight.concepts')}>
              <strong>{formats.number(all)}</strong>
            </td>
            {langs.map((lang) => (
              <td key={lang} />
            ))}
            <td />
          </tr>
        </tbody>
      </table>
    </>
  );
}

function Reviewed({ share }: { readonly share: number }) {
  return <Part share={share} words={useFormats().percent(share)} />;
}

/** So much of a whole: a bar for who looks, words for who reads. */
function Part({ share, words }: { readonly share: number; readonly words: string }) {
  return (
    <span className="cw-part">
      <span className="cw-part__track" aria-hidden="true">
        <span className="cw-part__bar" style={{ width: `${share * 100}%` }} />
      </span>
      {words}
    </span>
  );
}
