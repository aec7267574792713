import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

interface MoreProps {
  /** A list that is fetched page by page. */
  readonly list: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
  readonly label?: string;
}

/** Below a list: fetches its next page; nothing where there is none. */
export function More({ list, label }: MoreProps) {
  const { t } = useTranslation();
  if (!list.hasNextPage) return null;
  return (
    <p className="cw-centre">
      <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
        {label ?? t('app.more')}
      </Button>
    </p>
  );
}
