import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../src/platform/oidc/account/contract.ts';
import { ErrorPanel } from '../design/states.tsx';
import { useNewSheet } from './account.resource.ts';
import { RecoverySheet } from './recovery-sheet.tsx';
import { Section } from './section.tsx';

/** The sheet of recovery codes: for a lost telephone, and in place of a forgotten password. */
export function SheetSection({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation();
  const sheet = useNewSheet();
  const [codes, setCodes] = useState<readonly string[]>([]);
  const make = () => sheet.mutate(undefined, { onSuccess: (made) => setCodes(made.codes) });
  return (
    <Section title={t('account.sheet.title')}>
      <p className="cw-quiet">{t('account.sheet.text')}</p>
      <p>{t('account.sheet.left', { count: account.recoveryCodesLeft })}</p>
      {sheet.error === null ? null : <ErrorPanel error={sheet.error} />}
      <div className="cw-account__acts">
        {account.recoveryCodesLeft === 0 ? (
          <Button loading={sheet.isPending} onClick={make}>
            {t('account.sheet.renew')}
          </Button>
        ) : (
          <Popconfirm
            title={t('account.sheet.renewSure')}
            okText={t('account.sheet.renew')}
            cancelText={t('account.cancel')}
            onConfirm={make}
          >
            <Button loading={sheet.isPending}>{t('account.sheet.renew')}</Button>
          </Popconfirm>
        )}
      </div>
      <RecoverySheet codes={codes} onKept={() => setCodes([])} />
    </Section>
  );
}
