import { Button, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingVerdict, FindingView } from '#contracts/consent';
import { useDraft } from '../app/use-draft.ts';
import { announce } from '../design/announcer.tsx';
import { Field, WordsField } from '../design/field.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useDecideFinding } from './privacy.resource.ts';

const VERDICTS = ['explained', 'needs-answer', 'misuse'] as const satisfies readonly FindingVerdict[];

/** Decides on what is there now. What is added later opens the finding again. */
export function DecideCard({ finding }: { readonly finding: FindingView }) {
  const { t } = useTranslation();
  const decide = useDecideFinding();
  const [verdict, setVerdict] = useDraft<FindingVerdict | undefined>('verdict', undefined);
  const [note, setNote] = useDraft('note', '');
  const [words, setWords] = useDraft('words', '');
  const [tried, setTried] = useState(false);
  const asks = verdict === 'needs-answer';
  const isComplete = note.trim() !== '' && (!asks || words.trim() !== '');
  return (
    <section className="cw-card cw-no-print">
      <h2 className="cw-h2" id="decide">
        {t('privacy.finding.decide')}
      </h2>
      <form
        className="cw-stack-s"
        aria-labelledby="decide"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!isComplete || verdict === undefined) return;
          const { id, entries } = finding;
          decide.mutate(
            { id, entries, verdict, note: note.trim(), ...(asks ? { ask: words.trim() } : {}) },
            {
              onSuccess: () => {
                announce(t('privacy.finding.done'));
                setVerdict(undefined);
                setNote('');
                setWords('');
                setTried(false);
              },
            },
          );
        }}
      >
        <Radio.Group
          aria-labelledby="decide"
          value={verdict ?? null}
          onChange={(event) => setVerdict(event.target.value as FindingVerdict)}
          options={VERDICTS.filter((value) => value !== 'needs-answer' || finding.person.role !== 'patient').map(
            (value) => ({ value, label: t(`privacy.finding.verdict.${value}`) }),
          )}
        />
        {tried && verdict === undefined ? (
          <p className="cw-complaint" role="alert">
            {t('privacy.verdictMissing')}
          </p>
        ) : null}
        <WordsField label={t('privacy.finding.note')} value={note} max={2000} onChange={setNote} />
        {asks ? (
          <Field label={t('privacy.finding.askWords')}>
            {(id) => (
              <>
                <Input.TextArea
                  id={id}
                  value={words}
                  onChange={(event) => setWords(event.target.value)}
                  autoSize={{ minRows: 2 }}
                  maxLength={2000}
                />
                <p className="cw-quiet">{t('privacy.finding.askHelp')}</p>
              </>
            )}
          </Field>
        ) : null}
        {tried && !isComplete ? (
          <p className="cw-complaint" role="alert">
            {t('privacy.finding.wordsMissing')}
          </p>
        ) : null}
        {decide.error === null ? null : <ErrorPanel error={decide.error} />}
        <div>
          <Button type="primary" htmlType="submit" loading={decide.isPending}>
            {t('privacy.finding.decide')}
          </Button>
        </div>
      </form>
    </section>
  );
}
