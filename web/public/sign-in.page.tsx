import { Link, useSearch } from '@tanstack/react-router';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DemoSignIn, InteractionView } from '../../src/platform/oidc/contract.ts';
import { Icon, type IconName } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { PublicShell } from '../design/public-shell.tsx';
import { Empty, ErrorPanel, Loading } from '../design/states.tsx';
import { Local, useLocal } from '../i18n/words.tsx';
import { ChoosePatient } from './choose-patient.tsx';
import { PatientWords } from './patient-words.tsx';
import { ResetForm } from './reset.tsx';
import { PasskeyButton, SecondFactorForm } from './second-factor.tsx';
import { useAnswer, useInteraction, useSignIn } from './sign-in.resource.ts';

type Role = DemoSignIn['role'];

const ROLE_ORDER = [
  'patient',
  'clinician',
  'coordinator',
  'regulator',
  'insurer',
  'operator',
  'privacy-officer',
] as const satisfies readonly Role[];
const ROLE_ICONS = {
  patient: 'person',
  clinician: 'heart',
  coordinator: 'exchange',
  regulator: 'shield',
  insurer: 'plan',
  operator: 'key',
  'privacy-officer': 'eye',
} as const satisfies Record<Role, IconName>;

export function SignInPage() {
  const { t } = useTranslation();
  const { interaction } = useSearch({ from: '/sign-in' });
  return (
    <PublicShell>
      {interaction === undefined ? <Expired /> : <Interaction uid={interaction} key={interaction} />}
      <span className="cw-sr">{t('app.name')}</span>
    </PublicShell>
  );
}

function Expired() {
  const { t } = useTranslation();
  return (
    <Page title={t('open.signIn.expired')}>
      <Empty icon="clock" text={t('open.signIn.expiredText')} action={<Link to="/">{t('app.toStart')}</Link>} />
    </Page>
  );
}

function Interaction({ uid }: { readonly uid: string }) {
  const query = useInteraction(uid);
  if (query.isPending) return <Loading cards={2} />;
  if (query.data === undefined) {
    return (
      <div className="cw-page">
        <ErrorPanel error={query.error} />
        <Expired />
      </div>
    );
  }
  switch (query.data.prompt) {
    case 'login':
      return <LogIn view={query.data} />;
    case 'patient':
      return <ChoosePatient view={query.data} />;
    case 'consent':
      return <ConsentForm view={query.data} />;
  }
}

/** Where a password was forgotten: `asked` once the person says so, `left` where they went back, `done` when another is set. */
type Forgotten = 'no' | 'asked' | 'left' | 'done';

function LogIn({ view }: { readonly view: InteractionView }) {
  const [forgotten, setForgotten] = useState<Forgotten>('no');
  if (view.secondFactor !== undefined) return <SecondFactorForm view={view} factor={view.secondFactor} />;
  if (forgotten === 'asked' || (forgotten === 'no' && view.reset !== undefined)) {
    return <ResetForm view={view} onEnd={(isDone) => setForgotten(isDone ? 'done' : 'left')} />;
  }
  return <LoginForm view={view} isRenewed={forgotten === 'done'} onForgotten={() => setForgotten('asked')} />;
}

interface LoginFormProps {
  readonly view: InteractionView;
  readonly isRenewed: boolean;
  readonly onForgotten: () => void;
}

function LoginForm({ view, isRenewed, onForgotten }: LoginFormProps) {
  const { t } = useTranslation();
  const local = useLocal();
  const answer = useSignIn(view.uid);
  const node = view.node.id === 'hk' ? t('node.hkLong') : view.node.id === 'sz' ? t('node.szLong') : view.node.id;
  return (
    <Page title={t('open.signIn.title')} lead={t('open.signIn.lead', { node })} wide>
      <div className={view.demoSignIns.length === 0 ? 'cw-signin cw-signin--alone' : 'cw-signin'}>
        <section className="cw-card cw-signin__form">
          <p className="cw-quiet">{t('open.signIn.for', { client: local(view.client.name) })}</p>
          {isRenewed ? (
            <div role="status">
              <NoticeBox tone="good">{t('open.reset.done')}</NoticeBox>
            </div>
          ) : null}
          {answer.error === null ? null : <ErrorPanel error={answer.error} />}
          <Form
            layout="vertical"
            requiredMark={false}
            onFinish={(values: { login: string; password: string }) => answer.mutate(values)}
          >
            <Form.Item
              name="login"
              label={t('open.signIn.login')}
              rules={[{ required: true, message: t('open.signIn.loginMissing') }]}
            >
              <Input autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={128} />
            </Form.Item>
            <Form.Item
              name="password"
              label={t('open.signIn.password')}
              rules={[{ required: true, message: t('open.signIn.passwordMissing') }]}
            >
              <Input.Password autoComplete="current-password" maxLength={256} />
            </Form.Item>
            <Button type="primary" htmlType="submit" block size="large" loading={answer.isPending}>
              {t('open.signIn.submit')}
            </Button>
          </Form>
          <Button type="link" block onClick={onForgotten}>
            {t('open.reset.open')}
          </Button>
          <PasskeyButton view={view} />
        </section>
        {view.demoSignIns.length === 0 ? null : (
          <section className="cw-signin__demo" aria-labelledby="demo-title">
            <h2 id="demo-title">{t('open.signIn.demoTitle')}</h2>
            <p className="cw-quiet">{t('open.signIn.demoText')}</p>
            {ROLE_ORDER.map((role) => (
              <DemoGroup
                key={role}
                role={role}
                people={view.demoSignIns.filter((person) => person.role === role)}
                disabled={answer.isPending}
                onChoose={(demoLogin) => answer.mutate({ demoLogin })}
              />
            ))}
          </section>
        )}
      </div>
    </Page>
  );
}

interface DemoGroupProps {
  readonly role: Role;
  readonly people: readonly DemoSignIn[];
  readonly disabled: boolean;
  readonly onChoose: (login: string) => void;
}

function DemoGroup({ role, people, disabled, onChoose }: DemoGroupProps) {
  const { t } = useTranslation();
  if (people.length === 0) return null;
  return (
    <div className="cw-demo-group">
      <h3>
        <Icon name={ROLE_ICONS[role]} size={20} /> {t(`role.${role}`)}
      </h3>
      <ul>
        {people.map((person) => (
          <li key={person.login}>
            <button type="button" className="cw-demo-card" disabled={disabled} onClick={() => onChoose(person.login)}>
              <span className="cw-demo-card__name">
                <Local text={person.name} />
              </span>
              {person.organization === undefined ? null : (
                <span className="cw-demo-card__org">
                  <Local text={person.organization} />
                </span>
              )}
              {person.hint === undefined ? null : (
                <span className="cw-demo-card__hint">
                  <Local text={person.hint} />
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function ConsentForm({ view }: { readonly view: InteractionView }) {
  const { t } = useTranslation();
  const local = useLocal();
  const allow = useAnswer(view.uid, 'consent');
  const deny = useAnswer(view.uid, 'abort');
  const error = allow.error ?? deny.error;
  return (
    <Page title={t('open.signIn.consentTitle')}>
      <section className="cw-card">
        <p>
          {t('open.signIn.consentLead', {
            client: local(view.client.name),
            name: view.account === undefined ? '' : local(view.account.name),
          })}
        </p>
        {view.patient === undefined ? null : (
          <p>
            {t('open.signIn.consentPatient')} <PatientWords patient={view.patient} />
          </p>
        )}
        <ul className="cw-scopes">
          {(view.scopes ?? []).map((scope) => (
            <li key={scope.scope}>
              <Icon name={scope.writes ? 'edit' : 'eye'} size={20} />
              <Local text={scope.text} />
              {scope.writes ? <span className="cw-quiet">{t('open.signIn.writes')}</span> : null}
            </li>
          ))}
        </ul>
        {error === null ? null : <ErrorPanel error={error} />}
        <div className="cw-actions">
          <Button onClick={() => deny.mutate({})} loading={deny.isPending}>
            {t('open.signIn.deny')}
          </Button>
          <Button type="primary" onClick={() => allow.mutate({})} loading={allow.isPending}>
            {t('open.signIn.allow')}
          </Button>
        </div>
      </section>
    </Page>
  );
}
