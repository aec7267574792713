import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useActor, useNode } from '../app/session.tsx';
import { useDraft } from '../app/use-draft.ts';
import { announce } from '../design/announcer.tsx';
import { Choices } from '../design/choices.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { Await, ErrorPanel } from '../design/states.tsx';
import { ChoiceField } from '../identity/choice-field.tsx';
import { OrganizationPicker } from '../patient/organization-picker.tsx';
import type { NamedOrganization } from '../patient/share-wizard.view.ts';
import { useConsents, useMakeStanding, useStandingPreview } from './consents.resource.ts';
import { type ChoiceDraft, EMPTY_CHOICE, toChoice } from './consents.view.ts';
import { SectionSwitches, SensitiveSwitches } from './switches.tsx';
import { TermLines } from './term-lines.tsx';

type Draft = ChoiceDraft & { readonly organizations: readonly NamedOrganization[] };

/** A patient decides something for good: who may always look, or what is never shown. */
export function StandingPage() {
  const { t } = useTranslation();
  const [draft, setDraft] = useDraft<Draft>('choice', { ...EMPTY_CHOICE, organizations: [] });
  const change = (more: Partial<Draft>) => setDraft({ ...draft, ...more });
  const make = useMakeStanding();
  const choice = toChoice(draft);
  const preview = useStandingPreview(choice);
  const termsHash = preview.isPlaceholderData ? undefined : preview.data?.termsHash;
  const back = (
    <Link to="/me/consents" className="cw-more">
      <Icon name="left" size={18} /> {t('consents.choice.toList')}
    </Link>
  );
  if (make.isSuccess) {
    return (
      <Page title={t('consents.choice.title')} back={back}>
        <NoticeBox tone="good" title={t('consents.choice.made')}>
          <TermLines lines={make.data.terms.lines} />
        </NoticeBox>
      </Page>
    );
  }
  return (
    <Page title={t('consents.choice.title')} lead={t('consents.choice.lead')} back={back}>
      <div className="cw-stack">
        <Whose draft={draft} onChange={change} />
        <Choices
          legend={t('consents.choice.effect')}
          value={draft.effect}
          onChange={(effect) => change({ effect, organizations: [] })}
          options={[
            { value: 'deny', icon: 'lock', title: t('consents.choice.deny'), text: t('consents.choice.denyText') },
            { value: 'permit', icon: 'eye', title: t('consents.choice.permit'), text: t('consents.choice.permitText') },
          ]}
        />
        <ToWhom draft={draft} onChange={change} />
        <What draft={draft} onChange={change} />
        <section className="cw-card" aria-labelledby="choice-text">
          <h2 id="choice-text" className="cw-h2">
            {t('consents.choice.text')}
          </h2>
          <div aria-live="polite" aria-busy={preview.isFetching}>
            {choice === undefined ? (
              <p className="cw-quiet">{t('consents.choice.incomplete')}</p>
            ) : (
              <Await query={preview}>{(terms) => <TermLines lines={terms.lines} />}</Await>
            )}
          </div>
          <div className="cw-actions">
            <Button
              type="primary"
              size="large"
              icon={<Icon name="check" size={20} />}
              disabled={choice === undefined || termsHash === undefined || preview.error !== null}
              loading={make.isPending}
              onClick={() => {
                if (choice === undefined || termsHash === undefined) return;
                make.mutate({ ...choice, termsHash }, { onSuccess: () => announce(t('consents.choice.made')) });
              }}
            >
              {t('consents.choice.make')}
            </Button>
          </div>
          {make.error === null ? null : <ErrorPanel error={make.error} />}
        </section>
      </div>
    </Page>
  );
}

interface PartProps {
  readonly draft: Draft;
  readonly onChange: (more: Partial<Draft>) => void;
}

/** Only who stands for somebody is asked whose record it is about. */
function Whose({ draft, onChange }: PartProps) {
  const { t } = useTranslation();
  const dependants = useConsents().data?.dependants ?? [];
  const own = useActor().patientId ?? '';
  if (dependants.length === 0) return null;
  return (
    <ChoiceField
      label={t('consents.choice.whose')}
      value={draft.patient ?? own}
      options={[
        { value: own, label: t('consents.choice.own') },
        ...dependants.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={(patient) => onChange({ patient: patient === own ? undefined : patient })}
    />
  );
}

function ToWhom({ draft, onChange }: PartProps) {
  const { t } = useTranslation();
  const here = useNode()?.id;
  const picker = (
    <OrganizationPicker
      chosen={draft.organizations}
      onChange={(organizations) => onChange({ organizations })}
      // Who may look at it where it lies is an institution of this node; what is never shown, is shown to nobody anywhere.
      {...(draft.effect === 'permit' && here !== undefined ? { node: here } : {})}
    />
  );
  if (draft.effect === 'permit') {
    return (
      <section aria-labelledby="choice-who">
        <h2 id="choice-who" className="cw-h2">
          {t('consents.choice.who')}
        </h2>
        {picker}
      </section>
    );
  }
  return (
    <Choices
      legend={t('consents.choice.who')}
      value={draft.to}
      onChange={(to) => onChange({ to })}
      options={[
        {
          value: 'anybody',
          icon: 'people',
          title: t('consents.choice.anybody'),
          text: t('consents.choice.anybodyText'),
        },
        { value: 'some', icon: 'hospital', title: t('consents.choice.some') },
      ]}
    >
      {draft.to === 'some' ? picker : null}
    </Choices>
  );
}

function What({ draft, onChange }: PartProps) {
  const { t } = useTranslation();
  return (
    <Choices
      legend={t('consents.choice.what')}
      value={draft.what}
      onChange={(what) => onChange({ what })}
      options={[
        { value: 'sensitive', icon: 'lock', title: t('consents.choice.sensitive') },
        { value: 'sections', icon: 'record', title: t('consents.choice.sections') },
        { value: 'all', icon: 'folder', title: t('consents.choice.all') },
      ]}
    >
      {draft.what === 'sections' ? (
        <SectionSwitches chosen={draft.sections} onChange={(sections) => onChange({ sections })} />
      ) : null}
      {draft.what === 'sensitive' ? (
        <SensitiveSwitches chosen={draft.sensitive} onChange={(sensitive) => onChange({ sensitive })} />
      ) : null}
    </Choices>
  );
}
