import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { DocumentView, DossierItemView, DossierView } from '#contracts/credentialing';
import { openFile } from '../app/api.ts';
import { Pill } from '../design/badges.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, Run } from '../i18n/words.tsx';
import { ITEM_LOOKS } from './dossier.view.ts';
import { documentPath } from './dossiers.resource.ts';
import { UploadForm } from './upload-form.tsx';

interface DossierItemProps {
  readonly dossier: DossierView;
  readonly item: DossierItemView;
  readonly number: number;
}

/** One paper of the checklist: what it is, in which form, what is there, and the way to bring it. */
export function DossierItem({ dossier, item, number }: DossierItemProps) {
  const { t } = useTranslation();
  const look = ITEM_LOOKS[item.state];
  const mayUpload = dossier.may.includes('edit');
  const needsFile = item.state !== 'there';
  return (
    <li className="cw-card cw-stack" id={`item-${item.id}`}>
      <div className="cw-share__head">
        <h3 className="cw-h3">
          {number}. <Local text={item.name} />
        </h3>
        <Pill tone={look.tone} icon={look.icon}>
          {t(`dossiers.item.${item.state}`)}
        </Pill>
      </div>
      {item.papers === undefined ? null : (
        <p>
          <Local text={item.papers} />
        </p>
      )}
      {item.forms.length === 0 ? null : (
        <ul className="cw-tags">
          {item.forms.map((form) => (
            <li key={form}>{t(`dossiers.form.${form}`)}</li>
          ))}
        </ul>
      )}
      {item.why === undefined ? null : (
        <p className="cw-hint">
          {t('dossiers.askedBecause')} <q>{item.why}</q>
        </p>
      )}
      {item.document === undefined ? null : <DocumentFacts dossierId={dossier.id} document={item.document} />}
      {item.earlier.length === 0 ? null : (
        <details className="cw-details">
          <summary>{t('dossiers.earlier', { count: item.earlier.length })}</summary>
          {item.earlier.map((document) => (
            <DocumentFacts key={document.id} dossierId={dossier.id} document={document} />
          ))}
        </details>
      )}
      {!mayUpload ? null : needsFile ? (
        <UploadForm key={item.document?.id ?? 'none'} dossierId={dossier.id} item={item} />
      ) : (
        <details className="cw-details cw-no-print">
          <summary>{t('dossiers.replace')}</summary>
          <UploadForm key={item.document?.id ?? 'none'} dossierId={dossier.id} item={item} />
        </details>
      )}
    </li>
  );
}

interface DocumentFactsProps {
  readonly dossierId: string;
  readonly document: DocumentView;
}

/** A file that was uploaded, and what was found when it came in. */
export function DocumentFacts({ dossierId, document }: DocumentFactsProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const open = useMutation({ mutationFn: () => openFile(documentPath(dossierId, document.id), document.filename) });
  return (
    <div className="cw-papers__file">
      <p>
        <button type="button" className="cw-link" onClick={() => open.mutate()}>
          <Run text={document.filename} />
        </button>{' '}
        <span className="cw-quiet">
          {formats.bytes(document.size)} · {formats.dateTime(document.uploadedAt)} ·{' '}
          {t('dossiers.round', { round: document.round })}
        </span>
      </p>
      <p className="cw-badges">
        {document.expiresOn === undefined ? null : (
          <Pill tone="neutral" icon="clock">
            {t('dossiers.validUntil', { day: formats.date(document.expiresOn) })}
          </Pill>
        )}
        {document.name === 'not-asked' ? null : document.name === 'agrees' ? (
          <Pill tone="good" icon="check">
            {t('dossiers.nameAgrees')}
          </Pill>
        ) : (
          <Pill tone="warn" icon="alert">
            {t('dossiers.nameDiffers')}
          </Pill>
        )}
        {document.scan === 'clean' ? (
          <Pill tone="good" icon="shield">
            {t('dossiers.scanned')}
          </Pill>
        ) : (
          <Pill tone="neutral" icon="question">
            {t('dossiers.notScanned')}
          </Pill>
        )}
      </p>
      {document.name === 'differs' && document.nameOnPaper !== undefined ? (
        <p>
          {t('dossiers.nameOnPaperIs')} <strong>{document.nameOnPaper}</strong>
        </p>
      ) : null}
      {open.error === null ? null : <ErrorPanel error={open.error} />}
    </div>
  );
}
