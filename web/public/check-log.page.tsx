import { useLocation, useNavigate } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Camera } from '../clinician/camera.tsx';
import { readPicture } from '../clinician/code-reader.ts';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { PublicShell } from '../design/public-shell.tsx';
import { Loading } from '../design/states.tsx';
import { useComplaint, type Words } from '../design/use-complaint.ts';
import { checkCode, checkFile, type Found, NoLogError, useNodeKeys } from './check-log.resource.ts';
import { sealIn } from './check-log.view.ts';
import { CheckedCode, CheckedFile } from './check-log-result.tsx';

/** Anybody holds an access log that a patient took along against its own proofs. The file never leaves the browser; a code stands after `#`, in no log of addresses. */
export function CheckLogPage() {
  const { t } = useTranslation();
  const { hash } = useLocation();
  const navigate = useNavigate();
  const keys = useNodeKeys();
  const [found, setFound] = useState<Found>();
  const [isChecking, setIsChecking] = useState(false);
  const { complaint, complain } = useComplaint();
  const seal = sealIn(hash);
  const isReady = !keys.isPending;
  useEffect(() => {
    if (seal === undefined || !isReady) return;
    void checkCode(seal, keys.data).then(setFound);
  }, [seal, isReady, keys.data]);

  const takeFile = async (file: File) => {
    complain(undefined);
    setIsChecking(true);
    try {
      setFound(await checkFile(file, keys.data));
    } catch (error) {
      const reason = error instanceof NoLogError ? error.reason : 'notOneText';
      complain((t) => t(`access.check.${reason}`, { name: file.name }));
    } finally {
      setIsChecking(false);
    }
  };
  const takeCode = (text: string) => {
    const code = sealIn(text);
    if (code === undefined) complain((t) => t('access.check.foreignCode'));
    else void navigate({ to: '/check-log', hash: code });
  };
  const again = () => {
    setFound(undefined);
    complain(undefined);
    void navigate({ to: '/check-log', hash: '' });
  };
  return (
    <PublicShell>
      <Page title={t('access.check.title')} lead={t('access.check.lead')}>
        {globalThis.isSecureContext ? null : (
          <p className="cw-complaint" role="alert">
            <Icon name="alert" size={20} /> {t('access.check.noCrypto')}
          </p>
        )}
        <div className="cw-stack" aria-live="polite">
          {isChecking || (seal !== undefined && found === undefined) ? <Loading /> : null}
          {found?.kind === 'log' ? <CheckedFile checked={found.checked} /> : null}
          {found?.kind === 'code' ? <CheckedCode checked={found.checked} /> : null}
        </div>
        {found === undefined ? null : (
          <div className="cw-actions cw-no-print">
            <Button onClick={again}>{t('access.check.another')}</Button>
          </div>
        )}
        {found?.kind === 'log' || (seal !== undefined && found === undefined) ? null : (
          <Ways onFile={(file) => void takeFile(file)} onCode={takeCode} onComplaint={complain}>
            {complaint === undefined ? null : (
              <p className="cw-complaint" role="alert">
                <Icon name="alert" size={20} /> {complaint}
              </p>
            )}
          </Ways>
        )}
      </Page>
    </PublicShell>
  );
}

type Way = 'file' | 'scan' | 'picture';

interface WaysProps {
  readonly onFile: (file: File) => void;
  readonly onCode: (text: string) => void;
  readonly onComplaint: (words: Words | undefined) => void;
  readonly children: ReactNode;
}

function Ways({ onFile, onCode, onComplaint, children }: WaysProps) {
  const { t } = useTranslation();
  const [way, setWay] = useState<Way>('file');
  const lookAt = (file: File) =>
    void readPicture(file).then((texts) => {
      const code = texts.find((text) => sealIn(text) !== undefined);
      if (code === undefined) onComplaint((t) => t('access.check.pictureNone', { name: file.name }));
      else onCode(code);
    });
  return (
    <section className="cw-card">
      <h2 className="cw-h2">{t('access.check.ways')}</h2>
      <Segmented
        block
        value={way}
        onChange={(chosen: Way) => {
          setWay(chosen);
          onComplaint(undefined);
        }}
        aria-label={t('access.check.ways')}
        options={[
          { value: 'file', label: t('access.check.file'), icon: <Icon name="text" size={20} /> },
          { value: 'scan', label: t('access.check.scan'), icon: <Icon name="camera" size={20} /> },
          { value: 'picture', label: t('access.check.picture'), icon: <Icon name="image" size={20} /> },
        ]}
      />
      <div className="cw-open__way">
        {way === 'file' ? (
          <Drop
            icon="download"
            title={t('access.check.drop')}
            help={t('access.check.dropHelp')}
            accept="application/json,.json"
            onFile={onFile}
          />
        ) : null}
        {way === 'scan' ? <Camera onText={onCode} done={false} /> : null}
        {way === 'picture' ? (
          <Drop
            icon="image"
            title={t('permits.verify.pictureChoose')}
            help={t('permits.verify.pictureHelp')}
            accept="image/*"
            onFile={lookAt}
          />
        ) : null}
      </div>
      {children}
    </section>
  );
}

interface DropProps {
  readonly icon: 'download' | 'image';
  readonly title: string;
  readonly help: string;
  readonly accept: string;
  readonly onFile: (file: File) => void;
}

/** A field that a file is dropped on or chosen by. */
function Drop({ icon, title, help, accept, onFile }: DropProps) {
  const [isOver, setIsOver] = useState(false);
  return (
    <label
      className={isOver ? 'cw-drop cw-drop--over' : 'cw-drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        const file = event.dataTransfer.files[0];
        if (file !== undefined) onFile(file);
      }}
    >
      <Icon name={icon} size={32} />
      <strong>{title}</strong>
      <span>{help}</span>
      <input
        type="file"
        accept={accept}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
    </label>
  );
}
