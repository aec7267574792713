import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { type ChangeableItem, KINDS, LEVELS, OWNERSHIPS, PORTS, SPOKEN, WEEKDAYS } from '#contracts/directory';
import { Field } from '../design/field.tsx';
import { Icon } from '../design/icons.tsx';
import { useFormats } from '../i18n/format.ts';
import { type Draft, enteringOf } from './draft-value.ts';

interface DraftFieldProps {
  readonly item: ChangeableItem;
  readonly draft: Draft;
  readonly onChange: (more: Partial<Draft>) => void;
}

/** The fields in which one item is typed, whichever it is. */
export function DraftField({ item, draft, onChange }: DraftFieldProps) {
  const { t } = useTranslation();
  const way = enteringOf(item);
  const value = t('guide.propose.value');
  switch (way) {
    case 'time':
      return (
        <>
          <Line label={t('guide.propose.since')} value={draft.since} onChange={(since) => onChange({ since })} />
          <Line label={t('guide.propose.until')} value={draft.until} onChange={(until) => onChange({ until })} />
        </>
      );
    case 'code':
      return <Codes item={item} label={value} value={draft.code} onChange={(code) => onChange({ code })} />;
    case 'codes':
      return <Languages label={value} draft={draft} onChange={onChange} />;
    case 'texts':
      return <Texts texts={draft.texts} onChange={(texts) => onChange({ texts: { ...draft.texts, ...texts } })} />;
    case 'position':
      return (
        <>
          <Line
            label={t('guide.propose.latitude')}
            value={draft.latitude}
            onChange={(latitude) => onChange({ latitude })}
          />
          <Line
            label={t('guide.propose.longitude')}
            value={draft.longitude}
            onChange={(longitude) => onChange({ longitude })}
          />
        </>
      );
    case 'hours':
      return <Hours draft={draft} onChange={onChange} />;
    case 'ways':
      return <Ways draft={draft} onChange={onChange} />;
    case 'lines':
      return (
        <Field label={`${value} (${t('guide.propose.perLine')})`}>
          {(id) => (
            <Input.TextArea
              id={id}
              value={draft.text}
              autoSize={{ minRows: 2 }}
              onChange={(event) => onChange({ text: event.target.value })}
            />
          )}
        </Field>
      );
    default:
      return <Line label={value} value={draft.text} onChange={(text) => onChange({ text })} />;
  }
}

interface LineProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Line({ label, value, onChange }: LineProps) {
  return (
    <Field label={label}>
      {(id) => <Input id={id} value={value} maxLength={300} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  );
}

function Codes({ item, label, value, onChange }: LineProps & { readonly item: ChangeableItem }) {
  const { t } = useTranslation();
  const options =
    item === 'kind'
      ? KINDS.map((code) => ({ code, name: t(`guide.kind.${code}`) }))
      : item === 'level'
        ? LEVELS.map((code) => ({ code, name: t(`guide.level.${code}`) }))
        : OWNERSHIPS.map((code) => ({ code, name: t(`guide.ownership.${code}`) }));
  return (
    <Field label={label}>
      {(id) => (
        <select id={id} className="cw-select" value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">–</option>
          {options.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface PartProps {
  readonly draft: Draft;
  readonly onChange: (more: Partial<Draft>) => void;
}

function Languages({ label, draft, onChange }: PartProps & { readonly label: string }) {
  const { t } = useTranslation();
  return (
    <fieldset className="cw-checks">
      <legend className="cw-label">{label}</legend>
      {SPOKEN.map((code) => (
        <label key={code} className="cw-check">
          <input
            type="checkbox"
            checked={draft.codes.includes(code)}
            onChange={(event) =>
              onChange({
                codes: event.target.checked ? [...draft.codes, code] : draft.codes.filter((one) => one !== code),
              })
            }
          />
          <span>{t(`guide.spoken.${code}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

const LANGUAGES = ['zh-Hant-HK', 'zh-Hans', 'en'] as const;

function Texts({
  texts,
  onChange,
}: {
  readonly texts: Readonly<Partial<Record<(typeof LANGUAGES)[number], string | undefined>>>;
  readonly onChange: (more: Partial<Record<(typeof LANGUAGES)[number], string>>) => void;
}) {
  const { t } = useTranslation();
  const formats = useFormats();
  return LANGUAGES.map((lang) => (
    <Field key={lang} label={t('guide.propose.inLanguage', { language: formats.language(lang) })}>
      {(id) => (
        <Input.TextArea
          id={id}
          lang={lang}
          value={texts[lang] ?? ''}
          maxLength={1000}
          autoSize={{ minRows: 2 }}
          onChange={(event) => onChange({ [lang]: event.target.value })}
        />
      )}
    </Field>
  ));
}

function Hours({ draft, onChange }: PartProps) {
  const { t } = useTranslation();
  const change = (place: number, more: Partial<Draft['hours'][number]>) =>
    onChange({ hours: draft.hours.map((one, n) => (n === place ? { ...one, ...more } : one)) });
  return (
    <div className="cw-stack">
      {draft.hours.map(({ days, opens, closes }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place alone while it is typed
        <fieldset key={place} className="cw-checks cw-card">
          <legend className="cw-label">{t('guide.propose.days')}</legend>
          {WEEKDAYS.map((day) => (
            <label key={day} className="cw-check">
              <input
                type="checkbox"
                checked={days.includes(day)}
                onChange={(event) =>
                  change(place, {
                    days: WEEKDAYS.filter((one) => (one === day ? event.target.checked : days.includes(one))),
                  })
                }
              />
              <span>{t(`guide.weekday.${day}`)}</span>
            </label>
          ))}
          <div className="cw-row">
            <Field label={t('guide.propose.opens')}>
              {(id) => (
                <Input
                  id={id}
                  type="time"
                  value={opens}
                  onChange={(event) => change(place, { opens: event.target.value })}
                />
              )}
            </Field>
            <Field label={t('guide.propose.closes')}>
              {(id) => (
                <Input
                  id={id}
                  type="time"
                  value={closes}
                  onChange={(event) => change(place, { closes: event.target.value })}
                />
              )}
            </Field>
            <Button
              icon={<Icon name="minus" size={20} />}
              onClick={() => onChange({ hours: draft.hours.filter((_, n) => n !== place) })}
            >
              {t('guide.propose.removeHours')}
            </Button>
          </div>
        </fieldset>
      ))}
      <Button
        icon={<Icon name="plus" size={20} />}
        onClick={() => onChange({ hours: [...draft.hours, { days: ['sat'], opens: '08:00', closes: '12:00' }] })}
      >
        {t('guide.propose.addHours')}
      </Button>
    </div>
  );
}

function Ways({ draft, onChange }: PartProps) {
  const { t } = useTranslation();
  const change = (place: number, more: Partial<Draft['ways'][number]>) =>
    onChange({ ways: draft.ways.map((one, n) => (n === place ? { ...one, ...more } : one)) });
  const free = PORTS.find((port) => draft.ways.every((way) => way.port !== port));
  return (
    <div className="cw-stack">
      {draft.ways.map(({ port, how }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place alone while it is typed
        <div key={place} className="cw-card cw-stack">
          <Field label={t('guide.propose.port')}>
            {(id) => (
              <select
                id={id}
                className="cw-select"
                value={port}
                onChange={(event) => change(place, { port: PORTS.find((code) => code === event.target.value) ?? port })}
              >
                {PORTS.map((code) => (
                  <option key={code} value={code}>
                    {t(`guide.port.${code}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Texts texts={how} onChange={(more) => change(place, { how: { ...how, ...more } })} />
          <Button
            icon={<Icon name="minus" size={20} />}
            onClick={() => onChange({ ways: draft.ways.filter((_, n) => n !== place) })}
          >
            {t('guide.propose.removeWay')}
          </Button>
        </div>
      ))}
      {free === undefined ? null : (
        <Button
          icon={<Icon name="plus" size={20} />}
          onClick={() => onChange({ ways: [...draft.ways, { port: free, how: {} }] })}
        >
          {t('guide.propose.addWay')}
        </Button>
      )}
    </div>
  );
}
