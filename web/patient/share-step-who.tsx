import { Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNode } from '../app/session.tsx';
import { useNodeName } from '../design/badges.tsx';
import { Icon, type IconName } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { useLocal } from '../i18n/words.tsx';
import { useOrganizations } from '../public/directory.resource.ts';
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
          {kind === 'organizations' && draft.recipientKind === kind ? <Picker draft={draft} change={change} /> : null}
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

/** Institutions of the other side first: that is where she is going. */
function Picker({ draft, change }: Pick<StepProps, 'draft' | 'change'>) {
  const { t } = useTranslation();
  const local = useLocal();
  const nodeName = useNodeName();
  const here = useNode()?.id;
  const found = useOrganizations({});
  const organizations = found.data?.organizations;
  const options = useMemo(
    () =>
      [...(organizations ?? [])]
        .sort((a, b) => Number(a.node === here) - Number(b.node === here))
        .map((organization) => ({
          value: `${organization.node}/${organization.id}`,
          label: `${nodeName(organization.node)} · ${local(organization.name)}`,
          search: Object.values(organization.name).join(' ').toLowerCase(),
        })),
    [organizations, here, nodeName, local],
  );
  return (
    <div className="cw-choice__more">
      <label htmlFor="organizations" className="cw-label">
        {t('patient.share.organizationsPick')}
      </label>
      <Select
        id="organizations"
        mode="multiple"
        className="cw-full"
        loading={found.isPending}
        placeholder={t('patient.share.organizationsHint')}
        value={draft.organizations.map((organization) => `${organization.node}/${organization.id}`)}
        options={options}
        showSearch={{
          filterOption: (input, option) => option?.search.includes(input.trim().toLowerCase()) ?? false,
        }}
        maxCount={20}
        onChange={(values: string[]) =>
          change({
            organizations: (organizations ?? [])
              .filter((organization) => values.includes(`${organization.node}/${organization.id}`))
              .map(({ node, id, name }) => ({ node, id, name })),
          })
        }
      />
    </div>
  );
}
