import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShareTerms } from '#contracts/consent';
import type { CreatedShare } from '#contracts/exchange';
import type { SummaryView } from '#contracts/records';
import { useActor } from '../app/session.tsx';
import { useDraft } from '../app/use-draft.ts';
import { announce } from '../design/announcer.tsx';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { Await, ErrorPanel, Loading } from '../design/states.tsx';
import { useComplaint, type Words } from '../design/use-complaint.ts';
import { useSummary } from '../summary/summary.resource.ts';
import { ShareCodes } from './share-codes.tsx';
import { ReviewStep } from './share-step-review.tsx';
import { TimeStep } from './share-step-time.tsx';
import { WhatStep } from './share-step-what.tsx';
import { WhoStep } from './share-step-who.tsx';
import { firstDraft, type ShareDraft, toCommand } from './share-wizard.view.ts';
import { useCreateShare, useShareTerms } from './shares.resource.ts';

const STEPS = ['what', 'who', 'time', 'review'] as const;
type Step = (typeof STEPS)[number];

export interface StepProps {
  readonly draft: ShareDraft;
  readonly change: (part: Partial<ShareDraft>) => void;
  readonly terms: ShareTerms;
  readonly summary: SummaryView | undefined;
}

export function ShareWizardPage() {
  const terms = useShareTerms();
  const summary = useSummary(useActor().patientId);
  const [created, setCreated] = useState<CreatedShare>();
  // Another language words the same summary anew: what she has chosen so far must not go away for it.
  const known = useRef(summary.data);
  if (summary.data !== undefined) known.current = summary.data;
  if (created !== undefined) return <ShareCodes created={created} />;
  return (
    <Await query={terms}>
      {(law) =>
        summary.isPending && known.current === undefined ? (
          <Loading cards={2} />
        ) : (
          <Wizard terms={law} summary={known.current} onCreated={setCreated} />
        )
      }
    </Await>
  );
}

interface WizardProps {
  readonly terms: ShareTerms;
  readonly summary: SummaryView | undefined;
  readonly onCreated: (created: CreatedShare) => void;
}

function Wizard({ terms, summary, onCreated }: WizardProps) {
  const { t } = useTranslation();
  const [step, setStep] = useDraft<Step>('step', 'what');
  const { complaint, complain } = useComplaint();
  const [draft, setDraft] = useDraft<ShareDraft>('share', () =>
    firstDraft({
      lookBackMonths: terms.lookBackMonths.default,
      validMinutes: terms.validityMinutes.default,
      opens: terms.opens.default,
    }),
  );
  const create = useCreateShare();
  const heading = useRef<HTMLHeadingElement>(null);
  const at = STEPS.indexOf(step);
  const moved = useRef(false);

  // A new step is a new page to those who hear it.
  useEffect(() => {
    if (!moved.current) return;
    window.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
    announce(t('patient.share.step', { number: STEPS.indexOf(step) + 1, total: STEPS.length }));
  }, [step, t]);

  const complaintOf = (): Words | undefined => {
    if (step === 'what' && draft.sections.length === 0) return (say) => say('patient.share.sectionsMissing');
    if (step === 'who' && draft.recipientKind === 'organizations' && draft.organizations.length === 0) {
      return (say) => say('patient.share.organizationsMissing');
    }
    return undefined;
  };
  const go = (to: Step) => {
    moved.current = true;
    complain(undefined);
    setStep(to);
  };
  const next = () => {
    const found = complaintOf();
    if (found !== undefined) return complain(found);
    const following = STEPS[at + 1];
    if (following !== undefined) return go(following);
    create.mutate(toCommand(draft), { onSuccess: onCreated });
  };
  const props: StepProps = {
    draft,
    terms,
    summary,
    change: (part) => {
      complain(undefined);
      setDraft((before) => ({ ...before, ...part }));
    },
  };
  const titles = {
    what: t('patient.share.what'),
    who: t('patient.share.who'),
    time: t('patient.share.timeTitle'),
    review: t('patient.share.review'),
  };
  return (
    <Page
      title={t('patient.share.title')}
      back={
        <Link to="/me/shares">
          <Icon name="left" size={18} /> {t('patient.shares.title')}
        </Link>
      }
    >
      <ol className="cw-wizard" aria-label={t('patient.share.step', { number: at + 1, total: STEPS.length })}>
        {STEPS.map((name, index) => (
          <li
            key={name}
            className={index < at ? 'cw-wizard__done' : index === at ? 'cw-wizard__now' : undefined}
            aria-current={index === at ? 'step' : undefined}
          >
            <span className="cw-wizard__number">{index < at ? <Icon name="check" size={16} /> : index + 1}</span>
            <span className="cw-wizard__name">{t(`patient.share.steps.${name}`)}</span>
          </li>
        ))}
      </ol>
      <section className="cw-card cw-wizard__card">
        <h2 className="cw-h2" ref={heading} tabIndex={-1}>
          {titles[step]}
        </h2>
        {step === 'what' ? <WhatStep {...props} /> : null}
        {step === 'who' ? <WhoStep {...props} /> : null}
        {step === 'time' ? <TimeStep {...props} /> : null}
        {step === 'review' ? <ReviewStep {...props} /> : null}
        {complaint === undefined ? null : (
          <p className="cw-complaint" role="alert">
            <Icon name="alert" size={20} /> {complaint}
          </p>
        )}
        {create.error === null ? null : <ErrorPanel error={create.error} />}
      </section>
      <div className="cw-actions cw-actions--sticky">
        {at === 0 ? null : (
          <Button size="large" onClick={() => go(STEPS[at - 1] ?? 'what')}>
            {t('patient.share.previous')}
          </Button>
        )}
        <Button type="primary" size="large" onClick={next} loading={create.isPending}>
          {step === 'review' ? t('patient.share.create') : t('patient.share.next')}
        </Button>
      </div>
    </Page>
  );
}
