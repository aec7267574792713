import { Button, Input } from 'antd';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TieView } from '#contracts/identity';
import { ErrorPanel } from '../design/states.tsx';
import { useToast } from '../design/use-toast.tsx';
import { useFormats } from '../i18n/format.ts';
import { useFamilyActs } from './identity.resource.ts';

/** The second person types the number from the document in their own hands; to the first it is said that another is awaited. */
export function ConfirmTie({ tie, personId }: { readonly tie: TieView; readonly personId: string }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const toast = useToast();
  const id = useId();
  const { confirm } = useFamilyActs(personId);
  const [number, setNumber] = useState('');
  const { confirmation } = tie;
  if (confirmation === undefined) return null;
  const save = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate(
      { id: tie.id, number: number.trim() },
      { onSuccess: () => toast.success(t('identity.family.confirm.done')) },
    );
  };
  return (
    <>
      <p>{t('identity.family.confirm.waits', { day: formats.dateTime(confirmation.until) })}</p>
      {confirmation.isYours ? (
        <form className="cw-stack-s" onSubmit={save}>
          <label htmlFor={id} className="cw-label">
            {t('identity.family.confirm.number')}
          </label>
          <Input
            id={id}
            value={number}
            maxLength={60}
            autoComplete="off"
            aria-describedby={`${id}-help`}
            onChange={(event) => setNumber(event.target.value)}
          />
          <p id={`${id}-help`} className="cw-quiet">
            {t('identity.family.confirm.help')}
          </p>
          {confirm.error === null ? null : <ErrorPanel error={confirm.error} />}
          <div>
            <Button type="primary" htmlType="submit" disabled={number.trim() === ''} loading={confirm.isPending}>
              {t('identity.family.confirm.save')}
            </Button>
          </div>
        </form>
      ) : (
        <p className="cw-quiet">{t('identity.family.confirm.notYours')}</p>
      )}
    </>
  );
}
