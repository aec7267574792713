import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentView, DossierView } from '#contracts/credentialing';
import { fetchFile } from '../app/api.ts';
import { Field } from '../design/field.tsx';
import { Icon } from '../design/icons.tsx';
import { Await, ErrorPanel } from '../design/states.tsx';
import { useLocal } from '../i18n/words.tsx';
import { DocumentFacts } from './dossier-item.tsx';
import { documentPath, useDocument } from './dossiers.resource.ts';

interface Paper {
  readonly name: string;
  readonly document: DocumentView;
}

/** Two papers side by side: a name here against a name there, an earlier upload against the one in its place. */
export function DocumentPanels({ dossier }: { readonly dossier: DossierView }) {
  const { t } = useTranslation();
  const local = useLocal();
  const papers = dossier.items.flatMap((item, index): Paper[] => {
    const name = `${index + 1}. ${local(item.name)}`;
    return [
      ...(item.document === undefined ? [] : [{ name, document: item.document }]),
      ...item.earlier.map((document) => ({
        name: `${name} (${t('dossiers.round', { round: document.round })})`,
        document,
      })),
    ];
  });
  if (papers.length === 0) return null;
  return (
    <section className="cw-card cw-stack cw-no-print" aria-labelledby="side-by-side">
      <h2 className="cw-h2" id="side-by-side">
        {t('dossiers.sideBySide')}
      </h2>
      <div className="cw-two">
        <Panel dossierId={dossier.id} papers={papers} first={papers[0]?.document.id} label={t('dossiers.left')} />
        <Panel dossierId={dossier.id} papers={papers} first={papers[1]?.document.id} label={t('dossiers.right')} />
      </div>
    </section>
  );
}

interface PanelProps {
  readonly dossierId: string;
  readonly papers: readonly Paper[];
  readonly first: string | undefined;
  readonly label: string;
}

function Panel({ dossierId, papers, first, label }: PanelProps) {
  const [shown, setShown] = useState(first ?? '');
  const paper = papers.find(({ document }) => document.id === shown);
  return (
    <div className="cw-stack">
      <Field label={label}>
        {(id) => (
          <select id={id} className="cw-select" value={shown} onChange={(event) => setShown(event.target.value)}>
            <option value="">–</option>
            {papers.map(({ name, document }) => (
              <option key={document.id} value={document.id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {paper === undefined ? null : (
        <>
          <DocumentFacts dossierId={dossierId} document={paper.document} />
          {paper.document.type === 'application/pdf' ? (
            <OpenPdf dossierId={dossierId} document={paper.document} />
          ) : (
            <Picture dossierId={dossierId} paper={paper} />
          )}
        </>
      )}
    </div>
  );
}

/** A browser shows a PDF in a window of its own: inside a page the node's own rules forbid it. */
function OpenPdf({ dossierId, document }: { readonly dossierId: string; readonly document: DocumentView }) {
  const { t } = useTranslation();
  const open = useMutation({
    mutationFn: async () => {
      const file = await fetchFile(documentPath(dossierId, document.id));
      const url = URL.createObjectURL(file);
      window.open(url, '_blank', 'noopener');
      // Ten minutes: as long as an officer reads one paper.
      setTimeout(() => URL.revokeObjectURL(url), 600_000);
    },
  });
  return (
    <div className="cw-papers__pdf">
      <Icon name="record" size={40} />
      <Button loading={open.isPending} onClick={() => open.mutate()}>
        {t('dossiers.openPdf')}
      </Button>
      {open.error === null ? null : <ErrorPanel error={open.error} />}
    </div>
  );
}

function Picture({ dossierId, paper: { name, document } }: { readonly dossierId: string; readonly paper: Paper }) {
  const file = useDocument(dossierId, document.id);
  return <Await query={file}>{(blob) => <Drawn blob={blob} name={name} />}</Await>;
}

function Drawn({ blob, name }: { readonly blob: Blob; readonly name: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url === undefined ? null : <img className="cw-papers__picture" src={url} alt={name} />;
}
