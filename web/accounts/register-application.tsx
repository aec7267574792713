import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RegisterApplication } from '../../src/platform/oidc/contract.ts';
import { ChoiceField } from '../identity/choice-field.tsx';
import { useRegister } from './accounts.resource.ts';
import { FormSheet, inLanguages, Line } from './form.tsx';
import { publicKeysIn } from './keys.view.ts';

/** Lets an application or a program in. What is wrong with its addresses, scopes or keys the node says. */
export function RegisterForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const register = useRegister();
  const [id, setId] = useState('');
  const [kind, setKind] = useState<RegisterApplication['kind']>('app');
  const [names, setNames] = useState({ en: '', hans: '', hant: '' });
  const [scopes, setScopes] = useState('');
  const [redirects, setRedirects] = useState('');
  const [launch, setLaunch] = useState('');
  const [keys, setKeys] = useState('');
  const isApp = kind === 'app';
  const given = publicKeysIn(keys);
  const areKeysBad = keys.trim() !== '' && given === undefined;
  const body = RegisterApplication.safeParse({
    id: id.trim(),
    kind,
    name: inLanguages(names.en, names.hans, names.hant),
    scopes: partsOf(scopes),
    ...(isApp ? { redirectUris: partsOf(redirects) } : {}),
    ...(isApp && launch.trim() !== '' ? { launchUri: launch.trim() } : {}),
    ...given,
  });
  const isComplete = body.success && !areKeysBad && names.en.trim() !== '';
  return (
    <FormSheet
      title={t('accounts.apps.addTitle')}
      save={t('accounts.apps.save')}
      body={isComplete ? body.data : undefined}
      missing={areKeysBad ? t('accounts.apps.keysBad') : t('accounts.apps.missing')}
      act={register}
      saved={t('accounts.apps.saved', { name: names.en.trim() })}
      onClose={onClose}
    >
      <ChoiceField
        label={t('accounts.apps.kindLabel')}
        value={kind}
        onChange={setKind}
        options={(['app', 'backend'] as const).map((value) => ({ value, label: t(`accounts.apps.kind.${value}`) }))}
      />
      <Line label={t('accounts.apps.id')} value={id} isCode onChange={setId} />
      <Line label={t('accounts.apps.name')} value={names.en} onChange={(en) => setNames({ ...names, en })} />
      <Line
        label={t('accounts.apps.nameHans')}
        lang="zh-Hans"
        value={names.hans}
        onChange={(hans) => setNames({ ...names, hans })}
      />
      <Line
        label={t('accounts.apps.nameHant')}
        lang="zh-Hant-HK"
        value={names.hant}
        onChange={(hant) => setNames({ ...names, hant })}
      />
      <Line label={t('accounts.apps.scopesLabel')} value={scopes} isCode rows={2} onChange={setScopes} />
      {isApp ? (
        <>
          <Line label={t('accounts.apps.redirectsLabel')} value={redirects} isCode rows={2} onChange={setRedirects} />
          <Line label={t('accounts.apps.launchLabel')} value={launch} isCode onChange={setLaunch} />
        </>
      ) : null}
      <Line label={t('accounts.apps.keysLabel')} value={keys} isCode rows={4} onChange={setKeys} />
    </FormSheet>
  );
}

function partsOf(text: string): string[] {
  return text.split(/\s+/).filter((part) => part !== '');
}
