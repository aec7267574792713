import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../design/icons.tsx';
import { useFormats } from '../i18n/format.ts';

interface GivenProps {
  /** Whose eyes read it: the patient's, or the carer's. */
  readonly to?: 'patient' | 'carer';
  readonly given: {
    readonly reach: 'record' | 'contact';
    readonly withoutSensitive: boolean;
    readonly answers: boolean;
    readonly until?: string | undefined;
  };
}

/** What a carer may and may not, a line for each. */
export function Given({ to = 'patient', given: { reach, withoutSensitive, answers, until } }: GivenProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const lines: readonly (readonly [IconName, string])[] = [
    reach === 'contact'
      ? ['barred', t(`carers.given.${to}.nothing`)]
      : ['eye', t(`carers.given.${to}.${withoutSensitive ? 'ordinary' : 'whole'}`)],
    ...(reach === 'contact'
      ? []
      : [[answers ? 'check' : 'barred', t(`carers.given.${to}.${answers ? 'answers' : 'noAnswers'}`)] as const]),
    ['clock', until === undefined ? t('carers.given.open') : t('carers.given.until', { day: formats.date(until) })],
  ];
  return (
    <ul className="cw-given">
      {lines.map(([icon, text]) => (
        <li key={text} className="cw-icon-line">
          <Icon name={icon} size={20} /> <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}
