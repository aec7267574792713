import { useTranslation } from 'react-i18next';
import type { ItemView } from '#contracts/directory';
import { useFormats } from '../i18n/format.ts';
import { Run } from '../i18n/words.tsx';
import { readSource } from './guide.view.ts';
import { Wording } from './item-value.tsx';

type Facts = Pick<ItemView, 'sources' | 'asOf' | 'note' | 'changedOn'>;

/** Where something is known from, and as of when. */
export function SourceLine({ facts }: { readonly facts: Facts }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { sources, asOf, note, changedOn } = facts;
  return (
    <p className="cw-source">
      {note === undefined ? null : (
        <>
          <Wording text={note} />{' '}
        </>
      )}
      {sources.length === 0 ? t('guide.noSource') : <>{t('guide.source')} </>}
      {sources.map((source, place) => (
        <span key={source}>
          {place === 0 ? '' : ' · '}
          <SourceText source={source} />
        </span>
      ))}
      {asOf === undefined ? null : <> · {t('guide.asOf', { date: formats.date(asOf) })}</>}
      {changedOn === undefined ? null : <> · {t('guide.changedOn', { date: formats.date(changedOn) })}</>}
    </p>
  );
}

/** An address as a link that says where it leads; a paper of the consortium by its number. */
export function SourceText({ source }: { readonly source: string }) {
  const { t } = useTranslation();
  const read = readSource(source);
  if ('href' in read) {
    return (
      <a href={read.href} rel="noreferrer">
        <code className="cw-host">{read.host}</code>
      </a>
    );
  }
  return 'paper' in read ? t('guide.seedPaper', { number: read.paper }) : <Run text={read.text} />;
}
