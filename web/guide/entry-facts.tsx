import { useTranslation } from 'react-i18next';
import type { GuideEntry } from '#contracts/directory';
import { useFormats } from '../i18n/format.ts';
import { ItemValueView, useItemName } from './item-value.tsx';
import { SourceLine, SourceText } from './sources.tsx';

/** Each item with its source, its day and the post that answers for it. */
export function EntryFacts({ entry }: { readonly entry: GuideEntry }) {
  const { t } = useTranslation();
  const itemName = useItemName();
  const rows = [
    ...entry.items.map((item) => ({ key: item.item, name: itemName(item.item), facts: item, value: item.value })),
    ...entry.roleFacts.map((role) => ({
      key: `role.${role.code}`,
      name: t(`guide.role.${role.code}`),
      facts: role,
      value: { since: role.since, until: role.until },
    })),
  ];
  return (
    <section className="cw-card" aria-labelledby="facts-title">
      <h2 id="facts-title" className="cw-h2">
        {t('guide.factsTitle')}
      </h2>
      <p className="cw-quiet">{t('guide.factsText')}</p>
      <dl className="cw-sourced">
        {rows.map(({ key, name, facts, value }) => (
          <div key={key}>
            <dt>{name}</dt>
            <dd>
              <ItemValueView item={key} value={value} />
            </dd>
            <dd>{facts.draft ? t('guide.noSource') : <SourceLine facts={facts} />}</dd>
            <dd className="cw-source">
              {t('guide.dutyColumn')} · {t(`guide.duty.${facts.duty}`)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** What was changed: before and after, by which source, since when. */
export function EntryChanges({ entry }: { readonly entry: GuideEntry }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const itemName = useItemName();
  if (entry.changes.length === 0) return null;
  return (
    <section className="cw-card" aria-labelledby="history-title">
      <h2 id="history-title" className="cw-h2">
        {t('guide.historyTitle')}
      </h2>
      <ul className="cw-stack">
        {entry.changes.map((change) => (
          <li key={`${change.item} ${change.decidedAt}`}>
            <h3 className="cw-h3">{itemName(change.item)}</h3>
            <p className="cw-quiet">
              {change.isPending
                ? t('guide.pending', { date: formats.date(change.effectiveFrom) })
                : t('guide.fromDay', { date: formats.date(change.effectiveFrom) })}
            </p>
            <BeforeAfter item={change.item} before={change.before} after={change.after} />
            <p className="cw-source">
              {t('guide.source')} <SourceText source={change.source} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface BeforeAfterProps {
  readonly item: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Two values side by side: what it was, what it is to be. */
export function BeforeAfter({ item, before, after }: BeforeAfterProps) {
  const { t } = useTranslation();
  return (
    <dl className="cw-before-after">
      <div>
        <dt>{t('guide.before')}</dt>
        <dd>
          <ItemValueView item={item} value={before} />
        </dd>
      </div>
      <div>
        <dt>{t('guide.after')}</dt>
        <dd>{after === undefined ? t('guide.takenAway') : <ItemValueView item={item} value={after} />}</dd>
      </div>
    </dl>
  );
}
