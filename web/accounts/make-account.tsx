import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MakeAccount } from '../../src/platform/oidc/desk/contract.ts';
import { ChoiceField } from '../identity/choice-field.tsx';
import { useMakeAccount } from './accounts.resource.ts';
import { FormSheet, inLanguages, Line } from './form.tsx';

const ROLES = [
  'clinician',
  'coordinator',
  'regulator',
  'insurer',
  'privacy-officer',
  'operator',
  'patient',
] as const satisfies readonly MakeAccount['role'][];

/** An account to be: who its owner is, and where they stand in the records. Its password is its owner's to choose. */
export function MakeAccountForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const make = useMakeAccount();
  const [login, setLogin] = useState('');
  const [role, setRole] = useState<MakeAccount['role']>('clinician');
  const [names, setNames] = useState({ en: '', hans: '', hant: '' });
  const [record, setRecord] = useState('');
  const [organization, setOrganization] = useState({ id: '', name: '' });
  const isPatient = role === 'patient';
  const parsed = MakeAccount.safeParse({
    login: login.trim(),
    role,
    name: inLanguages(names.en, names.hans, names.hant),
    ...(record.trim() === '' ? {} : { [isPatient ? 'patientId' : 'practitionerId']: record.trim() }),
    ...(isPatient || organization.id.trim() === ''
      ? {}
      : {
          organization: {
            id: organization.id.trim(),
            name: inLanguages(organization.name, '', ''),
          },
        }),
  });
  return (
    <FormSheet
      title={t('accounts.make.open')}
      save={t('accounts.make.save')}
      body={parsed.success && !(isPatient && record.trim() === '') ? parsed.data : undefined}
      missing={t('accounts.apps.missing')}
      act={make}
      saved={t('accounts.make.saved')}
      onClose={onClose}
    >
      <p>{t('accounts.make.text')}</p>
      <Line label={t('accounts.make.login')} value={login} isCode onChange={setLogin} />
      <ChoiceField
        label={t('accounts.make.role')}
        value={role}
        onChange={setRole}
        options={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
      />
      <Line label={t('accounts.make.name')} value={names.en} onChange={(en) => setNames({ ...names, en })} />
      <Line
        label={t('accounts.make.nameHans')}
        lang="zh-Hans"
        value={names.hans}
        onChange={(hans) => setNames({ ...names, hans })}
      />
      <Line
        label={t('accounts.make.nameHant')}
        lang="zh-Hant-HK"
        value={names.hant}
        onChange={(hant) => setNames({ ...names, hant })}
      />
      <Line
        label={isPatient ? t('accounts.make.patient') : t('accounts.make.practitioner')}
        value={record}
        isCode
        onChange={setRecord}
      />
      {isPatient ? null : (
        <>
          <Line
            label={t('accounts.make.organization')}
            value={organization.id}
            isCode
            onChange={(id) => setOrganization({ ...organization, id })}
          />
          <Line
            label={t('accounts.make.organizationName')}
            value={organization.name}
            onChange={(name) => setOrganization({ ...organization, name })}
          />
        </>
      )}
    </FormSheet>
  );
}
