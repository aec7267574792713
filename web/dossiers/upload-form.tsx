import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DOCUMENT_TYPES, type DossierItemView } from '#contracts/credentialing';
import { announce } from '../design/announcer.tsx';
import { Field } from '../design/field.tsx';
import { Icon } from '../design/icons.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { FILE_BYTES_MAX, type FileFault, faultOfFile } from './dossier.view.ts';
import { useUpload } from './dossiers.resource.ts';

interface UploadFormProps {
  readonly dossierId: string;
  readonly item: DossierItemView;
}

/** Brings one paper: dropped, chosen or photographed; with the name and the last day that are printed on it, where the checklist asks. */
export function UploadForm({ dossierId, item }: UploadFormProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const upload = useUpload(dossierId);
  const id = useId();
  const [file, setFile] = useState<File>();
  const [fault, setFault] = useState<FileFault>();
  const [isOver, setOver] = useState(false);
  const [expiresOn, setExpiresOn] = useState('');
  const [nameOnPaper, setNameOnPaper] = useState('');
  const [isTold, setTold] = useState(false);
  const take = (chosen: File | undefined) => {
    if (chosen === undefined) return;
    upload.reset();
    const found = faultOfFile(chosen);
    setFault(found);
    setFile(found === undefined ? chosen : undefined);
  };
  const isMissing = (item.expires && expiresOn === '') || (item.namesApplicant && nameOnPaper.trim() === '');
  const send = () => {
    setTold(true);
    if (file === undefined || isMissing) return;
    upload.mutate(
      { item: item.id, file, expiresOn, nameOnPaper: nameOnPaper.trim() },
      { onSuccess: () => announce(t('dossiers.upload.done')) },
    );
  };
  return (
    <div className="cw-upload cw-no-print">
      <div className="cw-upload__ways">
        <label
          className={isOver ? 'cw-drop cw-drop--over' : 'cw-drop'}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            take(event.dataTransfer.files[0]);
          }}
        >
          <Icon name="download" size={26} />
          <strong>{t('dossiers.upload.choose')}</strong>
          <span>{t('dossiers.upload.help', { size: formats.number(Math.floor(FILE_BYTES_MAX / 1_048_576)) })}</span>
          <input
            type="file"
            accept={DOCUMENT_TYPES.join(',')}
            onChange={(event) => {
              take(event.target.files?.[0]);
              event.target.value = '';
            }}
          />
        </label>
        <label className="cw-drop cw-drop--camera">
          <Icon name="camera" size={26} />
          <strong>{t('dossiers.upload.photo')}</strong>
          <input
            type="file"
            accept="image/jpeg,image/png"
            capture="environment"
            onChange={(event) => {
              take(event.target.files?.[0]);
              event.target.value = '';
            }}
          />
        </label>
      </div>
      {fault === undefined ? null : (
        <p className="cw-complaint" role="alert">
          <Icon name="alert" size={20} /> {t(`dossiers.upload.fault.${fault}`)}
        </p>
      )}
      {file === undefined ? null : (
        <div className="cw-stack">
          <p role="status">
            <strong>{file.name}</strong> <span className="cw-quiet">{formats.bytes(file.size)}</span>
          </p>
          {item.namesApplicant ? (
            <Field label={t('dossiers.upload.nameOnPaper')}>
              {(field) => (
                <Input
                  id={field}
                  value={nameOnPaper}
                  maxLength={200}
                  autoComplete="off"
                  onChange={(event) => setNameOnPaper(event.target.value)}
                />
              )}
            </Field>
          ) : null}
          {item.expires ? (
            <Field label={t('dossiers.upload.expiresOn')}>
              {(field) => (
                <Input
                  id={field}
                  type="date"
                  value={expiresOn}
                  onChange={(event) => setExpiresOn(event.target.value)}
                />
              )}
            </Field>
          ) : null}
          {isTold && isMissing ? (
            <p className="cw-complaint" role="alert" id={`${id}-missing`}>
              {t('dossiers.upload.missing')}
            </p>
          ) : null}
          {upload.error === null ? null : <ErrorPanel error={upload.error} />}
          <div className="cw-actions">
            <Button onClick={() => setFile(undefined)}>{t('app.cancel')}</Button>
            <Button type="primary" loading={upload.isPending} onClick={send}>
              {t('dossiers.upload.send')}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
