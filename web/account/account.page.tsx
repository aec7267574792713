import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { HOME_OF_ROLE, useActor } from '../app/session.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { Await } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { useAccount } from './account.resource.ts';
import { ApplicationsSection } from './applications-section.tsx';
import { PasskeysSection } from './passkeys-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { SheetSection } from './sheet-section.tsx';
import { TotpSection } from './totp-section.tsx';
import { WorkplaceSection } from './workplace-section.tsx';

/** How somebody signs in, where they are signed in, and what they have allowed: the same page for every role. */
export function AccountPage() {
  const { t } = useTranslation();
  const formats = useFormats();
  const account = useAccount();
  const { role } = useActor();
  return (
    <Page
      title={t('account.title')}
      lead={t('account.lead')}
      back={<Link to={HOME_OF_ROLE[role]}>{t('account.back')}</Link>}
    >
      <Await query={account} cards={3}>
        {(data) => {
          const lacks = data.secondFactorRequired && data.totpSince === undefined && data.passkeys.length === 0;
          return (
            <div className="cw-account">
              {lacks ? (
                <NoticeBox tone="warn" title={t('account.required')}>
                  {data.secondFactorDueAt === undefined
                    ? null
                    : t('account.dueBy', { when: formats.dateTime(data.secondFactorDueAt) })}
                </NoticeBox>
              ) : null}
              {data.demo ? <NoticeBox tone="info">{t('account.demo')}</NoticeBox> : null}
              {role === 'patient' ? null : <WorkplaceSection account={data} />}
              <PasswordSection account={data} />
              <TotpSection account={data} />
              <PasskeysSection account={data} />
              <SheetSection account={data} />
              <SessionsSection />
              <ApplicationsSection />
            </div>
          );
        }}
      </Await>
    </Page>
  );
}
