import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { InteractionView, SecondFactorView } from '../../src/platform/oidc/contract.ts';
import { NewPasswordItems } from '../account/new-password.tsx';
import { passkeysWorkHere } from '../account/passkey.ts';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { CodeForm, OrByPasskey } from './second-factor.tsx';
import { useReset, useResetPasskey } from './sign-in.resource.ts';

interface ResetProps {
  readonly view: InteractionView;
  /** Back to signing in; whether another password was set. */
  readonly onEnd: (isDone: boolean) => void;
}

/** Somebody forgot their password: what they show in its place, the second factor they have, and another password. The node says at which step they are. */
export function ResetForm({ view, onEnd }: ResetProps) {
  if (view.reset === undefined) return <ShowCode view={view} onEnd={onEnd} />;
  const { secondFactor } = view.reset;
  if (secondFactor === undefined) return <NewPassword view={view} onEnd={onEnd} />;
  return <ShowSecond view={view} factor={secondFactor} onEnd={onEnd} />;
}

function ShowCode({ view, onEnd }: ResetProps) {
  const { t } = useTranslation();
  const reset = useReset(view.uid, 'reset');
  return (
    <Page title={t('open.reset.title')} lead={t('open.reset.lead')}>
      <section className="cw-card cw-signin__form">
        {reset.error === null ? null : <ErrorPanel error={reset.error} />}
        <Form
          layout="vertical"
          requiredMark={false}
          onFinish={(values: { login: string; code: string }) => reset.mutate(values)}
        >
          <Form.Item
            name="login"
            label={t('open.reset.login')}
            rules={[{ required: true, message: t('open.signIn.loginMissing') }]}
          >
            <Input autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={128} />
          </Form.Item>
          <Form.Item
            name="code"
            label={t('open.reset.code')}
            extra={t('open.reset.codeHint')}
            rules={[{ required: true, message: t('open.reset.codeMissing') }]}
          >
            <Input autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={60} />
          </Form.Item>
          <Button type="primary" htmlType="submit" block size="large" loading={reset.isPending}>
            {t('open.reset.next')}
          </Button>
        </Form>
        <ByPasskey view={view} />
        <NoticeBox tone="info" title={t('open.reset.noneTitle')}>
          {t('open.reset.none')}
        </NoticeBox>
        <Back onEnd={onEnd} />
      </section>
    </Page>
  );
}

function ShowSecond({ view, factor, onEnd }: ResetProps & { readonly factor: SecondFactorView }) {
  const { t } = useTranslation();
  const answer = useReset(view.uid, 'reset-factor');
  return (
    <Page title={t('open.reset.secondTitle')} lead={t('open.reset.secondLead')}>
      <section className="cw-card cw-signin__form">
        <CodeForm
          factor={factor}
          error={answer.error}
          isPending={answer.isPending}
          onCode={(code) => answer.mutate(code)}
        />
        {factor.passkey ? <ByPasskey view={view} /> : null}
        <Back onEnd={onEnd} />
      </section>
    </Page>
  );
}

/** Where passkeys do not work here, the code is the way. */
function ByPasskey({ view }: { readonly view: InteractionView }) {
  const { t } = useTranslation();
  const passkey = useResetPasskey(view.uid);
  if (view.passkeyUrl === null || !passkeysWorkHere(view.passkeyUrl)) return null;
  return <OrByPasskey label={t('open.reset.passkey')} passkey={passkey} />;
}

function NewPassword({ view, onEnd }: ResetProps) {
  const { t } = useTranslation();
  const reset = useReset(view.uid, 'new-password');
  return (
    <Page title={t('open.reset.chooseTitle')} lead={t('open.reset.chooseLead')}>
      <section className="cw-card cw-signin__form">
        {reset.error === null ? null : <ErrorPanel error={reset.error} />}
        <Form
          layout="vertical"
          requiredMark={false}
          onFinish={({ next }: { next: string }) => reset.mutate({ next }, { onSuccess: () => onEnd(true) })}
        >
          <NewPasswordItems hasFocus />
          <Button type="primary" htmlType="submit" block size="large" loading={reset.isPending}>
            {t('open.reset.save')}
          </Button>
        </Form>
        <Back onEnd={onEnd} />
      </section>
    </Page>
  );
}

function Back({ onEnd }: Pick<ResetProps, 'onEnd'>) {
  const { t } = useTranslation();
  return (
    <Button type="link" block onClick={() => onEnd(false)}>
      {t('open.reset.back')}
    </Button>
  );
}
