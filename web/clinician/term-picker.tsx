import { AutoComplete, Button, Input } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TermDomain } from '#contracts/terminology';
import { Icon } from '../design/icons.tsx';
import { Run } from '../i18n/words.tsx';
import { useTerms } from './terms.resource.ts';

/** A term that was chosen, or the writer's own words where none fits. */
export interface ChosenTerm {
  readonly conceptId?: string;
  readonly text: string;
}

interface TermPickerProps {
  readonly id: string;
  readonly domain: TermDomain;
  readonly label: string;
  readonly onChoose: (term: ChosenTerm) => void;
}

export function TermPicker({ id, domain, label, onChoose }: TermPickerProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const q = useDeferredValue(text.trim());
  const terms = useTerms(domain, q);
  const options = (terms.data?.terms ?? []).map((term) => ({
    value: term.id,
    label: (
      <span className="cw-term">
        <span>
          <Run text={term.text} lang={term.lang} />
          {term.english === undefined ? null : (
            <span className="cw-term__english" lang="en">
              {term.english}
            </span>
          )}
        </span>
        {term.code === undefined ? null : <code>{term.code}</code>}
        {term.review === 'draft' ? <span className="cw-draft">{t('clinician.visit.term.draft')}</span> : null}
      </span>
    ),
    text: term.text,
  }));
  const choose = (term: ChosenTerm) => {
    onChoose(term);
    setText('');
  };
  return (
    <div className="cw-picker">
      <label htmlFor={id} className="cw-label">
        {label}
      </label>
      <div className="cw-picker__row">
        <AutoComplete
          id={id}
          className="cw-full"
          value={text}
          defaultActiveFirstOption
          options={q === '' ? [] : options}
          notFoundContent={q !== '' && terms.isSuccess ? t('clinician.visit.term.none') : null}
          onSearch={setText}
          onSelect={(value, option) => choose({ conceptId: value, text: option.text })}
        >
          <Input prefix={<Icon name="search" size={20} />} maxLength={300} />
        </AutoComplete>
        {q === '' ? null : (
          <Button icon={<Icon name="plus" size={20} />} onClick={() => choose({ text: q })}>
            {t('clinician.visit.term.own')}
          </Button>
        )}
      </div>
    </div>
  );
}
