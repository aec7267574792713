import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PERMIT_STATES, type PermitView } from '#contracts/credentialing';
import { ClearMark } from '../design/clear-mark.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { PrintButton } from '../design/print-button.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, useLocal } from '../i18n/words.tsx';
import { Expiries } from './expiries.tsx';
import { FindHolder } from './find-holder.tsx';
import { ALL_PERMITS, BANDS, byImportance, matches, type PermitFilter } from './permit.view.ts';
import { PermitDays, PermitState } from './permit-words.tsx';
import { type AllPermits, usePermits } from './permits.resource.ts';

/** Every permit on file: what ends soon as a picture, what nobody has checked, and a list that can be narrowed. */
export function PermitsDeskPage() {
  const { t } = useTranslation();
  const [now] = useState(() => Date.now());
  const [filter, setFilter] = useState<PermitFilter>(ALL_PERMITS);
  const change = (more: Partial<PermitFilter>) => setFilter((before) => ({ ...before, ...more }));
  const all = usePermits();
  const ending = usePermits({ endsWithinDays: BANDS[2] });
  return (
    <Page
      title={t('permits.desk.title')}
      lead={t('permits.desk.lead')}
      actions={
        <>
          <FindHolder />
          <PrintButton label={t('app.print')} />
        </>
      }
      wide
    >
      <Await query={ending}>
        {({ permits }) => (
          <Expiries permits={permits} now={now} chosen={filter.band} onChoose={(band) => change({ band })} />
        )}
      </Await>
      <Await query={all} cards={2}>
        {(data) => <PermitList all={data} filter={filter} onChange={change} />}
      </Await>
    </Page>
  );
}

/** So many rows at first: what two screens hold. */
const ROWS = 50;

interface PermitListProps {
  readonly all: AllPermits;
  readonly filter: PermitFilter;
  readonly onChange: (more: Partial<PermitFilter>) => void;
}

function PermitList({ all: { permits, hasMore }, filter, onChange }: PermitListProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [rows, setRows] = useState(ROWS);
  const unseen = permits.filter(({ evidence, state }) => evidence === 'adopted' && state !== 'revoked').length;
  const found = permits.filter((permit) => matches(permit, filter)).toSorted(byImportance);
  return (
    <section className="cw-card" aria-labelledby="permit-list">
      <h2 className="cw-h2" id="permit-list">
        {t('permits.desk.list')}
      </h2>
      {unseen === 0 || filter.unseen ? null : (
        <NoticeBox
          tone="warn"
          title={t('permits.desk.unseen', { count: unseen })}
          action={<Button onClick={() => onChange({ ...ALL_PERMITS, unseen: true })}>{t('permits.desk.show')}</Button>}
        >
          <p>{t('permits.adoptedText')}</p>
        </NoticeBox>
      )}
      {hasMore ? (
        <NoticeBox tone="info">
          <p>{t('permits.desk.hasMore', { number: formats.number(permits.length) })}</p>
        </NoticeBox>
      ) : null}
      <Filters permits={permits} filter={filter} onChange={onChange} />
      <p className="cw-quiet" role="status">
        {t('permits.desk.found', { number: formats.number(found.length), all: formats.number(permits.length) })}
      </p>
      {found.length === 0 ? (
        <Empty icon="search" title={t('permits.desk.none')} text={t('permits.desk.noneText')} />
      ) : (
        <ul className="cw-permits">
          {found.slice(0, rows).map((permit) => (
            <Row key={permit.id} permit={permit} />
          ))}
        </ul>
      )}
      {found.length > rows ? (
        <p className="cw-centre">
          <Button onClick={() => setRows(rows + ROWS)}>{t('app.more')}</Button>
        </p>
      ) : null}
    </section>
  );
}

function Row({ permit }: { readonly permit: PermitView }) {
  const { t } = useTranslation();
  const { practitioner, employers } = permit;
  return (
    <li>
      <Link
        to="/oversight/permits/$practitionerId"
        params={{ practitionerId: practitioner.id }}
        hash={`permit-${permit.id}`}
        className="cw-permits__link"
      >
        <span className="cw-permits__who">
          {practitioner.name === undefined ? practitioner.id : <Local text={practitioner.name} />}
        </span>
        <span>
          <span className="cw-cap-line">
            <Local text={permit.kindText} />
          </span>
          {permit.number === undefined ? null : <span className="cw-number cw-quiet"> {permit.number}</span>}
        </span>
        <span className="cw-quiet">
          {employers.map(({ organizationId, name }, index) => (
            <span key={organizationId}>
              {index === 0 ? null : ' · '}
              {name === undefined ? organizationId : <Local text={name} />}
            </span>
          ))}
        </span>
        <span className="cw-permits__state">
          <PermitState permit={permit} />
          {permit.evidence === 'adopted' ? (
            <span className="cw-badge cw-pill--warn">{t('permits.desk.toConfirm')}</span>
          ) : null}
        </span>
        <span className="cw-permits__days">
          <PermitDays permit={permit} />
        </span>
        <Icon name="right" size={18} />
      </Link>
    </li>
  );
}

function Filters({ permits, filter, onChange }: Omit<PermitListProps, 'all'> & { permits: readonly PermitView[] }) {
  const { t } = useTranslation();
  const local = useLocal();
  const kinds = new Map(permits.map(({ kind, kindText }) => [kind, kindText]));
  const places = new Map(
    permits.flatMap(({ employers }) =>
      employers.map(({ organizationId, name }) => [organizationId, name === undefined ? organizationId : local(name)]),
    ),
  );
  const isNarrowed = JSON.stringify(filter) !== JSON.stringify(ALL_PERMITS);
  return (
    <search className="cw-permits__filters cw-no-print">
      <div>
        <label className="cw-label" htmlFor="permit-text">
          {t('permits.desk.search')}
        </label>
        <Input
          id="permit-text"
          type="search"
          allowClear={{ clearIcon: <ClearMark /> }}
          prefix={<Icon name="search" size={20} />}
          value={filter.text}
          maxLength={80}
          onChange={(event) => onChange({ text: event.target.value })}
        />
      </div>
      <Choice
        id="permit-kind"
        label={t('permits.verify.kind')}
        value={filter.kind}
        options={[...kinds].map(([value, text]) => ({ value, name: local(text) }))}
        onChange={(value) => onChange({ kind: [...kinds.keys()].find((kind) => kind === value) ?? '' })}
      />
      <Choice
        id="permit-state"
        label={t('permits.desk.state')}
        value={filter.state}
        options={PERMIT_STATES.map((value) => ({ value, name: t(`permits.state.${value}`) }))}
        onChange={(value) => onChange({ state: PERMIT_STATES.find((state) => state === value) ?? '' })}
      />
      <Choice
        id="permit-place"
        label={t('permits.desk.place')}
        value={filter.place}
        options={[...places]
          .map(([value, name]) => ({ value, name: name ?? '' }))
          .sort((a, b) => a.name.localeCompare(b.name))}
        onChange={(place) => onChange({ place })}
      />
      <div className="cw-permits__last">
        <label className="cw-check">
          <input
            type="checkbox"
            checked={filter.unseen}
            onChange={(event) => onChange({ unseen: event.target.checked })}
          />
          <span>{t('permits.desk.onlyUnseen')}</span>
        </label>
        {isNarrowed ? <Button onClick={() => onChange(ALL_PERMITS)}>{t('app.clear')}</Button> : null}
      </div>
    </search>
  );
}

interface ChoiceProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly name: string }[];
  readonly onChange: (value: string) => void;
}

function Choice({ id, label, value, options, onChange }: ChoiceProps) {
  const { t } = useTranslation();
  return (
    <div>
      <label className="cw-label" htmlFor={id}>
        {label}
      </label>
      <select id={id} className="cw-select" value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t('permits.desk.any')}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.name}
          </option>
        ))}
      </select>
    </div>
  );
}
