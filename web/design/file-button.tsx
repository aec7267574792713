import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { openFile } from '../app/api.ts';
import { useLang } from '../i18n/words.tsx';
import { Icon } from './icons.tsx';
import { ErrorPanel } from './states.tsx';

interface FileButtonProps {
  readonly path: string;
  readonly fileName: string;
  readonly label: string;
}

/** Fetches a file as whoever is signed in, in the reader's language, and hands it over. */
export function FileButton({ path, fileName, label }: FileButtonProps) {
  const lang = useLang();
  const file = useMutation({ mutationFn: () => openFile(`${path}?lang=${lang}`, fileName) });
  return (
    <div className="cw-no-print">
      <Button icon={<Icon name="download" />} loading={file.isPending} onClick={() => file.mutate()}>
        {label}
      </Button>
      {file.error === null ? null : <ErrorPanel error={file.error} />}
    </div>
  );
}
