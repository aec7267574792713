import { Button, Slider } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SectionKind } from '#contracts/exchange';
import { Icon } from '../design/icons.tsx';
import { useLocal } from '../i18n/words.tsx';
import { SECTION_ICONS } from '../summary/section-kinds.ts';
import type { StepProps } from './share-wizard.page.tsx';
import { entriesOf, LOOK_BACK_STOPS, offeredSections, stopsWithin } from './share-wizard.view.ts';
import { useShareWords } from './share-words.ts';

export function WhatStep({ draft, change, terms, summary }: StepProps) {
  const { t } = useTranslation();
  const words = useShareWords();
  const local = useLocal();
  const offered = offeredSections(summary);
  const stops = stopsWithin(LOOK_BACK_STOPS, terms.lookBackMonths, draft.lookBackMonths);
  const toggle = (kind: SectionKind) =>
    change({
      sections: draft.sections.includes(kind)
        ? draft.sections.filter((other) => other !== kind)
        : offered.filter((other) => other === kind || draft.sections.includes(other)),
    });
  return (
    <>
      <p className="cw-quiet">{t('patient.share.whatHelp')}</p>
      <p className="cw-badges">
        <Button size="small" onClick={() => change({ sections: offered })}>
          {t('patient.share.all')}
        </Button>
        <Button size="small" onClick={() => change({ sections: [] })}>
          {t('patient.share.none')}
        </Button>
      </p>
      <ul className="cw-toggles">
        {offered.map((kind) => {
          const on = draft.sections.includes(kind);
          const count = entriesOf(summary, kind);
          return (
            <li key={kind}>
              <button type="button" role="switch" aria-checked={on} className="cw-toggle" onClick={() => toggle(kind)}>
                <span className="cw-toggle__icon">
                  <Icon name={SECTION_ICONS[kind]} size={26} />
                </span>
                <span className="cw-toggle__words">
                  <strong>{t(`section.${kind}`)}</strong>
                  <span>{count ? t('patient.share.entries', { count }) : t('patient.share.noneInRecord')}</span>
                </span>
                <span className="cw-toggle__switch" aria-hidden="true">
                  <Icon name={on ? 'check' : 'minus'} size={16} />
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      <h3 className="cw-h3">{t('patient.share.lookBack')}</h3>
      <p className="cw-big" aria-live="polite">
        {words.lookBack(draft.lookBackMonths)}
      </p>
      <div className="cw-slider">
        <Slider
          min={0}
          max={stops.length - 1}
          step={1}
          value={stops.indexOf(draft.lookBackMonths)}
          onChange={(index) => change({ lookBackMonths: stops[index] ?? draft.lookBackMonths })}
          ariaLabelForHandle={t('patient.share.lookBack')}
          ariaValueTextFormatterForHandle={(index) => words.lookBack(stops[index] ?? draft.lookBackMonths)}
          tooltip={{ open: false }}
          dots
        />
      </div>
      <p className="cw-quiet">{t('patient.share.lookBackHelp')}</p>
      <p className="cw-quiet">{t('patient.share.law', { instrument: local(terms.lookBackMonths.instrument) })}</p>
    </>
  );
}
