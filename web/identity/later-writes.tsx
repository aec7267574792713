import { Button, Radio } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LaterWrites, PairSide, SettledWrites } from '#contracts/identity';
import { Pill } from '../design/badges.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run } from '../i18n/words.tsx';
import { canGo, keyOfWrites, OUTCOME_LOOKS, otherSide } from './identity.view.ts';

type KindName = 'Encounter';

/** More than a screen shows at once; the others come when they are asked for. */
const SHOWN_FIRST = 20;

interface ListProps<W extends LaterWrites> {
  readonly label: string;
  readonly list: readonly W[];
  readonly below: (writes: W, line: string) => React.ReactNode;
}

/** What was written while two records were joined: who, when and where, and nothing clinical. */
function LaterList<W extends LaterWrites>({ label, list, below }: ListProps<W>) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? list : list.slice(0, SHOWN_FIRST);
  return (
    <>
      <ul className="cw-rows" aria-label={label}>
        {shown.map((writes) => (
          <Line key={keyOfWrites(writes)} writes={writes} below={below} />
        ))}
      </ul>
      {shown.length === list.length ? null : (
        <div>
          <Button onClick={() => setWhole(true)}>
            {t('identity.later.all', { number: formats.number(list.length) })}
          </Button>
        </div>
      )}
    </>
  );
}

function Line<W extends LaterWrites>({ writes, below }: { readonly writes: W; readonly below: ListProps<W>['below'] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const id = useId();
  const record = useRecordName();
  const { on, from, until, institutions, people, isLabelled } = writes;
  const days = [...new Set([formats.dateTime(from), formats.dateTime(until)])].join(' – ');
  return (
    <li>
      <span id={id} className="cw-rows__main">
        {useKinds(writes)}
      </span>
      <span className="cw-rows__side">
        {days} · {record(on)}
      </span>
      <span className="cw-rows__below cw-quiet">
        {isLabelled ? (
          t('identity.later.labelled')
        ) : institutions.length + people.length === 0 ? (
          t('identity.later.nobody')
        ) : (
          <Run text={[...institutions, ...people].join(' · ')} />
        )}
      </span>
      <div className="cw-rows__below cw-later">{below(writes, id)}</div>
    </li>
  );
}

/** Visits (1) · Problems (2) */
function useKinds({ writes }: LaterWrites): string {
  const { t, i18n } = useTranslation();
  const formats = useFormats();
  const word = (type: string) =>
    i18n.exists(`patient.kind.${type}`) ? t(`patient.kind.${type as KindName}`) : t('identity.later.otherKind');
  const counts = new Map<string, number>();
  for (const { type } of writes) counts.set(word(type), (counts.get(word(type)) ?? 0) + 1);
  return [...counts].map(([kind, n]) => t('identity.later.kind', { kind, number: formats.number(n) })).join(' · ');
}

function useRecordName(): (side: PairSide) => string {
  const { t } = useTranslation();
  return (side) => t(`identity.pair.${side}`);
}

/** What the rule says of it, and what keeps it where it is. */
function Rule({ writes }: { readonly writes: LaterWrites }) {
  const { t } = useTranslation();
  const record = useRecordName();
  const { on, belongs, because, held } = writes;
  const isElsewhere = belongs !== on;
  return (
    <>
      <span className="cw-evidence">
        <Pill tone={isElsewhere ? 'warn' : 'neutral'} icon={isElsewhere ? 'right' : 'check'}>
          {t('identity.later.belongs', { record: record(belongs) })}
        </Pill>
        {held === 'of-the-person' || held === 'older' ? null : (
          <span className="cw-quiet">{t(`identity.later.because.${because}`)}</span>
        )}
      </span>
      {held === undefined ? null : <span className="cw-quiet">{t(`identity.later.held.${held}`)}</span>}
    </>
  );
}

interface ChoiceProps {
  readonly list: readonly LaterWrites[];
  /** What goes to the other record, by the first of its writes. */
  readonly going: ReadonlySet<string>;
  /** Missing while nothing is to be undone: then the list only tells. */
  readonly onChange?: (key: string, goes: boolean) => void;
}

/** What was written since the link, and where it goes when the link is undone. */
export function LaterChoice({ list, going, onChange }: ChoiceProps) {
  const { t } = useTranslation();
  const record = useRecordName();
  return (
    <section className="cw-stack-s" aria-labelledby="later">
      <h3 id="later" className="cw-h3">
        {t('identity.later.title')}
      </h3>
      {list.length === 0 ? (
        <p className="cw-quiet">{t('identity.later.none')}</p>
      ) : (
        <>
          <p className="cw-quiet">{t('identity.later.lead')}</p>
          <LaterList
            label={t('identity.later.title')}
            list={list}
            below={(writes, line) => {
              const key = keyOfWrites(writes);
              const { on, held } = writes;
              return (
                <>
                  <Rule writes={writes} />
                  {onChange === undefined || !canGo(writes) ? null : (
                    <Radio.Group
                      aria-labelledby={line}
                      value={going.has(key)}
                      onChange={(event) => onChange(key, event.target.value === true)}
                    >
                      <Radio value={false}>{t('identity.later.stays', { record: record(on) })}</Radio>
                      <Radio value={true}>
                        {held === 'signed'
                          ? t('identity.later.tell')
                          : t('identity.later.goes', { record: record(otherSide(on)) })}
                      </Radio>
                    </Radio.Group>
                  )}
                </>
              );
            }}
          />
        </>
      )}
    </section>
  );
}

/** What became of it, in the history of the decision. */
export function SettledList({ list }: { readonly list: readonly SettledWrites[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const record = useRecordName();
  return (
    <details className="cw-details">
      <summary>{t('identity.later.settled', { number: formats.number(list.length) })}</summary>
      <LaterList
        label={t('identity.later.title')}
        list={list}
        below={(writes) => {
          const { on, outcome } = writes;
          const look = OUTCOME_LOOKS[outcome];
          return (
            <>
              <Pill tone={look.tone} icon={look.icon}>
                {t(`identity.later.outcome.${outcome}`, { record: record(outcome === 'moved' ? otherSide(on) : on) })}
              </Pill>
              <Rule writes={writes} />
            </>
          );
        }}
      />
    </details>
  );
}
