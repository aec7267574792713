import { useTranslation } from 'react-i18next';
import type { GuideEntry, RoleView, ServiceView } from '#contracts/directory';
import { Icon } from '../design/icons.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run } from '../i18n/words.tsx';
import { SourceLine } from './sources.tsx';

/** What a scheme means for who goes there, and where that is written. */
const EXPLAINED = {
  'voucher-pilot': { about: 'voucher-pilot', source: 'https://hcv.gov.hk/en/hcv_gba_pilot_scheme/highlights.html' },
  'drug-device-designated': {
    about: 'drug-device-designated',
    source: 'https://bayarea.gov.hk/en/resource/mainland-policies-measures-20240731c.html',
  },
  'ha-patient-followup': {
    about: 'ha-patient-followup',
    source: 'http://www.hkcna.hk/docDetail.jsp?id=100354875&channel=2803',
  },
  'ambulance-sending': {
    about: 'ambulance-sending',
    source: 'https://www.info.gov.hk/gia/general/202511/07/P2025110700324.htm',
  },
  'direct-billing-partner': {
    about: 'direct-billing',
    source: 'https://imc.hyhospital.com/eng/Commercial/index.aspx?page=1',
  },
  'direct-billing-insurer': {
    about: 'direct-billing',
    source: 'https://imc.hyhospital.com/eng/Commercial/index.aspx?page=1',
  },
} as const satisfies Partial<Record<RoleView['code'], { about: string; source: string }>>;

type Explained = keyof typeof EXPLAINED;

function explainedOf(code: RoleView['code']): (typeof EXPLAINED)[Explained] | undefined {
  return code in EXPLAINED ? EXPLAINED[code as Explained] : undefined;
}

/** Schemes and covers: since when, by which source, and what that means. */
export function EntryCover({ entry }: { readonly entry: GuideEntry }) {
  const { t } = useTranslation();
  const first = [...entry.roleFacts].sort((a, b) => Number(b.code in EXPLAINED) - Number(a.code in EXPLAINED));
  return (
    <section className="cw-card" aria-labelledby="cover-title">
      <h2 id="cover-title" className="cw-h2">
        {t('guide.coverTitle')}
      </h2>
      {first.length === 0 ? (
        <p className="cw-unknown">{t('guide.noCover')}</p>
      ) : (
        <ul className="cw-stack">
          {first.map((role) => (
            <li key={role.code}>
              <Scheme role={role} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Scheme({ role }: { readonly role: RoleView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const explained = explainedOf(role.code);
  const details = [
    ...(role.since === undefined ? [] : [t('guide.since', { date: formats.date(role.since) })]),
    ...(role.until === undefined ? [] : [t('guide.ended', { date: formats.date(role.until) })]),
    ...(role.batch === undefined ? [] : [t('guide.batch', { number: role.batch })]),
    ...(role.endedBecause === 'closed' ? [t('guide.endedClosed')] : []),
  ];
  return (
    <>
      <p className="cw-scheme">
        <Icon name={role.isInForce ? 'check-circle' : 'barred'} size={20} />
        <span>
          <strong>{t(`guide.role.${role.code}`)}</strong>
          {details.length === 0 ? null : <span className="cw-quiet"> {details.join(' · ')}</span>}
        </span>
      </p>
      {role.listedAs === undefined ? null : (
        <p className="cw-quiet">
          <Run text={t('guide.listedAs', { name: role.listedAs })} />
        </p>
      )}
      {explained === undefined || !role.isInForce ? null : (
        <>
          <p>{t(`guide.roleText.${explained.about}`)}</p>
          <SourceLine facts={{ sources: [explained.source] }} />
        </>
      )}
      <SourceLine facts={role} />
    </>
  );
}

/** What is offered, with the departments that a source names in its own words beside ours. */
export function EntryServices({ entry }: { readonly entry: GuideEntry }) {
  const { t } = useTranslation();
  if (entry.serviceFacts.length === 0) return null;
  return (
    <section className="cw-card" aria-labelledby="services-title">
      <h2 id="services-title" className="cw-h2">
        {t('guide.services')}
      </h2>
      <ul className="cw-stack">
        {entry.serviceFacts.map((service) => (
          <li key={service.kind}>
            <Service service={service} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Service({ service }: { readonly service: ServiceView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { kind, name, since, departments, departmentCount, isListComplete } = service;
  return (
    <>
      <h3 className="cw-h3">
        {name === undefined ? t(`guide.serviceKind.${kind}`) : <Run text={name} />}
        {since === undefined ? null : (
          <span className="cw-quiet"> {t('guide.since', { date: formats.date(since) })}</span>
        )}
      </h3>
      {name === undefined ? null : <p className="cw-quiet">{t(`guide.serviceKind.${kind}`)}</p>}
      {kind !== 'voucher' ? null : departments.length === 0 ? (
        <p className="cw-unknown">
          {t('guide.noDepartments')}
          {departmentCount === undefined ? '' : ` ${t('guide.departmentCount', { count: departmentCount })}`}
        </p>
      ) : (
        <>
          <p>
            {[
              t('guide.departmentsNamed'),
              ...(departmentCount === undefined ? [] : [t('guide.departmentCount', { count: departmentCount })]),
              isListComplete ? t('guide.listComplete') : t('guide.listOpen'),
            ].join(' – ')}
          </p>
          <ul className="cw-tags">
            {departments.map(({ code, words }) => (
              <li key={words}>
                {t(`guide.department.${code}`)}
                {words === t(`guide.department.${code}`) ? null : (
                  <span className="cw-quiet">
                    {' '}
                    <Run text={words} />
                  </span>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      <SourceLine facts={service} />
    </>
  );
}
