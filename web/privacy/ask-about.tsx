import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, type GetRef, Input } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type AccessLogEntry, type AskAboutAccess, MyQuestions, QuestionView } from '#contracts/consent';
import { ask } from '../app/api.ts';
import { useDraft } from '../app/use-draft.ts';
import { announce } from '../design/announcer.tsx';
import { Pill } from '../design/badges.tsx';
import { ClockBar } from '../design/clock-bar.tsx';
import { Field } from '../design/field.tsx';
import { Icon } from '../design/icons.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run } from '../i18n/words.tsx';

const OWN = ['access-questions'] as const;

function useMyQuestions() {
  return useQuery({
    queryKey: OWN,
    queryFn: ({ signal }) => ask(MyQuestions, '/api/access-questions', { signal }),
    staleTime: 30_000,
  });
}

function useAskAbout() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AskAboutAccess) => ask(QuestionView, '/api/access-questions', { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: OWN }),
  });
}

/** So many questions stand open above the log; older ones are folded away. */
const SHOWN = 2;

/** All that was asked and answered, newest first: the entry a question was about may lie far down the log when its answer comes. */
export function MyQuestionsCard() {
  const { t } = useTranslation();
  const items = useMyQuestions().data?.items ?? [];
  if (items.length === 0) return null;
  const older = items.slice(SHOWN);
  return (
    <section className="cw-card cw-stack-s" aria-labelledby="my-questions">
      <h2 id="my-questions" className="cw-h3">
        {t('privacy.about.mine')}
      </h2>
      {items.slice(0, SHOWN).map((question) => (
        <Asked key={question.id} question={question} />
      ))}
      {older.length === 0 ? null : (
        <details className="cw-details">
          <summary>{t('privacy.about.older', { count: older.length })}</summary>
          <div className="cw-stack-s">
            {older.map((question) => (
              <Asked key={question.id} question={question} />
            ))}
          </div>
        </details>
      )}
    </section>
  );
}

/** Beside an entry of the access log: what was asked about it and answered, and the way to ask. Of one's own acts there is nothing to ask. */
export function AskAbout({ entry }: { readonly entry: Pick<AccessLogEntry, 'id' | 'node' | 'role'> }) {
  const { t } = useTranslation();
  const mine = useMyQuestions();
  const [isAsking, setAsking] = useDraft(`asking ${entry.id}`, false);
  const own = useRef<HTMLDivElement>(null);
  if (entry.role === 'patient' || mine.data === undefined) return null;
  const asked = mine.data.items.filter((one) => one.node === entry.node && one.entryId === entry.id);
  // What had the focus goes with the form; reading goes on where it stood.
  const close = () => {
    setAsking(false);
    own.current?.focus({ preventScroll: true });
  };
  const isWaiting = asked.some(({ state }) => state !== 'answered');
  return (
    <div className="cw-asking cw-stack-s" ref={own} tabIndex={-1}>
      {asked.map((question) => (
        <Asked key={question.id} question={question} />
      ))}
      {isWaiting ? null : isAsking ? (
        <AskForm entry={entry} answerDays={mine.data.answerDays} onClose={close} />
      ) : (
        <p className="cw-no-print">
          <Button size="small" icon={<Icon name="question" size={18} />} onClick={() => setAsking(true)}>
            {t('privacy.about.ask')}
          </Button>
        </p>
      )}
    </div>
  );
}

function Asked({ question }: { readonly question: QuestionView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { words, askedAt, answerBy, state, answer, answeredAt } = question;
  return (
    <div className="cw-asked">
      <p className="cw-asked__head">
        <strong>{t('privacy.about.yours', { when: formats.dateTime(askedAt) })}</strong>{' '}
        {state === 'overdue' ? (
          <Pill tone="bad" icon="clock">
            {t('privacy.overdue')}
          </Pill>
        ) : null}
      </p>
      <p>
        <Run text={words} />
      </p>
      {answer === undefined || answeredAt === undefined ? (
        <>
          <ClockBar from={askedAt} by={answerBy} />
          <p className="cw-quiet">
            {state === 'overdue'
              ? t('privacy.about.overdue', { when: formats.dateTime(answerBy) })
              : t('privacy.about.waiting', { when: formats.dateTime(answerBy) })}
          </p>
        </>
      ) : (
        <>
          <p className="cw-asked__head">
            <strong>{t('privacy.about.answer', { when: formats.dateTime(answeredAt) })}</strong>
          </p>
          <p>
            <Run text={answer} />
          </p>
        </>
      )}
    </div>
  );
}

interface AskFormProps {
  readonly entry: Pick<AccessLogEntry, 'id' | 'node'>;
  readonly answerDays: number;
  readonly onClose: () => void;
}

function AskForm({ entry, answerDays, onClose }: AskFormProps) {
  const { t } = useTranslation();
  const send = useAskAbout();
  const [words, setWords] = useDraft(`ask ${entry.id}`, t('privacy.about.suggestion'));
  const field = useRef<GetRef<typeof Input.TextArea>>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      className="cw-stack-s"
      onSubmit={(event) => {
        event.preventDefault();
        if (words.trim() === '') return;
        send.mutate(
          { node: entry.node, entryId: entry.id, words: words.trim() },
          {
            onSuccess: () => {
              announce(t('privacy.about.sent'));
              onClose();
            },
          },
        );
      }}
    >
      <Field label={t('privacy.about.label')}>
        {(id) => (
          <Input.TextArea
            id={id}
            ref={field}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            autoSize={{ minRows: 2 }}
            maxLength={2000}
          />
        )}
      </Field>
      <p className="cw-quiet">{t('privacy.about.clock', { days: answerDays })}</p>
      {send.error === null ? null : <ErrorPanel error={send.error} />}
      <div className="cw-badges">
        <Button type="primary" htmlType="submit" loading={send.isPending} disabled={words.trim() === ''}>
          {t('privacy.about.send')}
        </Button>
        <Button onClick={onClose}>{t('privacy.about.cancel')}</Button>
      </div>
    </form>
  );
}
