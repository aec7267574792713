import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { StepProps } from './share-wizard.page.tsx';
import { OPENS_STOPS, stopsWithin, VALID_STOPS } from './share-wizard.view.ts';
import { useShareWords } from './share-words.ts';

interface ChipsProps {
  readonly legend: string;
  readonly name: string;
  readonly options: readonly number[];
  readonly chosen: number;
  readonly word: (value: number) => string;
  readonly onChoose: (value: number) => void;
}

function Chips({ legend, name, options, chosen, word, onChoose }: ChipsProps) {
  return (
    <fieldset className="cw-chips">
      <legend className="cw-h3">{legend}</legend>
      {options.map((option) => (
        <label key={option} className="cw-chips__chip">
          <input type="radio" name={name} checked={option === chosen} onChange={() => onChoose(option)} />
          <span>{word(option)}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function TimeStep({ draft, change, terms }: StepProps) {
  const { t } = useTranslation();
  const words = useShareWords();
  return (
    <>
      <Chips
        legend={t('patient.share.time')}
        name="validity"
        options={stopsWithin(VALID_STOPS, terms.validityMinutes, draft.validMinutes)}
        chosen={draft.validMinutes}
        word={words.validity}
        onChoose={(validMinutes) => change({ validMinutes })}
      />
      <Chips
        legend={t('patient.share.opens')}
        name="opens"
        options={stopsWithin(OPENS_STOPS, terms.opens, draft.opensMax)}
        chosen={draft.opensMax}
        word={words.opens}
        onChoose={(opensMax) => change({ opensMax })}
      />
      <p className="cw-quiet">{t('patient.share.opensHelp')}</p>
      <label htmlFor="share-label" className="cw-label">
        {t('patient.share.label')}
      </label>
      <Input
        id="share-label"
        value={draft.label}
        maxLength={80}
        placeholder={t('patient.share.labelHint')}
        onChange={(event) => change({ label: event.target.value })}
      />
    </>
  );
}
