import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AskedOfMe } from '#contracts/consent';
import { useDraft } from '../app/use-draft.ts';
import { announce } from '../design/announcer.tsx';
import { WordsField } from '../design/field.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty, ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run } from '../i18n/words.tsx';
import { useAnswerOfficer, useAskedOfMe } from './privacy.resource.ts';

/** What the privacy officer asks the one who is signed in. */
export function AskedOfMePage() {
  const { t } = useTranslation();
  const asked = useAskedOfMe();
  return (
    <Page title={t('privacy.asked.title')} lead={t('privacy.asked.lead')}>
      <Await query={asked}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="question" title={t('privacy.asked.none')} />
          ) : (
            <ul className="cw-stack">
              {items.map((item) => (
                <Item key={item.id} item={item} />
              ))}
            </ul>
          )
        }
      </Await>
    </Page>
  );
}

function Item({ item }: { readonly item: AskedOfMe['items'][number] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const answer = useAnswerOfficer();
  const [words, setWords] = useDraft(`answer ${item.id}`, '');
  return (
    <li className="cw-card cw-stack-s">
      <p className="cw-quiet">{formats.dateTime(item.at)}</p>
      <p className="cw-quote">
        <Run text={item.words} />
      </p>
      {item.answer === undefined ? (
        <form
          className="cw-stack-s"
          onSubmit={(event) => {
            event.preventDefault();
            if (words.trim() === '') return;
            answer.mutate({ id: item.id, words: words.trim() }, { onSuccess: () => announce(t('privacy.asked.done')) });
          }}
        >
          <WordsField label={t('privacy.asked.answer')} value={words} max={2000} onChange={setWords} />
          {answer.error === null ? null : <ErrorPanel error={answer.error} />}
          <div>
            <Button type="primary" htmlType="submit" loading={answer.isPending} disabled={words.trim() === ''}>
              {t('privacy.asked.send')}
            </Button>
          </div>
        </form>
      ) : (
        <>
          <h2 className="cw-h3">{t('privacy.asked.answer')}</h2>
          <p>
            <Run text={item.answer} />
          </p>
        </>
      )}
    </li>
  );
}
