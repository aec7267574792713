import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

/** The two fields of a form in which another password is chosen: `next`, and `again`, which must be the same. */
export function NewPasswordItems({ hasFocus = false }: { readonly hasFocus?: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item
        name="next"
        label={t('account.password.next')}
        extra={t('account.password.hint')}
        rules={[{ required: true, message: t('account.password.missing') }]}
      >
        <Input.Password autoFocus={hasFocus} autoComplete="new-password" maxLength={256} />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('account.password.again')}
        dependencies={['next']}
        rules={[
          { required: true, message: t('account.password.missing') },
          ({ getFieldValue }) => ({
            validator: async (_rule, value: string | undefined) => {
              if (value && value !== getFieldValue('next')) throw new Error(t('account.password.differ'));
            },
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={256} />
      </Form.Item>
    </>
  );
}
