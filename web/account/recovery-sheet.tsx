import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { PrintButton } from '../design/print-button.tsx';

/** The recovery codes, the one time they are shown. */
export function RecoverySheet({ codes, onKept }: { readonly codes: readonly string[]; readonly onKept: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      open={codes.length > 0}
      title={t('account.sheet.title')}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={
        <div className="cw-actions cw-no-print">
          <PrintButton label={t('account.sheet.print')} />
          <Button type="primary" onClick={onKept}>
            {t('account.sheet.kept')}
          </Button>
        </div>
      }
    >
      <div className="cw-slip">
        <p>{t('account.sheet.show')}</p>
        <ul className="cw-codes">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
      </div>
    </Modal>
  );
}
