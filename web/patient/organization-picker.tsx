import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrganizationView } from '#contracts/directory';
import { useNode } from '../app/session.tsx';
import { ClearMark } from '../design/clear-mark.tsx';
import { Icon } from '../design/icons.tsx';
import { Await } from '../design/states.tsx';
import { CITIES } from '../guide/places.ts';
import { Local, Run, useLang } from '../i18n/words.tsx';
import { useOrganizations } from '../public/directory.resource.ts';
import type { NamedOrganization } from './share-wizard.view.ts';

interface OrganizationPickerProps {
  readonly chosen: readonly NamedOrganization[];
  readonly onChange: (organizations: readonly NamedOrganization[]) => void;
  /** Only institutions of this node. */
  readonly node?: string;
}

/** The contract takes no more. */
const CHOSEN_MAX = 20;

const keyOf = (organization: { readonly node: string; readonly id: string }) =>
  `${organization.node}/${organization.id}`;

/** A list to look through and to tick, whole names in large rows: what a hand on a phone can manage. */
export function OrganizationPicker({ chosen, onChange, node }: OrganizationPickerProps) {
  const { t } = useTranslation();
  const lang = useLang();
  const [q, setQ] = useState('');
  const here = useNode()?.id;
  const found = useOrganizations(node === undefined ? {} : { node });
  const keys = new Set(chosen.map(keyOf));
  const wanted = q.trim().toLowerCase();
  /** Those she ticked first, then the other side, which is where she is going. */
  const rank = (organization: OrganizationView) =>
    (keys.has(keyOf(organization)) ? 0 : 2) + (organization.node === here ? 1 : 0);
  const fits = (organization: OrganizationView) =>
    wanted === '' || Object.values(organization.name).some((name) => name.toLowerCase().includes(wanted));
  const toggle = (organization: OrganizationView) => {
    const key = keyOf(organization);
    if (keys.has(key)) onChange(chosen.filter((other) => keyOf(other) !== key));
    else if (chosen.length < CHOSEN_MAX) {
      const { id, name } = organization;
      onChange([...chosen, { node: organization.node, id, name }]);
    }
  };
  return (
    <div className="cw-choice__more">
      <label htmlFor="organizations" className="cw-label">
        {t('patient.share.organizationsPick')}
      </label>
      <Input
        id="organizations"
        type="search"
        allowClear={{ clearIcon: <ClearMark /> }}
        prefix={<Icon name="search" size={20} />}
        placeholder={t('patient.share.organizationsHint')}
        value={q}
        maxLength={80}
        onChange={(event) => setQ(event.target.value)}
      />
      <Await query={found}>
        {({ organizations }) => {
          const rows = organizations.filter((organization) => fits(organization) || keys.has(keyOf(organization)));
          if (rows.length === 0) return <p className="cw-quiet">{t('open.directory.none')}</p>;
          return (
            <ul className="cw-ticks">
              {[...rows]
                .sort((a, b) => rank(a) - rank(b))
                .map((organization) => (
                  <li key={keyOf(organization)}>
                    <label>
                      <input
                        type="checkbox"
                        checked={keys.has(keyOf(organization))}
                        onChange={() => toggle(organization)}
                      />
                      <span>
                        <Local text={organization.name} />
                        {organization.city === undefined ? null : (
                          <span className="cw-quiet">
                            <Run text={CITIES[organization.city]?.[lang] ?? organization.city} />
                          </span>
                        )}
                      </span>
                    </label>
                  </li>
                ))}
            </ul>
          );
        }}
      </Await>
    </div>
  );
}
