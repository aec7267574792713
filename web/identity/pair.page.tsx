import { Link, useParams } from '@tanstack/react-router';
import { Button, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskRecord, PairVerb, PairView, PaperSight } from '#contracts/identity';
import { useDraft } from '../app/use-draft.ts';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { Await, ErrorPanel } from '../design/states.tsx';
import { Timeline } from '../design/timeline.tsx';
import { useToast } from '../design/use-toast.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run } from '../i18n/words.tsx';
import { Verdict } from './evidence.tsx';
import { useDecide, usePair, useWholeRecord } from './identity.resource.ts';
import { GRAVE, goingOf, movesOf, namesOf, ROWS, shownLikelihood } from './identity.view.ts';
import { LaterChoice, SettledList } from './later-writes.tsx';

export function PairPage() {
  const { t } = useTranslation();
  const { one, other } = useParams({ from: '/desk/pairs/$one/$other' });
  const pair = usePair(one, other);
  return (
    <Page
      title={t('identity.pair.title')}
      wide
      back={
        <Link to="/desk" className="cw-link">
          <Icon name="left" size={18} /> {t('identity.pair.back')}
        </Link>
      }
    >
      <Await query={pair} cards={2}>
        {(view) => (
          <>
            <Comparison pair={view} />
            <Decide key={view.revision} pair={view} onAgain={() => void pair.refetch()} />
            <History pair={view} />
          </>
        )}
      </Await>
    </Page>
  );
}

type Row = (typeof ROWS)[number]['row'];

function Comparison({ pair }: { readonly pair: PairView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const sides = [
    { record: pair.one, name: t('identity.pair.one') },
    { record: pair.other, name: t('identity.pair.other') },
  ];
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  return (
    <section className="cw-stack" aria-labelledby="compare">
      <h2 id="compare" className="cw-sr">
        {t('identity.pair.title')}
      </h2>
      <p>
        {t('identity.pair.summary', {
          reason: t(`identity.reason.${pair.reason}`),
          share: formats.percent(shownLikelihood(pair.probability ?? 0)),
        })}
      </p>
      <table className="cw-compare">
        <thead>
          <tr>
            <th scope="col">{t('identity.field.record')}</th>
            {sides.map(({ record, name }) => (
              <th scope="col" key={record.id}>
                {name}
              </th>
            ))}
            <th scope="col">{t('identity.pair.evidence')}</th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map(({ row, fields }) => (
            <tr key={row}>
              <th scope="row">{t(`identity.field.${row}`)}</th>
              {sides.map(({ record, name }) => (
                <td key={record.id}>
                  <span className="cw-compare__side" aria-hidden="true">
                    {name}
                  </span>
                  <Value row={row} record={record} open={open.has(record.id)} />
                </td>
              ))}
              <td className="cw-stack-s">
                {pair.evidence
                  .filter(({ field }) => (fields as readonly string[]).includes(field))
                  .map((evidence) => (
                    <Verdict key={evidence.field} evidence={evidence} named={fields.length > 1} />
                  ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="cw-badges">
        {sides.map(({ record, name }) =>
          open.has(record.id) || record.papers.length === 0 ? null : (
            <Button key={record.id} icon={<Icon name="eye" />} onClick={() => setOpen(new Set([...open, record.id]))}>
              {t('identity.pair.show', { record: name })}
            </Button>
          ),
        )}
      </div>
      <p role="status" className="cw-quiet">
        {open.size === 0 ? '' : t('identity.pair.shown')}
      </p>
      <SeenPapers pair={pair} />
    </section>
  );
}

/** Who keeps the two, and which paper of both was seen at whose counter: what the machine waits for before it joins them. */
function SeenPapers({ pair: { papersOfBoth, hasOneKeeper } }: { readonly pair: PairView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const said = (sight: PaperSight | undefined) =>
    sight === undefined
      ? t('identity.pair.notSeen')
      : t('identity.pair.seenOn', { how: t(`identity.pair.seenHow.${sight.how}`), day: formats.dateTime(sight.at) });
  return (
    <div className="cw-stack-s">
      {papersOfBoth.length === 0 ? null : (
        <>
          <h3 id="both-hold" className="cw-label">
            {t('identity.pair.bothHold')}
          </h3>
          <ul className="cw-plain" aria-labelledby="both-hold">
            {papersOfBoth.map(({ kind, one, other }) => (
              <li key={kind}>
                {t('identity.pair.paperOfBoth', {
                  paper: t(`identity.paper.${kind}`),
                  one: said(one),
                  other: said(other),
                })}
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="cw-quiet">{t(hasOneKeeper ? 'identity.pair.oneKeeper' : 'identity.pair.twoKeepers')}</p>
    </div>
  );
}

function Value({ row, record, open }: { readonly row: Row; readonly record: DeskRecord; readonly open: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const none = <span className="cw-quiet">{t('identity.pair.none')}</span>;
  switch (row) {
    case 'name':
      return record.names.length === 0 ? none : <Run text={namesOf(record)} />;
    case 'birth':
      return record.birthDate === undefined ? none : formats.date(record.birthDate);
    case 'sex':
      return t(`identity.sex.${record.gender ?? 'unknown'}`);
    case 'papers':
      return record.papers.length === 0 ? none : <Papers record={record} open={open} />;
    case 'phone':
      return record.phone === undefined ? none : record.phone;
    case 'address':
      return record.address === undefined ? none : <Run text={record.address} />;
    case 'relatives':
      return <span className="cw-quiet">–</span>;
  }
}

/** Covered until somebody opens them: then the whole record is asked for, and the look is noted. */
function Papers({ record, open }: { readonly record: DeskRecord; readonly open: boolean }) {
  const { t } = useTranslation();
  const whole = useWholeRecord(record.id, open);
  const papers = open ? (whole.data?.papers ?? record.papers) : record.papers;
  return (
    <ul className="cw-plain">
      {papers.map(({ kind, masked, number }) => (
        <li key={`${kind} ${masked}`}>
          {t(`identity.paper.${kind}`)} <code>{open ? number : masked}</code>
        </li>
      ))}
    </ul>
  );
}

/** A reason of fewer letters says nothing. The node holds to the same. */
const REASON_MIN = 3;

function Decide({ pair, onAgain }: { readonly pair: PairView; readonly onAgain: () => void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const toast = useToast();
  // As the address names them: the pair itself has them in an order of its own.
  const { one, other } = useParams({ from: '/desk/pairs/$one/$other' });
  const decide = useDecide(one, other);
  const [verb, setVerb] = useDraft<PairVerb | undefined>('verb', undefined);
  const [reason, setReason] = useDraft('reason', '');
  const [tried, setTried] = useState(false);
  const { later = [] } = pair;
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const going = goingOf(later, chosen);
  const choose = (key: string, goes: boolean) => setChosen(new Map([...chosen, [key, goes]]));
  const isMissing = reason.trim().length < REASON_MIN;
  return (
    <section className="cw-card cw-stack" aria-labelledby="decide">
      <h2 id="decide" className="cw-h2">
        {t('identity.pair.decide')}
      </h2>
      {pair.verbs.length === 0 ? <p>{t('identity.pair.closed')}</p> : null}
      {pair.writtenSince === undefined ? null : (
        <p>
          {t('identity.pair.sinceLink', {
            one: formats.number(pair.writtenSince.one),
            other: formats.number(pair.writtenSince.other),
          })}
        </p>
      )}
      <Radio.Group value={verb} onChange={(event) => setVerb(event.target.value)} aria-labelledby="decide">
        <div className="cw-stack-s">
          {pair.verbs.map((value) => (
            <Radio key={value} value={value}>
              <strong>{t(`identity.verb.${value}`)}</strong>
              <span className="cw-quiet cw-block">{t(`identity.verbHelp.${value}`)}</span>
            </Radio>
          ))}
        </div>
      </Radio.Group>
      {pair.later === undefined ? null : (
        <LaterChoice list={pair.later} going={going} {...(verb === 'unlink' ? { onChange: choose } : {})} />
      )}
      <label htmlFor="reason" className="cw-label">
        {t('identity.pair.reason')}
      </label>
      <Input.TextArea
        id="reason"
        value={reason}
        maxLength={400}
        autoSize={{ minRows: 2, maxRows: 6 }}
        aria-describedby="reason-help"
        aria-invalid={tried && isMissing}
        onChange={(event) => setReason(event.target.value)}
      />
      <p id="reason-help" className={tried && isMissing ? 'cw-complaint' : 'cw-quiet'} aria-live="polite">
        {tried && isMissing ? t('identity.pair.reasonMissing') : t('identity.pair.reasonHelp')}
      </p>
      {decide.error === null ? null : <ErrorPanel error={decide.error} onRetry={onAgain} />}
      <div>
        <Button
          type="primary"
          danger={verb !== undefined && GRAVE.has(verb)}
          disabled={verb === undefined}
          loading={decide.isPending}
          onClick={() => {
            setTried(true);
            if (verb === undefined || isMissing) return;
            decide.mutate(
              {
                verb,
                reason: reason.trim(),
                revision: pair.revision,
                ...(verb === 'unlink' ? { moves: movesOf(later, going) } : {}),
              },
              { onSuccess: () => toast.success(t('identity.pair.done')) },
            );
          }}
        >
          {t('identity.pair.submit')}
        </Button>
      </div>
    </section>
  );
}

function History({ pair }: { readonly pair: PairView }) {
  const { t, i18n } = useTranslation();
  const formats = useFormats();
  const reasonOf = (reason: string, isMachine: boolean) =>
    isMachine && i18n.exists(`identity.reason.${reason}`)
      ? t(`identity.reason.${reason as PairView['reason']}`)
      : reason;
  return (
    <section className="cw-stack" aria-labelledby="history">
      <h2 id="history" className="cw-h2">
        {t('identity.pair.history')}
      </h2>
      {pair.history.length === 0 ? (
        <p className="cw-quiet">{t('identity.pair.noHistory')}</p>
      ) : (
        <Timeline
          label={t('identity.pair.history')}
          steps={pair.history.map(({ verb, reason, at, by, settled }) => ({
            key: at,
            state: 'done' as const,
            title: t(`identity.verb.${verb}`),
            detail: (
              <>
                {formats.dateTime(at)} · <Run text={by?.name ?? by?.reference ?? t('identity.pair.machine')} />
                <br />
                <Run text={reasonOf(reason, by === undefined)} />
                {settled === undefined ? null : <SettledList list={settled} />}
              </>
            ),
          }))}
        />
      )}
    </section>
  );
}
