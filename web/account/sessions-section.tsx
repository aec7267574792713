import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Sessions } from '../../src/platform/oidc/account/contract.ts';
import { useNode } from '../app/session.tsx';
import { announce } from '../design/announcer.tsx';
import { NodeBadge } from '../design/badges.tsx';
import { Await, ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { useEndOtherSessions, useEndSession, useSessions } from './account.resource.ts';
import { Section } from './section.tsx';

type Session = Sessions['sessions'][number];

const NAMED = ['pwd', 'otp', 'hwk', 'swk', 'demo'] as const;

export function SessionsSection() {
  const { t } = useTranslation();
  const sessions = useSessions();
  const endOthers = useEndOtherSessions();
  return (
    <Section title={t('account.sessions.title')}>
      <Await query={sessions}>
        {(data) => (
          <>
            <ul className="cw-account__list">
              {data.sessions.map((session) => (
                <li key={session.id}>
                  <SessionRow session={session} />
                </li>
              ))}
            </ul>
            {endOthers.error === null ? null : <ErrorPanel error={endOthers.error} />}
            {data.sessions.length > 1 ? (
              <Button
                loading={endOthers.isPending}
                onClick={() => endOthers.mutate(undefined, { onSuccess: () => announce(t('account.sessions.done')) })}
              >
                {t('account.sessions.endOthers')}
              </Button>
            ) : null}
          </>
        )}
      </Await>
    </Section>
  );
}

function SessionRow({ session }: { readonly session: Session }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const node = useNode();
  const end = useEndSession();
  const methods = NAMED.filter((method) => session.methods.includes(method)).map((method) =>
    t(`account.sessions.method.${method}`),
  );
  return (
    <>
      <div className="cw-account__row">
        <div>
          <strong>{session.device === '' ? t('account.sessions.unknown') : session.device}</strong>{' '}
          {node === undefined ? null : <NodeBadge node={node.id} />}
          {session.current ? <p>{t('account.sessions.here')}</p> : null}
          <p className="cw-quiet">
            {t('account.sessions.seen', { when: formats.dateTime(session.seenAt) })} ·{' '}
            {t('account.sessions.began', { when: formats.dateTime(session.beganAt) })}
            {methods.length === 0 ? null : ` · ${[...new Set(methods)].join(' + ')}`}
          </p>
        </div>
        {session.current ? null : (
          <Button
            size="small"
            loading={end.isPending}
            onClick={() => end.mutate(session.id, { onSuccess: () => announce(t('account.sessions.done')) })}
          >
            {t('account.sessions.end')}
          </Button>
        )}
      </div>
      {end.error === null ? null : <ErrorPanel error={end.error} />}
    </>
  );
}
