import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { PatientView } from '#contracts/identity';
import { ask } from '../app/api.ts';
import { signOut } from '../app/oidc.ts';
import { useActor } from '../app/session.tsx';
import { Icon } from '../design/icons.tsx';
import { LanguageSwitch } from '../design/language-switch.tsx';
import { Page } from '../design/page.tsx';
import { Await } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';

const SCRIPT_LANGS = { 'han-simplified': 'zh-Hans', 'han-traditional': 'zh-Hant', latin: 'en' } as const;

export function AccountPage() {
  const { t } = useTranslation();
  const formats = useFormats();
  const { patientId } = useActor();
  const person = useQuery({
    queryKey: ['patient', patientId],
    enabled: patientId !== undefined,
    queryFn: ({ signal }) => ask(PatientView, `/api/patients/${patientId}`, { signal }),
  });
  return (
    <Page title={t('patient.account.title')}>
      <section className="cw-card">
        <h2 className="cw-h2">{t('patient.account.language')}</h2>
        <p>{t('patient.account.languageText')}</p>
        <LanguageSwitch full />
      </section>
      <Await query={person}>
        {(data) => (
          <section className="cw-card">
            <h2 className="cw-h2">{t('patient.account.names')}</h2>
            <ul className="cw-plain cw-names">
              {data.names.map((name) => (
                <li key={name.text} lang={SCRIPT_LANGS[name.script]}>
                  {name.text}
                </li>
              ))}
            </ul>
            <dl className="cw-facts">
              {data.birthDate === undefined ? null : (
                <div>
                  <dt>{t('person.birthDate')}</dt>
                  <dd>{formats.date(data.birthDate)}</dd>
                </div>
              )}
              {data.phone === undefined ? null : (
                <div>
                  <dt>{t('person.phone')}</dt>
                  <dd className="cw-number">{data.phone}</dd>
                </div>
              )}
              {data.papers.map((paper) => (
                <div key={`${paper.kind}-${paper.number}`}>
                  <dt>{t(`paper.${paper.kind}`)}</dt>
                  <dd className="cw-number">{paper.masked}</dd>
                </div>
              ))}
            </dl>
          </section>
        )}
      </Await>
      <section className="cw-card">
        <h2 className="cw-h2">{t('carers.title')}</h2>
        <p>{t('carers.lead')}</p>
        <Link to="/me/carers" className="cw-more">
          {t('carers.title')}
        </Link>
      </section>
      <section className="cw-card">
        <h2 className="cw-h2">{t('account.title')}</h2>
        <p>{t('account.lead')}</p>
        <Link to="/account" className="cw-more">
          {t('account.title')}
        </Link>
      </section>
      <section className="cw-card">
        <p>{t('patient.account.signOutText')}</p>
        <Button icon={<Icon name="sign-out" />} onClick={() => void signOut().then(() => location.assign('/'))}>
          {t('session.signOut')}
        </Button>
      </section>
    </Page>
  );
}
