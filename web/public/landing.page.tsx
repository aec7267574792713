import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { SignInButton } from '../app/guard.tsx';
import { HOME_OF_ROLE, useSession } from '../app/session.tsx';
import { Icon, type IconName } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { PublicShell } from '../design/public-shell.tsx';
import { useLocal } from '../i18n/words.tsx';
import { HeroPicture } from './hero-picture.tsx';
import { StepPicture } from './step-picture.tsx';

function Assurance({ icon, title, text }: { readonly icon: IconName; readonly title: string; readonly text: string }) {
  return (
    <li className="cw-promise">
      <span className="cw-promise__icon">
        <Icon name={icon} size={26} />
      </span>
      <div>
        <h3>{title}</h3>
        <p>{text}</p>
      </div>
    </li>
  );
}

export function LandingPage() {
  const { t } = useTranslation();
  const local = useLocal();
  const session = useSession().data;
  const actor = session?.actor;
  const node = session?.node.id;
  return (
    <PublicShell>
      <div className="cw-landing">
        <section className="cw-hero">
          <div className="cw-hero__words">
            <p className="cw-hero__kicker">{t('open.landing.kicker')}</p>
            <Page title={t('open.landing.title')}>
              <p className="cw-hero__lead">{t('open.landing.lead')}</p>
            </Page>
            <div className="cw-hero__actions">
              {actor ? (
                <Link to={HOME_OF_ROLE[actor.role]} className="cw-button cw-button--primary">
                  {t('open.landing.continue', { name: local(actor.name) })}
                </Link>
              ) : (
                <SignInButton large />
              )}
              <Link to="/guide" className="cw-button">
                {t('open.landing.directory')}
              </Link>
            </div>
            {session === undefined ? null : (
              <p className="cw-hero__node">
                <Icon name="hospital" size={20} />
                {node === 'hk'
                  ? t('open.landing.nodeHk')
                  : node === 'sz'
                    ? t('open.landing.nodeSz')
                    : t('open.landing.nodeOther')}
              </p>
            )}
          </div>
          <HeroPicture />
        </section>
        <section className="cw-landing__block" aria-labelledby="steps-title">
          <h2 id="steps-title">{t('open.landing.stepsTitle')}</h2>
          <ol className="cw-steps">
            <li>
              <StepPicture step="choose" />
              <h3>{t('open.landing.step1')}</h3>
              <p>{t('open.landing.step1Text')}</p>
            </li>
            <li>
              <StepPicture step="read" />
              <h3>{t('open.landing.step2')}</h3>
              <p>{t('open.landing.step2Text')}</p>
            </li>
            <li>
              <StepPicture step="return" />
              <h3>{t('open.landing.step3')}</h3>
              <p>{t('open.landing.step3Text')}</p>
            </li>
          </ol>
        </section>
        <section className="cw-landing__block" aria-labelledby="promises-title">
          <h2 id="promises-title">{t('open.landing.promisesTitle')}</h2>
          <ul className="cw-promises">
            <Assurance icon="bell" title={t('open.landing.promise1')} text={t('open.landing.promise1Text')} />
            <Assurance icon="stop" title={t('open.landing.promise2')} text={t('open.landing.promise2Text')} />
            <Assurance icon="shield" title={t('open.landing.promise3')} text={t('open.landing.promise3Text')} />
          </ul>
        </section>
      </div>
    </PublicShell>
  );
}
