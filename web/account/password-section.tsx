import { Button, Checkbox, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../src/platform/oidc/account/contract.ts';
import { announce } from '../design/announcer.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { useChangePassword } from './account.resource.ts';
import { NewPasswordItems } from './new-password.tsx';
import { Section } from './section.tsx';

interface Typed {
  readonly current: string;
  readonly next: string;
  readonly endOthers: boolean;
}

export function PasswordSection({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [isOpen, setOpen] = useState(false);
  const change = useChangePassword();
  const since = account.passwordChangedAt;
  return (
    <Section title={t('account.password.title')}>
      <p className="cw-quiet">
        {!account.hasPassword
          ? t('account.password.none')
          : since === undefined
            ? t('account.password.never')
            : t('account.password.changedAt', { when: formats.dateTime(since) })}
      </p>
      {change.isSuccess ? <NoticeBox tone="good">{t('account.password.done')}</NoticeBox> : null}
      {account.hasPassword && !isOpen ? (
        <Button onClick={() => setOpen(true)}>{t('account.password.change')}</Button>
      ) : null}
      {isOpen ? (
        <Form<Typed>
          layout="vertical"
          requiredMark={false}
          initialValues={{ endOthers: true }}
          onFinish={({ current, next, endOthers }) =>
            change.mutate(
              { current, next, endOthers },
              {
                onSuccess: () => {
                  setOpen(false);
                  announce(t('account.password.done'));
                },
              },
            )
          }
        >
          {change.error === null ? null : <ErrorPanel error={change.error} />}
          <Form.Item
            name="current"
            label={t('account.password.current')}
            rules={[{ required: true, message: t('account.password.missing') }]}
          >
            <Input.Password autoComplete="current-password" maxLength={256} autoFocus />
          </Form.Item>
          <NewPasswordItems />
          <Form.Item name="endOthers" valuePropName="checked">
            <Checkbox>{t('account.password.endOthers')}</Checkbox>
          </Form.Item>
          <div className="cw-actions">
            <Button onClick={() => setOpen(false)}>{t('account.cancel')}</Button>
            <Button type="primary" htmlType="submit" loading={change.isPending}>
              {t('account.save')}
            </Button>
          </div>
        </Form>
      ) : null}
    </Section>
  );
}
