import { useTranslation } from 'react-i18next';
import { CONSENT_SECTIONS, type ConsentSection, SENSITIVE_KINDS, type SensitiveKind } from '#contracts/consent';
import { Icon, type IconName } from '../design/icons.tsx';
import { SECTION_ICONS } from '../summary/section-kinds.ts';
import { toggled } from './consents.view.ts';

interface SwitchProps {
  readonly on: boolean;
  readonly icon: IconName;
  readonly title: string;
  readonly text?: string;
  readonly onToggle: () => void;
}

/** One switch in a row of its own: what a thumb can hit. */
export function Switch({ on, icon, title, text, onToggle }: SwitchProps) {
  return (
    <li>
      <button type="button" role="switch" aria-checked={on} className="cw-toggle" onClick={onToggle}>
        <span className="cw-toggle__icon">
          <Icon name={icon} size={26} />
        </span>
        <span className="cw-toggle__words">
          <strong>{title}</strong>
          {text === undefined ? null : <span>{text}</span>}
        </span>
        <span className="cw-toggle__switch" aria-hidden="true">
          <Icon name={on ? 'check' : 'minus'} size={16} />
        </span>
      </button>
    </li>
  );
}

interface SectionSwitchesProps {
  readonly offered?: readonly ConsentSection[];
  readonly chosen: readonly ConsentSection[];
  readonly onChange: (sections: readonly ConsentSection[]) => void;
}

export function SectionSwitches({ offered = CONSENT_SECTIONS, chosen, onChange }: SectionSwitchesProps) {
  const { t } = useTranslation();
  return (
    <ul className="cw-toggles">
      {offered.map((section) => (
        <Switch
          key={section}
          on={chosen.includes(section)}
          icon={SECTION_ICONS[section]}
          title={t(`section.${section}`)}
          onToggle={() => onChange(toggled(offered, chosen, section))}
        />
      ))}
    </ul>
  );
}

interface SensitiveSwitchesProps {
  readonly chosen: readonly SensitiveKind[];
  readonly onChange: (kinds: readonly SensitiveKind[]) => void;
}

export function SensitiveSwitches({ chosen, onChange }: SensitiveSwitchesProps) {
  const { t } = useTranslation();
  return (
    <ul className="cw-toggles">
      {SENSITIVE_KINDS.map((kind) => (
        <Switch
          key={kind}
          on={chosen.includes(kind)}
          icon="lock"
          title={t(`consents.sensitive.${kind}`)}
          onToggle={() => onChange(toggled(SENSITIVE_KINDS, chosen, kind))}
        />
      ))}
    </ul>
  );
}
