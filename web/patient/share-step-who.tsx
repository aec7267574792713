import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { OrganizationPicker } from './organization-picker.tsx';
import type { StepProps } from './share-wizard.page.tsx';
import type { RecipientKind } from './share-wizard.view.ts';

const KINDS = [
  { kind: 'organizations', icon: 'hospital' },
  { kind: 'consortium', icon: 'people' },
  { kind: 'holder', icon: 'key' },
] as const satisfies readonly { kind: RecipientKind; icon: IconName }[];

export function WhoStep({ draft, change }: StepProps) {
  const { t } = useTranslation();
  const words = {
    organizations: { title: t('patient.share.organizations'), text: t('patient.share.organizationsText') },
    consortium: { title: t('patient.share.consortium'), text: t('patient.share.consortiumText') },
    holder: { title: t('patient.share.holder'), text: t('patient.share.holderText') },
  } as const;
  return (
    <fieldset className="cw-choices">
      <legend className="cw-sr">{t('patient.share.who')}</legend>
      {KINDS.map(({ kind, icon }) => (
        <div key={kind} className={draft.recipientKind === kind ? 'cw-choice cw-choice--on' : 'cw-choice'}>
          <label>
            <input
              type="radio"
              name="recipients"
              checked={draft.recipientKind === kind}
              onChange={() => change({ recipientKind: kind })}
            />
            <Icon name={icon} size={28} />
            <span>
              <strong>{words[kind].title}</strong>
              <span>{words[kind].text}</span>
            </span>
          </label>
          {kind === 'organizations' && draft.recipientKind === kind ? (
            <OrganizationPicker chosen={draft.organizations} onChange={(organizations) => change({ organizations })} />
          ) : null}
          {kind === 'holder' && draft.recipientKind === kind ? (
            <NoticeBox tone="warn">
              <p>{t('patient.share.holderWarning')}</p>
            </NoticeBox>
          ) : null}
        </div>
      ))}
    </fieldset>
  );
}
