import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FoundCandidates } from '#contracts/identity';
import { Pill } from '../design/badges.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run } from '../i18n/words.tsx';
import { Verdict } from './evidence.tsx';
import { namesOf, shownLikelihood } from './identity.view.ts';

type Candidate = FoundCandidates['candidates'][number];

interface CandidatesProps {
  readonly candidates: readonly Candidate[];
  readonly onUse: (patient: Candidate['patient']) => void;
}

/** Who may be here already: what agrees and what does not, before anybody is made a second time. */
export function Candidates({ candidates, onUse }: CandidatesProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <section className="cw-stack" aria-labelledby="candidates">
      <h2 id="candidates" className="cw-h2">
        {t('identity.register.candidates')}
      </h2>
      <NoticeBox tone="warn">
        <p>{t('identity.register.candidatesText')}</p>
      </NoticeBox>
      <ul className="cw-list">
        {candidates.map(({ patient, reason, probability, evidence }) => (
          <li key={patient.id} className="cw-card cw-stack-s">
            <p className="cw-rows__main">
              <Run text={namesOf(patient)} />
            </p>
            <p className="cw-quiet">
              {patient.birthDate === undefined ? t('identity.pair.none') : formats.date(patient.birthDate)} ·{' '}
              {patient.papers.map(({ kind, masked }) => `${t(`identity.paper.${kind}`)} ${masked}`).join(' · ')}
            </p>
            <p>
              <Pill tone="info" icon="people">
                {t(`identity.reason.${reason}`)}
              </Pill>{' '}
              <span className="cw-quiet">
                {t('identity.desk.likely', { share: formats.percent(shownLikelihood(probability)) })}
              </span>
            </p>
            <div className="cw-badges">
              {evidence.map((one) => (
                <Verdict key={one.field} evidence={one} named />
              ))}
            </div>
            <div>
              <Button onClick={() => onUse(patient)}>{t('identity.register.use')}</Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
