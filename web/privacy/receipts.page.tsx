import { useTranslation } from 'react-i18next';
import { Page } from '../design/page.tsx';
import { Receipts } from '../exports/receipts.tsx';

/** Copies elsewhere that should have gone, and whether their holders have signed for it. */
export function ReceiptsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('privacy.receipts.title')} wide>
      <Receipts mayAsk={false} />
    </Page>
  );
}
