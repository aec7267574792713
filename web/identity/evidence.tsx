import { useTranslation } from 'react-i18next';
import type { FieldEvidenceView } from '#contracts/identity';
import { Pill } from '../design/badges.tsx';
import { useFormats } from '../i18n/format.ts';
import { VERDICT_LOOKS } from './identity.view.ts';

type Level = 'same';

/** What one field says: agrees or not, how, and how much that weighs. */
export function Verdict({
  evidence,
  named = false,
}: {
  readonly evidence: FieldEvidenceView;
  readonly named?: boolean;
}) {
  const { t, i18n } = useTranslation();
  const { number } = useFormats();
  const { field, verdict, level, bits } = evidence;
  const said = t(`identity.verdict.${verdict}`);
  const look = VERDICT_LOOKS[verdict];
  const how = i18n.exists(`identity.level.${level}`) ? t(`identity.level.${level as Level}`) : level;
  return (
    <span className="cw-evidence">
      <Pill tone={look.tone} icon={look.icon}>
        {named ? t('identity.pair.fieldSays', { field: t(`identity.field.${field}`), said }) : said}
      </Pill>
      {verdict === 'missing' ? null : (
        <span className="cw-quiet">
          {how} · {t('identity.pair.weight', { bits: number(Math.round(bits * 10) / 10) })}
        </span>
      )}
    </span>
  );
}
