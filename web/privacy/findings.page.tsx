import { Link } from '@tanstack/react-router';
import { Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FINDING_RULES, type FindingView } from '#contracts/consent';
import { Icon } from '../design/icons.tsx';
import { More } from '../design/more.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, Run } from '../i18n/words.tsx';
import { FindingPill, Score } from './finding-parts.tsx';
import { LawLine } from './law-line.tsx';
import { type FindingShow, type RuleName, useDesk, useFindings } from './privacy.resource.ts';

/** What the rules found, the newest first: the privacy officer's day begins here. */
export function FindingsPage() {
  const { t } = useTranslation();
  const formats = useFormats();
  const [show, setShow] = useState<FindingShow>('open');
  const [rule, setRule] = useState<RuleName>();
  const found = useFindings(show, rule);
  const desk = useDesk();
  const pages = found.data?.pages;
  const ANY = '';
  return (
    <Page title={t('privacy.findings.title')} lead={t('privacy.findings.lead')} wide>
      <div className="cw-filter">
        <Segmented
          value={show}
          onChange={setShow}
          aria-label={t('privacy.findings.show')}
          options={[
            { value: 'open', label: t('privacy.findings.open') },
            { value: 'all', label: t('privacy.findings.all') },
          ]}
        />
        <Select
          className="cw-rule-choice"
          value={rule ?? ANY}
          onChange={(value) => setRule(value === ANY ? undefined : (value as RuleName))}
          aria-label={t('privacy.findings.byRule')}
          options={[
            { value: ANY, label: t('privacy.findings.anyRule') },
            ...FINDING_RULES.map((value) => {
              const waiting = pages?.[0]?.waiting[value];
              const name = t(`privacy.rule.${value}`);
              return { value, label: waiting === undefined ? name : `${name} (${formats.number(waiting)})` };
            }),
          ]}
        />
      </div>
      {desk.data === undefined || desk.data.behind < 100 ? null : (
        <p className="cw-quiet">{t('privacy.findings.behind', { count: desk.data.behind })}</p>
      )}
      <Await query={{ data: pages, error: found.error, isPending: found.isPending, refetch: found.refetch }} cards={3}>
        {(all) => {
          const items = all.flatMap((page) => page.items);
          const law = all[0]?.law;
          return (
            <>
              {items.length === 0 ? (
                <Empty icon="shield" title={t('privacy.findings.none')} text={t('privacy.findings.noneText')} />
              ) : (
                <ul className="cw-findings">
                  {items.map((finding) => (
                    <FindingItem key={finding.id} finding={finding} />
                  ))}
                </ul>
              )}
              {law === undefined ? null : <LawLine {...law} />}
            </>
          );
        }}
      </Await>
      <More list={found} />
    </Page>
  );
}

export function FindingItem({ finding }: { readonly finding: FindingView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { id, rule, person, day, patientName, score, reason, entries, state } = finding;
  return (
    <li>
      <Link to="/privacy/findings/$findingId" params={{ findingId: id }} className="cw-finding">
        <Score score={score} />
        <span className="cw-finding__words">
          <span className="cw-finding__head">
            <strong>{t(`privacy.rule.${rule}`)}</strong>
            <FindingPill state={state} />
          </span>
          <span>
            <Local text={person.name} />
            {person.organization === undefined ? null : (
              <>
                {' · '}
                <Local text={person.organization.name} />
              </>
            )}
            {patientName === undefined || patientName === '' ? null : (
              <>
                {' · '}
                <Run text={t('privacy.findings.about', { name: patientName })} />
              </>
            )}
          </span>
          <span className="cw-quiet">
            <Local text={reason} />
          </span>
          <span className="cw-quiet">
            {formats.date(day)}
            {entries === 0 ? null : <> · {t('privacy.findings.entries', { count: entries })}</>}
          </span>
        </span>
        <Icon name="right" size={18} />
      </Link>
    </li>
  );
}
