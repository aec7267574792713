import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageView, PeerView } from '#contracts/exchange';
import { Pill, useNodeName } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { Jurisdiction } from '../design/jurisdiction.tsx';
import { More } from '../design/more.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, Run, useLocal } from '../i18n/words.tsx';
import { type MessageFilter, useMessages, useNotSent, usePeers } from './exchange.resource.ts';
import { type MessageTypeName, STATE_LOOKS, STATES } from './exchange.view.ts';
import { MessageDrawer } from './message-drawer.tsx';

export function DeskPage() {
  const { t } = useTranslation();
  const peers = usePeers();
  return (
    <Page title={t('coordinator.title')} lead={t('coordinator.lead')} wide>
      <section aria-labelledby="peers-title">
        <h2 id="peers-title" className="cw-h2">
          {t('coordinator.peers')}
        </h2>
        <Await query={peers}>
          {(data) =>
            data.peers.length === 0 ? (
              <Empty icon="exchange" title={t('coordinator.noPeers')} text={t('coordinator.noPeersText')} />
            ) : (
              <ul className="cw-peers">
                {data.peers.map((peer) => (
                  <Peer key={peer.id} peer={peer} />
                ))}
              </ul>
            )
          }
        </Await>
      </section>
      <NotSent />
      <Messages />
    </Page>
  );
}

function Peer({ peer }: { readonly peer: PeerView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <li className="cw-card cw-peer">
      <div className="cw-share__head">
        <h3 className="cw-h3">
          <Local text={peer.name} />
        </h3>
        {peer.reachable === undefined ? (
          <Pill tone="neutral" icon="question">
            {t('coordinator.unknown')}
          </Pill>
        ) : peer.reachable ? (
          <Pill tone="good" icon="check-circle">
            {t('coordinator.reachable')}
          </Pill>
        ) : (
          <Pill tone="bad" icon="cloud">
            {t('coordinator.unreachable')}
          </Pill>
        )}
      </div>
      <p className="cw-quiet">
        <code>{peer.url}</code> · <Jurisdiction code={peer.jurisdiction} />
        {peer.lastContactAt === undefined
          ? null
          : ` · ${t('coordinator.lastContact', { when: formats.dateTime(peer.lastContactAt) })}`}
      </p>
      <p className="cw-quiet">
        {t('coordinator.waiting', { number: formats.number(peer.waiting) })} · {t('coordinator.key')}{' '}
        <code>{peer.kid.slice(0, 16)}</code>
      </p>
      {peer.lastHead === undefined ? null : (
        <p className="cw-quiet">
          {t('coordinator.lastHead', {
            size: formats.number(peer.lastHead.size),
            when: formats.dateTime(peer.lastHead.at),
          })}
        </p>
      )}
    </li>
  );
}

/** What was signed and could not go: shown only where there is some. */
function NotSent() {
  const { t } = useTranslation();
  const local = useLocal();
  const formats = useFormats();
  const nodeName = useNodeName();
  const { data } = useNotSent();
  if (data === undefined || data.total === 0) return null;
  return (
    <section className="cw-stack" aria-labelledby="not-sent-title">
      <h2 id="not-sent-title" className="cw-h2">
        {t('coordinator.notSent.title')} ({formats.number(data.total)})
      </h2>
      <p>{t('coordinator.notSent.lead')}</p>
      <ul className="cw-rows cw-card">
        {data.visits.map(({ id, signedAt, clinician, organization, notSent }) => (
          <li key={id}>
            <span className="cw-rows__main">
              <Run
                text={t('coordinator.notSent.item', {
                  clinician: local(clinician),
                  organization: local(organization),
                })}
              />
            </span>
            <span className="cw-rows__side">
              {t('coordinator.notSent.to', { node: nodeName(notSent.node) })} ·{' '}
              {t('coordinator.notSent.signedAt', { when: formats.dateTime(signedAt) })}
            </span>
            <span className="cw-rows__below">
              <Run text={local(notSent.text)} /> <code>{notSent.code}</code>
            </span>
          </li>
        ))}
      </ul>
      {data.total > data.visits.length ? (
        <p>{t('coordinator.notSent.more', { number: formats.number(data.total - data.visits.length) })}</p>
      ) : null}
    </section>
  );
}

const COLUMNS = ['when', 'direction', 'type', 'peer', 'state', 'attempts', 'next', 'size', 'error'] as const;

interface MessageRowProps {
  readonly message: MessageView;
  readonly typeName: (type: string) => string;
  readonly onOpen: (id: string) => void;
}

/** One message; on a phone a card with the name of each column beside what it says. */
function MessageRow({ message, typeName, onOpen }: MessageRowProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const nodeName = useNodeName();
  const { id, createdAt, direction, type, peer, state, attempts, nextAttemptAt, bytes, lastError } = message;
  const label = (column: (typeof COLUMNS)[number]) => ({ 'data-label': t(`coordinator.columns.${column}`) });
  return (
    <tr>
      <th scope="row">
        <button type="button" className="cw-link cw-nowrap" onClick={() => onOpen(id)}>
          {formats.dateTime(createdAt)}
          <span className="cw-sr"> {t('coordinator.open', { id })}</span>
        </button>
      </th>
      <td {...label('direction')}>{t(`coordinator.direction.${direction}`)}</td>
      <td {...label('type')}>{typeName(type)}</td>
      <td {...label('peer')}>{nodeName(peer)}</td>
      <td {...label('state')}>
        <Pill tone={STATE_LOOKS[state].tone} icon={STATE_LOOKS[state].icon}>
          {t(`coordinator.state.${state}`)}
        </Pill>
      </td>
      <td {...label('attempts')}>{formats.number(attempts)}</td>
      <td {...label('next')}>{nextAttemptAt === undefined ? null : formats.dateTime(nextAttemptAt)}</td>
      <td {...label('size')}>{formats.bytes(bytes)}</td>
      <td {...label('error')}>{lastError === undefined ? null : <Run text={lastError.text} />}</td>
    </tr>
  );
}

function Messages() {
  const { t, i18n } = useTranslation();
  const formats = useFormats();
  const [direction, setDirection] = useState<'all' | 'out' | 'in'>('all');
  const [state, setState] = useState<MessageView['state']>();
  const [openId, setOpenId] = useState<string>();
  const filter: MessageFilter = {
    ...(direction === 'all' ? {} : { direction }),
    ...(state === undefined ? {} : { state }),
  };
  const messages = useMessages(filter);
  const rows = messages.data?.pages.flatMap((page) => page.messages);
  const counts = messages.data?.pages[0]?.counts ?? {};
  const typeName = (type: string) =>
    i18n.exists(`coordinator.type.${type}`) ? t(`coordinator.type.${type as MessageTypeName}`) : type;
  return (
    <section aria-labelledby="messages-title">
      <h2 id="messages-title" className="cw-h2">
        {t('coordinator.messages')}
      </h2>
      <fieldset className="cw-tiles">
        <legend className="cw-sr">{t('coordinator.filterState')}</legend>
        {STATES.filter(
          (name) => (counts[name] ?? 0) > 0 || name === state || name === 'poison' || name === 'waiting',
        ).map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={state === name}
            className={`cw-tile-count cw-tile-count--${STATE_LOOKS[name].tone}`}
            onClick={() => setState(state === name ? undefined : name)}
          >
            <Icon name={STATE_LOOKS[name].icon} size={22} />
            <strong>{formats.number(counts[name] ?? 0)}</strong>
            <span>{t(`coordinator.state.${name}`)}</span>
          </button>
        ))}
      </fieldset>
      <div className="cw-filter">
        <Segmented
          value={direction}
          onChange={setDirection}
          aria-label={t('coordinator.columns.direction')}
          options={[
            { value: 'all', label: t('coordinator.direction.all') },
            { value: 'out', label: t('coordinator.direction.out') },
            { value: 'in', label: t('coordinator.direction.in') },
          ]}
        />
        {state === undefined ? null : (
          <Button type="link" onClick={() => setState(undefined)}>
            {t('coordinator.allStates')}
          </Button>
        )}
      </div>
      <Await
        query={{ data: rows, error: messages.error, isPending: messages.isPending, refetch: messages.refetch }}
        cards={2}
      >
        {(list) =>
          list.length === 0 ? (
            <Empty
              icon="exchange"
              title={state === undefined ? t('coordinator.empty') : t('coordinator.emptyFilter')}
              text={t('coordinator.emptyText')}
            />
          ) : (
            <div className="cw-card cw-card--flush">
              <table className="cw-table cw-table--folds cw-messages" aria-labelledby="messages-title">
                <thead>
                  <tr>
                    {COLUMNS.map((column) => (
                      <th key={column} scope="col">
                        {t(`coordinator.columns.${column}`)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {list.map((message) => (
                    <MessageRow key={message.id} message={message} typeName={typeName} onOpen={setOpenId} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Await>
      <More list={messages} />
      <MessageDrawer id={openId} typeName={typeName} onClose={() => setOpenId(undefined)} />
    </section>
  );
}
