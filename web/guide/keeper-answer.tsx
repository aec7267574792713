import { useTranslation } from 'react-i18next';
import type { ReportView } from '#contracts/directory';
import { useNodeName } from '../design/badges.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run } from '../i18n/words.tsx';

/** Of a report that was passed on: what the node that keeps the entry said to it, or that it has not yet. */
export function KeeperAnswer({ report }: { readonly report: ReportView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const node = useNodeName()(report.keeper);
  const { outcome, keeperAnswer } = report;
  if (outcome !== 'passed-on') return null;
  if (keeperAnswer === undefined) return <p className="cw-quiet">{t('guide.report.keeperWaits', { node })}</p>;
  const when = formats.dateTime(keeperAnswer.at);
  const what = t(`guide.report.outcome.${keeperAnswer.outcome}`);
  return (
    <>
      <p className="cw-quiet">{t('guide.report.keeperSaid', { node, when, what })}</p>
      <p>
        <Run text={keeperAnswer.answer} />
      </p>
    </>
  );
}
