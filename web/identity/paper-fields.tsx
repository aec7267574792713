import { Button, Input } from 'antd';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PAPER_KINDS, type PaperKind, VerificationWay } from '#contracts/identity';
import { useSentences } from '../design/sentences.tsx';
import { usePaperCheck } from './identity.resource.ts';
import { isSameNumber } from './identity.view.ts';
import { PaperPhoto } from './paper-photo.tsx';

/** A paper while it is typed. */
export interface DraftPaper {
  readonly key: string;
  readonly kind: PaperKind;
  readonly number: string;
  readonly again: string;
  readonly issuer: string;
  /** YYYY-MM-DD; what the paper prints, if it does. */
  readonly validFrom: string;
  readonly validUntil: string;
  /** Of a Hong Kong identity card. */
  readonly symbols: string;
  readonly verified: VerificationWay;
}

/** A typist's pause: shorter, and each letter is asked about. */
const PAUSE_MS = 400;
/** Kinds that more than one country prints. */
const ISSUED: ReadonlySet<PaperKind> = new Set(['passport']);

interface PaperFieldsProps {
  readonly paper: DraftPaper;
  readonly tried: boolean;
  readonly onChange: (paper: DraftPaper) => void;
  readonly onRemove?: (() => void) | undefined;
}

/** One paper: its kind, its number twice, a photograph to type from, how it was checked. */
export function PaperFields({ paper, tried, onChange, onRemove }: PaperFieldsProps) {
  const { t } = useTranslation();
  const id = useId();
  const set = (change: Partial<DraftPaper>) => onChange({ ...paper, ...change });
  const differs = paper.again !== '' && !isSameNumber(paper.number, paper.again);
  const isTwice = paper.number !== '' && paper.again !== '';
  const complaint = differs
    ? t('identity.register.differs')
    : tried && !isTwice
      ? t('identity.register.typeTwice')
      : undefined;
  return (
    <fieldset className="cw-card cw-stack">
      <legend>{t(`identity.paper.${paper.kind}`)}</legend>
      <div className="cw-two">
        <div className="cw-stack-s">
          <label htmlFor={`${id}-kind`} className="cw-label">
            {t('identity.register.kind')}
          </label>
          <select
            id={`${id}-kind`}
            className="cw-select"
            value={paper.kind}
            onChange={(event) => set({ kind: event.target.value as PaperKind })}
          >
            {PAPER_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`identity.paper.${kind}`)}
              </option>
            ))}
          </select>
          <label htmlFor={`${id}-number`} className="cw-label">
            {t('identity.register.number')}
          </label>
          <Input
            id={`${id}-number`}
            value={paper.number}
            maxLength={40}
            autoComplete="off"
            spellCheck={false}
            aria-describedby={`${id}-check`}
            onChange={(event) => set({ number: event.target.value })}
          />
          <CheckLine id={`${id}-check`} kind={paper.kind} number={paper.number} />
          <label htmlFor={`${id}-again`} className="cw-label">
            {t('identity.register.again')}
          </label>
          <Input
            id={`${id}-again`}
            value={paper.again}
            maxLength={40}
            autoComplete="off"
            spellCheck={false}
            aria-invalid={complaint !== undefined}
            aria-describedby={`${id}-again-help`}
            onPaste={(event) => event.preventDefault()}
            onDrop={(event) => event.preventDefault()}
            onChange={(event) => set({ again: event.target.value })}
          />
          <p
            id={`${id}-again-help`}
            className={complaint === undefined ? 'cw-quiet' : 'cw-complaint'}
            aria-live="polite"
          >
            {complaint ?? t('identity.register.againHelp')}
          </p>
          {ISSUED.has(paper.kind) ? (
            <>
              <label htmlFor={`${id}-issuer`} className="cw-label">
                {t('identity.register.issuer')}
              </label>
              <Input
                id={`${id}-issuer`}
                value={paper.issuer}
                maxLength={60}
                onChange={(event) => set({ issuer: event.target.value })}
              />
            </>
          ) : null}
          {paper.kind === 'hkid' ? (
            <>
              <label htmlFor={`${id}-symbols`} className="cw-label">
                {t('identity.register.symbols')}
              </label>
              <Input
                id={`${id}-symbols`}
                value={paper.symbols}
                maxLength={12}
                autoComplete="off"
                onChange={(event) => set({ symbols: event.target.value })}
              />
            </>
          ) : null}
          <label htmlFor={`${id}-from`} className="cw-label">
            {t('identity.register.validFrom')}
          </label>
          <Input
            id={`${id}-from`}
            type="date"
            value={paper.validFrom}
            onChange={(event) => set({ validFrom: event.target.value })}
          />
          <label htmlFor={`${id}-until`} className="cw-label">
            {t('identity.register.validUntil')}
          </label>
          <Input
            id={`${id}-until`}
            type="date"
            value={paper.validUntil}
            onChange={(event) => set({ validUntil: event.target.value })}
          />
          <label htmlFor={`${id}-verified`} className="cw-label">
            {t('identity.register.verified')}
          </label>
          <select
            id={`${id}-verified`}
            className="cw-select"
            value={paper.verified}
            onChange={(event) => set({ verified: event.target.value as VerificationWay })}
          >
            {VerificationWay.options.map((way) => (
              <option key={way} value={way}>
                {t(`identity.register.verifiedBy.${way}`)}
              </option>
            ))}
          </select>
        </div>
        <PaperPhoto />
      </div>
      {onRemove === undefined ? null : (
        <div>
          <Button onClick={onRemove}>{t('identity.register.removePaper')}</Button>
        </div>
      )}
    </fieldset>
  );
}

/** What the node says of the number while it is typed: that it can be right, or at which place the fault is. */
function CheckLine({ id, kind, number }: { readonly id: string; readonly kind: PaperKind; readonly number: string }) {
  const { t } = useTranslation();
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(number.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [number]);
  const check = usePaperCheck(kind, settled);
  const isStale = settled !== number.trim();
  const sentences = useSentences(check.error);
  const fault = sentences.length > 0 && !isStale ? sentences.map(({ text }) => text).join(' ') : undefined;
  return (
    <p id={id} className={fault === undefined ? 'cw-quiet' : 'cw-complaint'} aria-live="polite">
      {number.trim() === ''
        ? ''
        : fault !== undefined
          ? fault
          : isStale || check.isFetching
            ? t('identity.register.checking')
            : check.data === undefined
              ? ''
              : t('identity.register.good')}
    </p>
  );
}
