import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QuestionForDesk } from '#contracts/consent';
import { useDraft } from '../app/use-draft.ts';
import { announce } from '../design/announcer.tsx';
import { NodeBadge, Pill } from '../design/badges.tsx';
import { WordsField } from '../design/field.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty, ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, Run } from '../i18n/words.tsx';
import { AskedList } from './finding.page.tsx';
import { Clock } from './finding-parts.tsx';
import { useQuestionAct, useQuestions } from './privacy.resource.ts';
import { type Show, WaitingOrAll } from './waiting-or-all.tsx';

/** What patients ask about accesses here, with the clock of each answer. */
export function QuestionsPage() {
  const { t } = useTranslation();
  const [show, setShow] = useState<Show>('waiting');
  const found = useQuestions(show);
  return (
    <Page title={t('privacy.questions.title')} lead={t('privacy.questions.lead')} wide>
      <WaitingOrAll of="questions" value={show} onChange={setShow} />
      <Await query={found} cards={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="question" title={t('privacy.questions.none')} text={t('privacy.questions.noneText')} />
          ) : (
            <ul className="cw-stack">
              {items.map((question) => (
                <Question key={question.id} question={question} />
              ))}
            </ul>
          )
        }
      </Await>
    </Page>
  );
}

function Question({ question }: { readonly question: QuestionForDesk }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { words, access, askedAt, answerBy, state, answer, answeredAt, patientName, fromNode, canAsk } = question;
  return (
    <li className="cw-card cw-stack-s">
      <div className="cw-badges">
        {answeredAt === undefined ? (
          <Clock by={answerBy} isOverdue={state === 'overdue'} />
        ) : (
          <Pill tone="good">{t('privacy.questions.answered', { when: formats.dateTime(answeredAt) })}</Pill>
        )}
        {fromNode === undefined ? null : <NodeBadge node={fromNode} />}
      </div>
      <h2 className="cw-h3">{t('privacy.questions.question')}</h2>
      <p className="cw-quote">
        <Run text={words} />
      </p>
      <p className="cw-quiet">
        {fromNode === undefined ? <Run text={patientName ?? ''} /> : t('privacy.questions.fromNode')} ·{' '}
        {formats.dateTime(askedAt)}
      </p>
      <h3 className="cw-h3">{t('privacy.questions.access')}</h3>
      <p>
        <time dateTime={access.at}>{formats.dateTime(access.at)}</time> · <Local text={access.sentence} />
      </p>
      <AskedList asked={question.asked} />
      {answer === undefined ? (
        <div className="cw-two cw-two--start cw-no-print">
          {canAsk ? (
            <WordsForm id={question.id} what="ask" />
          ) : (
            <p className="cw-quiet">{t('privacy.questions.nobody')}</p>
          )}
          <WordsForm id={question.id} what="answer" />
        </div>
      ) : (
        <p className="cw-quote">
          <Run text={answer} />
        </p>
      )}
    </li>
  );
}

function WordsForm({ id: questionId, what }: { readonly id: string; readonly what: 'ask' | 'answer' }) {
  const { t } = useTranslation();
  const act = useQuestionAct(what);
  const [words, setWords] = useDraft(`${what} ${questionId}`, '');
  return (
    <form
      className="cw-stack-s"
      onSubmit={(event) => {
        event.preventDefault();
        if (words.trim() === '') return;
        act.mutate(
          { id: questionId, words: words.trim() },
          {
            onSuccess: () => {
              announce(t('privacy.questions.sent'));
              setWords('');
            },
          },
        );
      }}
    >
      <WordsField
        label={t(what === 'ask' ? 'privacy.questions.askWords' : 'privacy.questions.words')}
        value={words}
        max={2000}
        onChange={setWords}
      />
      {act.error === null ? null : <ErrorPanel error={act.error} />}
      <div>
        <Button
          htmlType="submit"
          type={what === 'answer' ? 'primary' : 'default'}
          loading={act.isPending}
          disabled={words.trim() === ''}
        >
          {t(what === 'ask' ? 'privacy.questions.ask' : 'privacy.questions.answer')}
        </Button>
      </div>
    </form>
  );
}
