import { useTranslation } from 'react-i18next';
import { type ChangeableItem, ITEM_KEYS, ITEM_SHAPES, type ItemValue, RoleTime } from '#contracts/directory';
import { useFormats } from '../i18n/format.ts';
import { Run, useLang } from '../i18n/words.tsx';
import { useGuide } from './guide.resource.ts';
import { placeName, wordingFor } from './guide.view.ts';
import { EntryName } from './guide-card.tsx';

type Key = (typeof ITEM_KEYS)[number];

interface ItemValueProps {
  readonly item: ChangeableItem | string;
  readonly value: unknown;
}

/** The value of any item, for a reader. What is not of the item's shape is shown as it is kept. */
export function ItemValueView({ item, value }: ItemValueProps) {
  const { t } = useTranslation();
  if (value === undefined || value === null) return <>{t('guide.nothing')}</>;
  const key = ITEM_KEYS.find((one) => one === item);
  if (key === undefined) return <RoleTimeView value={value} />;
  const parsed = ITEM_SHAPES[key].safeParse(value);
  return parsed.success ? <Known item={key} value={parsed.data} /> : <code>{JSON.stringify(value)}</code>;
}

function RoleTimeView({ value }: { readonly value: unknown }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const parsed = RoleTime.safeParse(value);
  if (!parsed.success) return <code>{JSON.stringify(value)}</code>;
  const { since, until } = parsed.data;
  const parts = [
    ...(since === undefined ? [] : [t('guide.since', { date: formats.date(since) })]),
    ...(until === undefined ? [] : [t('guide.ended', { date: formats.date(until) })]),
  ];
  return <>{parts.length === 0 ? '✓' : parts.join(' · ')}</>;
}

function Known({ item, value }: { readonly item: Key; readonly value: unknown }) {
  const { t } = useTranslation();
  const lang = useLang();
  const formats = useFormats();
  const as = <K extends Key>(_: K) => value as ItemValue<K>;
  switch (item) {
    case 'kind':
      return <>{t(`guide.kind.${as(item).code}`)}</>;
    case 'level':
      return <>{t(`guide.level.${as(item)}`)}</>;
    case 'ownership':
      return <>{t(`guide.ownership.${as(item)}`)}</>;
    case 'city':
    case 'district':
    case 'area':
      return <Run text={placeName(as(item), lang)} />;
    case 'website':
      return (
        <a href={as(item)} rel="noreferrer">
          <code className="cw-host">{as(item)}</code>
        </a>
      );
    case 'phone':
      return <a href={`tel:${as(item).replaceAll(/[^+\d]/g, '')}`}>{as(item)}</a>;
    case 'position':
      return (
        <>
          {as(item).latitude}, {as(item).longitude}
        </>
      );
    case 'hours':
      return (
        <ul className="cw-hours">
          {as(item).map(({ days, opens, closes }) => (
            <li key={`${days.join()}${opens}`}>
              {formats.list(days.map((day) => t(`guide.weekday.${day}`)))} {opens}–{closes}
            </li>
          ))}
        </ul>
      );
    case 'languages':
      return <>{formats.list(as(item).map((code) => t(`guide.spoken.${code}`)))}</>;
    case 'arrival':
      return (
        <ul>
          {as(item).map(({ port, how }) => (
            <li key={port}>
              <strong>{t(`guide.port.${port}`)}</strong> <Wording text={how} />
            </li>
          ))}
        </ul>
      );
    case 'former-names':
      return <Run text={as(item).join(', ')} />;
    case 'part-of':
      return <PartOf id={as(item)} />;
    case 'fees':
    case 'cover':
    case 'remark':
      return <Wording text={as(item)} />;
    default:
      return <Run text={String(value)} />;
  }
}

/** An institution by its name; by its id while the guide is on its way, or does not have it. */
function PartOf({ id }: { readonly id: string }) {
  const whole = useGuide().data?.institutions.find((one) => one.id === id);
  return whole === undefined ? <Run text={id} /> : <EntryName card={whole} />;
}

/** A text that is there in some languages, in the reader's where it is. */
export function Wording({ text }: { readonly text: Parameters<typeof wordingFor>[0] }) {
  const found = wordingFor(text, useLang());
  return found === undefined ? null : <Run text={found.text} lang={found.lang} />;
}

/** What an item is called. */
export function useItemName(): (item: string) => string {
  const { t } = useTranslation();
  return (item) => {
    const key = ITEM_KEYS.find((one) => one === item);
    if (key !== undefined) return t(`guide.item.${key}`);
    const role = item.replace(/^role\./, '');
    return t('guide.propose.role', { role: t(`guide.role.${role as 'voucher-pilot'}`) });
  };
}
