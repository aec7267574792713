import { useTranslation } from 'react-i18next';
import { Icon } from './icons.tsx';

/** What the button in a search field shows and says; antd's own is named in English. */
export function ClearMark() {
  const { t } = useTranslation();
  return (
    <>
      <Icon name="close" size={18} />
      <span className="cw-sr">{t('app.clear')}</span>
    </>
  );
}
