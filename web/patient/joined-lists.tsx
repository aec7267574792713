import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { JoinedList } from '#contracts/exchange';
import { useNodeName } from '../design/badges.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { type JoinAct, useJoinAct, useJoinedLists } from './joined-lists.resource.ts';

/** Of each neighbour: whether its accesses stand in this list too, what is to be done so that they do, and whether it is silent now. */
export function JoinedListsCard() {
  const lists = useJoinedLists();
  return (
    <>
      {lists.error === null ? null : <ErrorPanel error={lists.error} />}
      {(lists.data?.lists ?? []).map((list) => (
        <Neighbour key={list.node} list={list} />
      ))}
    </>
  );
}

const TONES = { waiting: 'warn', joined: 'good' } as const;

function Neighbour({ list }: { readonly list: JoinedList }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const nodeName = useNodeName();
  const act = useJoinAct();
  const { id, state = 'never', isSilent, heardAt } = list;
  const node = nodeName(list.node);
  const can = (wish: JoinAct, label: string, isPrimary = false) => (
    <Button
      key={wish.act}
      {...(isPrimary ? { type: 'primary' as const } : {})}
      disabled={act.isPending}
      loading={act.isPending && act.variables.act === wish.act}
      onClick={() => act.mutate(wish)}
    >
      {label}
    </Button>
  );
  const acts = {
    never: [can({ act: 'ask', node: list.node }, t('access.joined.ask'))],
    refused: [can({ act: 'ask', node: list.node }, t('access.joined.ask'))],
    unknown: [can({ act: 'ask', node: list.node }, t('access.joined.again'))],
    ended: [can({ act: 'ask', node: list.node }, t('access.joined.ask'))],
    asked: id === undefined ? [] : [can({ act: 'end', id }, t('access.joined.withdraw'))],
    waiting:
      id === undefined
        ? []
        : [
            can({ act: 'agree', id }, t('access.joined.agree'), true),
            can({ act: 'refuse', id }, t('access.joined.refuse')),
          ],
    joined: id === undefined ? [] : [can({ act: 'end', id }, t('access.joined.end'))],
  }[state];
  return (
    <div className="cw-no-print cw-stack-s">
      {isSilent ? (
        <NoticeBox tone="warn" title={t('access.joined.silent', { node })}>
          <p>
            {heardAt === undefined
              ? t('access.joined.neverHeard')
              : t('access.joined.heard', { when: formats.dateTime(heardAt) })}
          </p>
        </NoticeBox>
      ) : null}
      <NoticeBox
        tone={state === 'waiting' || state === 'joined' ? TONES[state] : 'info'}
        title={t(`access.joined.title.${state}`, { node })}
      >
        <p>{t(`access.joined.text.${state}`, { node })}</p>
        <div className="cw-actions">{acts}</div>
        {act.error === null ? null : <ErrorPanel error={act.error} />}
      </NoticeBox>
    </div>
  );
}
