import { Checkbox } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogExtract } from '#contracts/consent';
import { useNodeName } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import type { CheckedEntry, CheckedLog, checkExtract, LogFault } from './check-log.check.ts';
import { faultsOf, wordsOf } from './check-log.view.ts';

/** What a code on paper says, and whether the node signed it. */
export function CheckedCode({ checked }: { readonly checked: Awaited<ReturnType<typeof checkExtract>> }) {
  const { t } = useTranslation();
  const { fault, says } = checked;
  return (
    <>
      {fault === undefined ? (
        <Verdict isGood title={t('access.check.genuineCode')}>
          <p>{t('access.check.genuineCodeText')}</p>
        </Verdict>
      ) : (
        <Verdict isGood={false} title={t('access.check.badCode')}>
          <p>{t(`access.check.fault.${fault}`)}</p>
        </Verdict>
      )}
      {says === undefined ? null : <Says says={says} />}
    </>
  );
}

/** Each part of a log with whether it holds. */
export function CheckedFile({ checked }: { readonly checked: CheckedLog }) {
  const { t } = useTranslation();
  const nodeName = useNodeName();
  const formats = useFormats();
  const { extract, head, entries, witnesses, told, ownKeys } = checked;
  const faults = faultsOf(checked);
  const counts = (own: number, heard: number) =>
    t('access.check.countsText', { entries: formats.number(own), told: formats.number(heard) });
  return (
    <>
      {checked.ok ? (
        <Verdict isGood title={t('access.check.genuine')}>
          <p>
            {t('access.check.genuineText', {
              entries: formats.number(entries.length),
              node: nodeName(head.head.node),
            })}
          </p>
        </Verdict>
      ) : (
        <Verdict isGood={false} title={t('access.check.notGenuine')}>
          <p>{t('access.check.notGenuineText', { count: faults })}</p>
        </Verdict>
      )}
      <p className={ownKeys ? 'cw-complaint' : 'cw-quiet'}>
        <Icon name={ownKeys ? 'alert' : 'key'} size={18} />{' '}
        {ownKeys ? t('access.check.ownKeys') : t('access.check.byKeys')}
      </p>
      <section className="cw-card">
        <ul className="cw-proofs">
          <Part name={t('access.check.seal')} fault={extract.fault}>
            {extract.fault !== 'list' || extract.says === undefined
              ? undefined
              : t('access.check.listCounts', {
                  signed: counts(extract.says.entries, extract.says.told),
                  here: counts(entries.length, told.length),
                })}
          </Part>
          <Part name={t('access.check.head')} fault={head.fault}>
            {t('access.check.headText', {
              size: formats.number(head.head.size),
              when: formats.dateTime(head.head.at),
            })}
          </Part>
        </ul>
        <h3 className="cw-h3">{t('access.check.witnesses')}</h3>
        {witnesses.length === 0 ? <p className="cw-quiet">{t('access.check.noWitness')}</p> : null}
        <ul className="cw-proofs">
          {witnesses.map(({ statement, fault }) => (
            <Part
              key={statement.witness}
              name={t('access.check.witness', {
                node: nodeName(statement.witness),
                size: formats.number(statement.size),
                when: formats.dateTime(statement.at),
              })}
              fault={fault}
            />
          ))}
        </ul>
      </section>
      {extract.says === undefined ? null : <Says says={extract.says} />}
      <Entries entries={entries} />
      {told.length === 0 ? null : <p className="cw-quiet">{t('access.check.told', { count: told.length })}</p>}
    </>
  );
}

function Verdict({
  isGood,
  title,
  children,
}: {
  readonly isGood: boolean;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <section className={`cw-verdict cw-verdict--${isGood ? 'good' : 'bad'}`}>
      <Icon name={isGood ? 'check-circle' : 'barred'} size={44} />
      <div>
        <h2>{title}</h2>
        {children}
      </div>
    </section>
  );
}

interface PartProps {
  readonly name: string;
  readonly fault: LogFault | undefined;
  readonly children?: ReactNode;
}

/** One part that was checked: an icon, a word, and what is wrong. */
function Part({ name, fault, children }: PartProps) {
  const { t } = useTranslation();
  const isGood = fault === undefined;
  return (
    <li className={isGood ? 'cw-proofs__part' : 'cw-proofs__part cw-proofs__part--bad'}>
      <Icon name={isGood ? 'check-circle' : 'barred'} size={22} />
      <div>
        <p>
          <strong>{name}</strong>{' '}
          <span className="cw-sr">{isGood ? t('access.check.good') : t('access.check.bad')}</span>
        </p>
        {children === undefined ? null : <p className="cw-quiet">{children}</p>}
        {isGood ? null : <p className="cw-proofs__fault">{t(`access.check.fault.${fault}`)}</p>}
      </div>
    </li>
  );
}

function Says({ says }: { readonly says: LogExtract }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const from = says.from === undefined ? t('access.check.fromBegin') : formats.dateTime(says.from);
  const facts: readonly [string, ReactNode][] = [
    [t('access.check.of'), <Local key="name" text={says.name} />],
    [t('access.check.period'), t('access.span', { from, to: formats.dateTime(says.to) })],
    [t('access.check.made'), formats.dateTime(says.madeAt)],
    [
      t('access.check.counts'),
      t('access.check.countsText', { entries: formats.number(says.entries), told: formats.number(says.told) }),
    ],
    [
      t('access.check.head'),
      t('access.check.headText', { size: formats.number(says.size), when: formats.dateTime(says.madeAt) }),
    ],
    [t('access.check.digest'), <code key="digest">{says.digest}</code>],
    [t('access.check.root'), <code key="root">{says.root}</code>],
  ];
  return (
    <section className="cw-card">
      <dl className="cw-facts cw-facts--hash">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {says.complete ? null : <p className="cw-quiet">{t('access.check.incomplete')}</p>}
    </section>
  );
}

/** Shown at first; a log may have thousands. */
const SHOWN = 100;

function Entries({ entries }: { readonly entries: readonly CheckedEntry[] }) {
  const { t } = useTranslation();
  // Who brings a log that does not hold looks for where.
  const [onlyBad, setOnlyBad] = useState(() => entries.some(({ fault }) => fault !== undefined));
  const [shown, setShown] = useState(SHOWN);
  const listed = onlyBad ? entries.filter(({ fault }) => fault !== undefined) : entries;
  return (
    <section>
      <h2 className="cw-h2">{t('access.check.entries')}</h2>
      <Squares entries={entries} />
      <Checkbox className="cw-no-print" checked={onlyBad} onChange={(event) => setOnlyBad(event.target.checked)}>
        {t('access.check.onlyBad')}
      </Checkbox>
      <ol className="cw-log cw-log--checked">
        {listed.slice(0, shown).map((entry, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a tampered file may hold an entry twice
          <Entry key={`${entry.id}/${at}`} entry={entry} />
        ))}
      </ol>
      {listed.length > shown ? (
        <p className="cw-centre">
          <button type="button" className="cw-log__more" onClick={() => setShown(shown + 10 * SHOWN)}>
            {t('app.more')}
          </button>
        </p>
      ) : null}
    </section>
  );
}

/** More than these no eye counts. */
const SQUARES_MAX = 600;

/** A square for each entry in the order of the list: where something does not hold is seen at once. */
function Squares({ entries }: { readonly entries: readonly CheckedEntry[] }) {
  if (entries.length > SQUARES_MAX) return null;
  return (
    <div className="cw-squares" aria-hidden="true">
      {entries.map(({ id, fault }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a tampered file may hold an entry twice
        <i key={`${id}/${at}`} className={fault === undefined ? undefined : 'cw-squares__bad'} />
      ))}
    </div>
  );
}

function Entry({ entry }: { readonly entry: CheckedEntry }) {
  const { t, i18n } = useTranslation();
  const formats = useFormats();
  const nodeName = useNodeName();
  const { fault, position, witnesses } = entry;
  const { at, name, organization, action, outcome, kinds } = wordsOf(entry.body);
  const word = (path: string, code: string) => (i18n.exists(`${path}.${code}`) ? t(`${path}.${code}` as never) : code);
  const isGood = fault === undefined;
  const seen = formats.list(witnesses.map(nodeName));
  return (
    <li className={isGood ? 'cw-log__entry' : 'cw-log__entry cw-log__entry--denied'}>
      <span className="cw-log__icon">
        <Icon name={isGood ? 'check' : 'barred'} />
        <span className="cw-sr">{isGood ? t('access.check.good') : t('access.check.bad')}</span>
      </span>
      <div className="cw-log__body">
        <p className="cw-log__head">
          {at === undefined || Number.isNaN(Date.parse(at)) ? null : <time dateTime={at}>{formats.dateTime(at)}</time>}
          <span>{t('access.check.place', { position: formats.number(position + 1) })}</span>
        </p>
        <p className="cw-log__sentence">
          {name === undefined ? null : <Local text={name} />}
          {organization === undefined ? null : (
            <>
              {' · '}
              <Local text={organization} />
            </>
          )}
          {action === undefined ? null : ` · ${word('patient.action', action)}`}
          {outcome === 'denied' ? ` · ${t('patient.access.refused')}` : ''}
        </p>
        {kinds.length === 0 ? null : (
          <p className="cw-quiet">{formats.list(kinds.map((kind) => word('patient.kind', kind)))}</p>
        )}
        {isGood ? (
          <p className="cw-quiet">
            {witnesses.length === 0 ? t('access.check.unwitnessed') : t('access.check.witnessed', { nodes: seen })}
          </p>
        ) : (
          <p className="cw-proofs__fault">{t(`access.check.fault.${fault}`)}</p>
        )}
      </div>
    </li>
  );
}
