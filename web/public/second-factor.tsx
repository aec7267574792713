import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InteractionView, SecondFactorInput, SecondFactorView } from '../../src/platform/oidc/contract.ts';
import { NoPasskeyError, passkeysWorkHere } from '../account/passkey.ts';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useAnswer, usePasskey } from './sign-in.resource.ts';

/** Signs in by a passkey where this page may; says where it works otherwise. */
export function PasskeyButton({ view }: { readonly view: InteractionView }) {
  const { t } = useTranslation();
  const passkey = usePasskey(view.uid);
  if (view.passkeyUrl === null) return null;
  if (!passkeysWorkHere(view.passkeyUrl)) {
    return (
      <p className="cw-quiet cw-centre">
        <a href={view.passkeyUrl}>{t('open.signIn.passkeyElsewhere', { url: view.passkeyUrl })}</a>
      </p>
    );
  }
  return <OrByPasskey label={t('open.signIn.passkey')} passkey={passkey} />;
}

interface OrByPasskeyProps {
  readonly label: string;
  readonly passkey: { readonly isPending: boolean; readonly error: Error | null; readonly mutate: () => void };
}

/** Below another way: a passkey in its place. Somebody who turned the question away is told so, and nothing went wrong. */
export function OrByPasskey({ label, passkey }: OrByPasskeyProps) {
  const { t } = useTranslation();
  return (
    <>
      <p className="cw-quiet cw-centre">{t('open.signIn.or')}</p>
      <Button
        block
        size="large"
        icon={<Icon name="key" />}
        loading={passkey.isPending}
        onClick={() => passkey.mutate()}
      >
        {label}
      </Button>
      {passkey.error === null ? null : passkey.error instanceof NoPasskeyError ? (
        <p role="alert">{t('open.signIn.passkeyFailed')}</p>
      ) : (
        <ErrorPanel error={passkey.error} />
      )}
    </>
  );
}

interface SecondFactorProps {
  readonly view: InteractionView;
  readonly factor: SecondFactorView;
}

/** The password was right; a code of the telephone, one of the sheet, or a passkey is waited for. */
export function SecondFactorForm({ view, factor }: SecondFactorProps) {
  const { t } = useTranslation();
  const answer = useAnswer(view.uid, 'second-factor');
  return (
    <Page title={t('open.signIn.secondTitle')} lead={t('open.signIn.secondLead')}>
      <section className="cw-card cw-signin__form">
        <CodeForm
          factor={factor}
          error={answer.error}
          isPending={answer.isPending}
          onCode={(code) => answer.mutate(code)}
        />
        {factor.passkey ? <PasskeyButton view={view} /> : null}
      </section>
    </Page>
  );
}

interface CodeFormProps {
  readonly factor: SecondFactorView;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly onCode: (code: SecondFactorInput) => void;
}

/** Six digits of the telephone, or a code of the sheet, whichever of the two there is; nothing where there is neither. */
export function CodeForm({ factor, error, isPending, onCode }: CodeFormProps) {
  const { t } = useTranslation();
  const [isRecovery, setRecovery] = useState(!factor.totp);
  const canType = factor.totp || factor.recovery;
  return (
    <>
      {error === null ? null : <ErrorPanel error={error} />}
      {canType ? (
        <Form
          layout="vertical"
          requiredMark={false}
          key={String(isRecovery)}
          onFinish={({ code }: { code: string }) => onCode(isRecovery ? { recoveryCode: code } : { code })}
        >
          <Form.Item
            name="code"
            label={isRecovery ? t('open.signIn.secondRecovery') : t('open.signIn.secondCode')}
            rules={[{ required: true, message: t('open.signIn.codeMissing') }]}
          >
            <Input
              autoFocus
              autoComplete={isRecovery ? 'off' : 'one-time-code'}
              inputMode={isRecovery ? 'text' : 'numeric'}
              autoCapitalize="none"
              spellCheck={false}
              maxLength={60}
            />
          </Form.Item>
          <Button type="primary" htmlType="submit" block size="large" loading={isPending}>
            {t('open.signIn.secondSubmit')}
          </Button>
        </Form>
      ) : null}
      {factor.totp && factor.recovery ? (
        <Button type="link" block onClick={() => setRecovery(!isRecovery)}>
          {isRecovery ? t('open.signIn.useCode') : t('open.signIn.useRecovery')}
        </Button>
      ) : null}
    </>
  );
}
