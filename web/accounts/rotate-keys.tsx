import { Checkbox, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KEEP_DAYS, type RotateKeys } from '../../src/platform/oidc/contract.ts';
import { Field } from '../design/field.tsx';
import { useRotateKeys } from './accounts.resource.ts';
import { FormSheet, Line } from './form.tsx';
import { publicKeysIn } from './keys.view.ts';

interface RotateProps {
  readonly id: string;
  readonly name: string;
  /** Keys that are fetched from an address cannot stand beside others. */
  readonly mayKeep: boolean;
  readonly onClose: () => void;
}

/** Other public keys of a program; the old ones may stay beside them while it changes over. */
export function RotateForm({ id, name, mayKeep, onClose }: RotateProps) {
  const { t } = useTranslation();
  const rotate = useRotateKeys();
  const [keys, setKeys] = useState('');
  const [keep, setKeep] = useState(mayKeep);
  const [keepDays, setKeepDays] = useState<number>(KEEP_DAYS.usual);
  const given = publicKeysIn(keys);
  const isKept = keep && mayKeep && given !== undefined && 'jwks' in given;
  const body: RotateKeys | undefined = given && { id, ...given, ...(isKept ? { keep: true, keepDays } : {}) };
  return (
    <FormSheet
      title={t('accounts.apps.rotateTitle', { name })}
      save={t('accounts.apps.rotate')}
      body={body}
      missing={t('accounts.apps.keysBad')}
      act={rotate}
      saved={t('accounts.apps.rotated')}
      onClose={onClose}
    >
      <Line label={t('accounts.apps.keysLabel')} value={keys} isCode rows={6} onChange={setKeys} />
      {mayKeep ? (
        <Checkbox checked={keep} onChange={(event) => setKeep(event.target.checked)}>
          {t('accounts.apps.keep')}
        </Checkbox>
      ) : null}
      {mayKeep && keep ? (
        <Field label={t('accounts.apps.keepDays', { max: KEEP_DAYS.max })}>
          {(id) => (
            <InputNumber
              id={id}
              min={1}
              max={KEEP_DAYS.max}
              precision={0}
              value={keepDays}
              onChange={(days) => setKeepDays(days ?? KEEP_DAYS.usual)}
            />
          )}
        </Field>
      ) : null}
    </FormSheet>
  );
}
