import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../src/platform/oidc/account/contract.ts';
import { announce } from '../design/announcer.tsx';
import { Field } from '../design/field.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useLocal } from '../i18n/words.tsx';
import { useChooseWorkplace } from './account.resource.ts';
import { Section } from './section.tsx';

/** Where somebody works in this session and for what; changed without signing in anew. */
export function WorkplaceSection({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation();
  const local = useLocal();
  const choose = useChooseWorkplace();
  const [chosen, setChosen] = useState(account.workplace);
  const place = account.workplaces.find(({ id }) => id === chosen.id) ?? account.workplaces[0];
  const purposes = place?.purposes ?? [];
  const isSame = chosen.id === account.workplace.id && chosen.purpose === account.workplace.purpose;
  const nameOf = ({ organization, role }: AccountView['workplaces'][number]) =>
    `${organization === undefined ? t('account.workplace.noPlace') : local(organization.name)} · ${t(`role.${role}`)}`;
  return (
    <Section title={t('account.workplace.title')}>
      <p className="cw-quiet">{t('account.workplace.text')}</p>
      <div className="cw-account__pair">
        <Field label={t('account.workplace.place')}>
          {(id) => (
            <Select
              id={id}
              className="cw-full"
              value={chosen.id}
              disabled={account.workplaces.length < 2}
              options={account.workplaces.map((one) => ({ value: one.id, label: nameOf(one) }))}
              onChange={(next) => {
                const to = account.workplaces.find((one) => one.id === next);
                setChosen({ id: next, purpose: to?.purposes[0] ?? chosen.purpose });
              }}
            />
          )}
        </Field>
        <Field label={t('account.workplace.purpose')}>
          {(id) => (
            <Select
              id={id}
              className="cw-full"
              value={chosen.purpose}
              disabled={purposes.length < 2}
              options={purposes.map((value) => ({ value, label: t(`account.purpose.${value}`) }))}
              onChange={(purpose) => setChosen({ ...chosen, purpose })}
            />
          )}
        </Field>
      </div>
      {choose.error === null ? null : <ErrorPanel error={choose.error} />}
      <Button
        disabled={isSame}
        loading={choose.isPending}
        onClick={() => choose.mutate(chosen, { onSuccess: () => announce(t('account.workplace.done')) })}
      >
        {t('account.workplace.change')}
      </Button>
    </Section>
  );
}
