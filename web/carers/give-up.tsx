import { useNavigate } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../design/states.tsx';
import { useToast } from '../design/use-toast.tsx';
import { useEndCarer } from './carers.resource.ts';

/** A carer does not want to be it any more. */
export function GiveUp({ tieId, name }: { readonly tieId: string; readonly name: string }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const toast = useToast();
  const navigate = useNavigate();
  const end = useEndCarer();
  const done = () => {
    toast.success(t('carers.gaveUp', { name }));
    void navigate({ to: '/me' });
  };
  return (
    <div className="cw-no-print">
      <Button
        danger
        loading={end.isPending}
        onClick={() => {
          modal.confirm({
            title: t('carers.giveUpTitle', { name }),
            content: t('carers.giveUpText'),
            okText: t('carers.giveUp'),
            okButtonProps: { danger: true },
            cancelText: t('app.cancel'),
            icon: null,
            onOk: () => end.mutate(tieId, { onSuccess: done }),
          });
        }}
      >
        {t('carers.giveUp')}
      </Button>
      {end.error === null ? null : <ErrorPanel error={end.error} />}
    </div>
  );
}
