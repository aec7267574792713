import { Link } from '@tanstack/react-router';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProposalView } from '#contracts/directory';
import { announce } from '../design/announcer.tsx';
import { Pill } from '../design/badges.tsx';
import { WordsField } from '../design/field.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run, useLocal } from '../i18n/words.tsx';
import { useDecide } from './desk.resource.ts';
import { BeforeAfter } from './entry-facts.tsx';
import { EntryName } from './guide-card.tsx';
import { useItemName } from './item-value.tsx';
import { SourceLine, SourceText } from './sources.tsx';

const LOOKS = {
  proposed: { tone: 'warn', icon: 'clock' },
  accepted: { tone: 'good', icon: 'clock' },
  applied: { tone: 'good', icon: 'check-circle' },
  refused: { tone: 'bad', icon: 'barred' },
  withdrawn: { tone: 'neutral', icon: 'dash' },
} as const;

/** One proposal: before and after side by side, who, why, on which evidence, since when; and what may be done about it. */
export function DeskProposal({ proposal }: { readonly proposal: ProposalView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const local = useLocal();
  const itemName = useItemName();
  const { before, after, state, proposedBy, decidedBy } = proposal;
  const look = LOOKS[state];
  return (
    <li className="cw-card cw-stack">
      <div className="cw-share__head">
        <h2 className="cw-h3">
          <Link to="/guide/$institutionId" params={{ institutionId: proposal.institution.id }}>
            <EntryName card={proposal.institution} />
          </Link>
          {' · '}
          {itemName(proposal.item)}
        </h2>
        <Pill tone={look.tone} icon={look.icon}>
          {t(`guide.desk.state.${state}`)}
        </Pill>
      </div>
      <BeforeAfter item={proposal.item} before={before?.value} after={after} />
      {before === undefined ? null : <SourceLine facts={before} />}
      <dl className="cw-facts cw-facts--stack">
        <div>
          <dt>{t('guide.desk.reason')}</dt>
          <dd>
            <Run text={proposal.reason} />
          </dd>
        </div>
        <div>
          <dt>{t('guide.propose.source')}</dt>
          <dd>
            <SourceText source={proposal.source} />
          </dd>
        </div>
        <div>
          <dt>{t('guide.propose.effectiveFrom')}</dt>
          <dd>{formats.date(proposal.effectiveFrom)}</dd>
        </div>
        <div>
          <dt>{t('guide.dutyColumn')}</dt>
          <dd>{t(`guide.duty.${proposal.duty}`)}</dd>
        </div>
        {proposal.decision === undefined ? null : (
          <div>
            <dt>{t('guide.desk.decision')}</dt>
            <dd>
              <Run text={proposal.decision} />
            </dd>
          </div>
        )}
      </dl>
      <p className="cw-quiet">
        {t('guide.desk.proposedBy', { name: local(proposedBy.name), when: formats.dateTime(proposal.proposedAt) })}
        {decidedBy === undefined || proposal.decidedAt === undefined ? null : (
          <>
            <br />
            {t('guide.desk.decidedBy', { name: local(decidedBy.name), when: formats.dateTime(proposal.decidedAt) })}
          </>
        )}
      </p>
      {state === 'proposed' ? <Acts proposal={proposal} /> : null}
    </li>
  );
}

function Acts({ proposal }: { readonly proposal: ProposalView }) {
  const { t } = useTranslation();
  const act = useDecide(proposal.id);
  const [asking, setAsking] = useState<'accept' | 'refuse'>();
  const [reason, setReason] = useState('');
  const [isTold, setTold] = useState(false);
  const close = () => {
    setAsking(undefined);
    setTold(false);
    act.reset();
  };
  const decide = () => {
    setTold(true);
    if (reason.trim() === '') return;
    const accept = asking === 'accept';
    act.mutate(
      { accept, reason: reason.trim() },
      {
        onSuccess: () => {
          announce(accept ? t('guide.desk.accepted') : t('guide.desk.refused'));
          close();
        },
      },
    );
  };
  if (proposal.isOwn) {
    return (
      <>
        <p className="cw-quiet">{t('guide.desk.ownProposal')}</p>
        {act.error === null ? null : <ErrorPanel error={act.error} />}
        <div className="cw-badges">
          <Button
            loading={act.isPending}
            onClick={() => act.mutate('withdraw', { onSuccess: () => announce(t('guide.desk.withdrawn')) })}
          >
            {t('guide.desk.withdraw')}
          </Button>
        </div>
      </>
    );
  }
  if (!proposal.mayDecide) {
    return <p className="cw-quiet">{t('guide.desk.otherDuty', { duty: t(`guide.duty.${proposal.duty}`) })}</p>;
  }
  return (
    <>
      <div className="cw-badges">
        <Button type="primary" onClick={() => setAsking('accept')}>
          {t('guide.desk.accept')}
        </Button>
        <Button danger onClick={() => setAsking('refuse')}>
          {t('guide.desk.refuse')}
        </Button>
      </div>
      <Modal
        open={asking !== undefined}
        title={asking === 'refuse' ? t('guide.desk.refuseTitle') : t('guide.desk.acceptTitle')}
        okText={asking === 'refuse' ? t('guide.desk.refuse') : t('guide.desk.accept')}
        okButtonProps={{ danger: asking === 'refuse' }}
        cancelText={t('app.cancel')}
        confirmLoading={act.isPending}
        onOk={decide}
        onCancel={close}
        destroyOnHidden
      >
        <div className="cw-stack">
          <BeforeAfter item={proposal.item} before={proposal.before?.value} after={proposal.after} />
          <WordsField label={t('guide.desk.why')} value={reason} max={1000} onChange={setReason} />
          {isTold && reason.trim() === '' ? (
            <p className="cw-complaint" role="alert">
              {t('guide.desk.whyMissing')}
            </p>
          ) : null}
          {act.error === null ? null : <ErrorPanel error={act.error} />}
        </div>
      </Modal>
    </>
  );
}
