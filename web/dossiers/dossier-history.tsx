import { useTranslation } from 'react-i18next';
import type { DossierView } from '#contracts/credentialing';
import { Timeline } from '../design/timeline.tsx';
import { useFormats } from '../i18n/format.ts';
import { useLocal } from '../i18n/words.tsx';

const EVENTS = [
  'begin',
  'upload',
  'submit',
  'supply',
  'take',
  'release',
  'ask',
  'approve',
  'refuse',
  'withdraw',
] as const;

/** Who did what when. */
export function DossierHistory({ dossier }: { readonly dossier: DossierView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const local = useLocal();
  const steps = dossier.history.map(({ at, by, event, note }, index) => {
    const known = EVENTS.find((one) => one === event);
    const paper = event === 'upload' ? dossier.items.find(({ id }) => id === note)?.name : undefined;
    const said = paper === undefined ? note : local(paper);
    return {
      key: `${at} ${index}`,
      title: known === undefined ? event : t(`dossiers.event.${known}`),
      state: 'done' as const,
      detail: [`${formats.dateTime(at)} · ${local(by)}`, ...(said === undefined ? [] : [said])].join(' · '),
    };
  });
  return (
    <section className="cw-card" aria-labelledby="history">
      <h2 className="cw-h2" id="history">
        {t('dossiers.history')}
      </h2>
      <Timeline label={t('dossiers.history')} steps={steps} />
    </section>
  );
}
