import { useTranslation } from 'react-i18next';
import { NoticeBox } from '../design/notice-box.tsx';
import { useFormats } from '../i18n/format.ts';
import type { StepProps } from './share-wizard.page.tsx';
import { offeredSections, toCommand } from './share-wizard.view.ts';
import { useShareWords } from './share-words.ts';
import { Recipients } from './shares.page.tsx';

/** Everything she agrees to, in plain words, before anything is made. */
export function ReviewStep({ draft, summary }: StepProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const words = useShareWords();
  const withheld = offeredSections(summary).filter((kind) => !draft.sections.includes(kind));
  const ends = new Date(Date.now() + draft.validMinutes * 60_000).toISOString();
  return (
    <>
      <dl className="cw-review">
        <div>
          <dt>{t('patient.share.reviewWhat')}</dt>
          <dd>
            <ul className="cw-tags">
              {draft.sections.map((kind) => (
                <li key={kind}>{t(`section.${kind}`)}</li>
              ))}
            </ul>
          </dd>
        </div>
        <div>
          <dt>{t('patient.share.reviewWithheld')}</dt>
          <dd>
            {withheld.length === 0
              ? t('patient.share.reviewNothing')
              : withheld.map((kind) => (
                  <span key={kind} className="cw-badge cw-statement--withheld">
                    {t(`section.${kind}`)}
                  </span>
                ))}
          </dd>
        </div>
        <div>
          <dt>{t('patient.share.reviewBack')}</dt>
          <dd>{words.lookBack(draft.lookBackMonths)}</dd>
        </div>
        <div>
          <dt>{t('patient.share.reviewWho')}</dt>
          <dd>
            <Recipients recipients={toCommand(draft).recipients} />
          </dd>
        </div>
        <div>
          <dt>{t('patient.share.reviewTime')}</dt>
          <dd>
            {formats.dateTime(ends)} ({words.validity(draft.validMinutes)})
          </dd>
        </div>
        <div>
          <dt>{t('patient.share.reviewOpens')}</dt>
          <dd>{words.opens(draft.opensMax)}</dd>
        </div>
      </dl>
      <NoticeBox tone="info">
        <p>{t('patient.share.reviewConsent')}</p>
      </NoticeBox>
    </>
  );
}
