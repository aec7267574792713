import { useTranslation } from 'react-i18next';
import { DEPARTMENTS, type GuideCard, KINDS, ORGANIZATION_ROLES, SPOKEN } from '#contracts/directory';
import { useLang } from '../i18n/words.tsx';
import { type GuideSearch, occurring, placeName, placesOf } from './guide.view.ts';

interface GuideFiltersProps {
  readonly institutions: readonly GuideCard[];
  readonly search: GuideSearch;
  readonly onChange: (more: Partial<Record<keyof GuideSearch, string | true | undefined>>) => void;
}

/** What most people come for. */
const QUICK = ['voucher-pilot', 'service-centre', 'drug-device-designated', 'direct-billing-insurer'] as const;

/** Narrow by what is asked most in one tap, by all else in a list each; only what occurs is offered. */
export function GuideFilters({ institutions, search, onChange }: GuideFiltersProps) {
  const { t } = useTranslation();
  const lang = useLang();
  const kinds = occurring(KINDS, institutions, ({ kind }) => [kind]);
  const roles = occurring(ORGANIZATION_ROLES, institutions, (card) => card.roles);
  const departments = occurring(DEPARTMENTS, institutions, (card) => card.departments);
  const languages = occurring(SPOKEN, institutions, (card) => card.languages ?? []);
  const hasHours = institutions.some(({ hours }) => hours !== undefined);
  const isNarrowed = ['place', 'kind', 'department', 'language', 'open'].some((key) => key in search);
  return (
    <div className="cw-narrow cw-no-print">
      <ul className="cw-picks" aria-label={t('guide.quick')}>
        {QUICK.map((role) => (
          <li key={role}>
            <button
              type="button"
              className="cw-pick"
              aria-pressed={search.role === role}
              onClick={() => onChange({ role: search.role === role ? undefined : role })}
            >
              {t(`guide.quickRole.${role}`)}
            </button>
          </li>
        ))}
      </ul>
      <details className="cw-narrow__more cw-details" open={isNarrowed || undefined}>
        <summary>{t('guide.filters')}</summary>
        <div className="cw-narrow__fields">
          <Choice
            id="guide-place"
            label={t('guide.place')}
            any={t('guide.anyPlace')}
            value={search.place}
            onChange={(place) => onChange({ place })}
          >
            {placesOf(institutions).map(({ city, places }) => (
              <optgroup key={city} label={placeName(city, lang)}>
                <option value={city}>{t('guide.wholeOf', { place: placeName(city, lang) })}</option>
                {places.map((key) => {
                  const part = key.slice(city.length + 1);
                  return (
                    <option key={key} value={key}>
                      {part === '-' ? t('guide.placeUnknown', { place: placeName(city, lang) }) : placeName(part, lang)}
                    </option>
                  );
                })}
              </optgroup>
            ))}
          </Choice>
          <Choice
            id="guide-kind"
            label={t('guide.kindLabel')}
            any={t('guide.anyKind')}
            value={search.kind}
            onChange={(kind) => onChange({ kind })}
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`guide.kind.${kind}`)}
              </option>
            ))}
          </Choice>
          <Choice
            id="guide-role"
            label={t('guide.roleLabel')}
            any={t('guide.anyRole')}
            value={search.role}
            onChange={(role) => onChange({ role })}
          >
            {roles.map((role) => (
              <option key={role} value={role}>
                {t(`guide.role.${role}`)}
              </option>
            ))}
          </Choice>
          <Choice
            id="guide-department"
            label={t('guide.departmentLabel')}
            any={t('guide.anyDepartment')}
            value={search.department}
            onChange={(department) => onChange({ department })}
          >
            {departments.map((department) => (
              <option key={department} value={department}>
                {t(`guide.department.${department}`)}
              </option>
            ))}
          </Choice>
          <Choice
            id="guide-language"
            label={t('guide.languageLabel')}
            any={t('guide.anyLanguage')}
            value={search.language}
            onChange={(language) => onChange({ language })}
            why={languages.length === 0 ? t('guide.noLanguages') : undefined}
          >
            {languages.map((language) => (
              <option key={language} value={language}>
                {t(`guide.spoken.${language}`)}
              </option>
            ))}
          </Choice>
          <div>
            <label className="cw-check">
              <input
                type="checkbox"
                checked={search.open === true}
                disabled={!hasHours}
                aria-describedby="guide-open-why"
                onChange={(event) => onChange({ open: event.target.checked ? true : undefined })}
              />
              <span>{t('guide.openNow')}</span>
            </label>
            <p id="guide-open-why" className="cw-quiet">
              {hasHours ? t('guide.someHours') : t('guide.noHours')}
            </p>
          </div>
        </div>
      </details>
    </div>
  );
}

interface ChoiceProps {
  readonly id: string;
  readonly label: string;
  readonly any: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  /** Why nothing can be chosen. */
  readonly why?: string | undefined;
  readonly children: React.ReactNode;
}

/** The phone's own list: the largest targets and the best-known keys there are. */
function Choice({ id, label, any, value, onChange, why, children }: ChoiceProps) {
  return (
    <div>
      <label className="cw-label" htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        className="cw-select"
        value={value ?? ''}
        disabled={why !== undefined}
        aria-describedby={why === undefined ? undefined : `${id}-why`}
        onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
      >
        <option value="">{any}</option>
        {children}
      </select>
      {why === undefined ? null : (
        <p id={`${id}-why`} className="cw-quiet">
          {why}
        </p>
      )}
    </div>
  );
}
