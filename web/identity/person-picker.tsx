import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PatientView } from '#contracts/identity';
import { Icon } from '../design/icons.tsx';
import { Await } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run } from '../i18n/words.tsx';
import { useFoundPeople } from './identity.resource.ts';
import { namesOf } from './identity.view.ts';

export type Person = Pick<PatientView, 'id' | 'names' | 'birthDate' | 'papers'>;

interface PersonPickerProps {
  readonly label: string;
  readonly value: Person | undefined;
  readonly onChoose: (person: Person | undefined) => void;
}

/** Somebody of the register: searched by name, birth date or paper, and chosen from what is found. */
export function PersonPicker({ label, value, onChoose }: PersonPickerProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  const found = useFoundPeople(asked);
  if (value !== undefined) {
    return (
      <div className="cw-card cw-stack">
        <p className="cw-label">{label}</p>
        <p role="status">
          <Run text={t('identity.search.chosen', { name: namesOf(value) })} />
        </p>
        <Button onClick={() => onChoose(undefined)}>{t('identity.search.other')}</Button>
      </div>
    );
  }
  return (
    <div className="cw-card cw-stack">
      <form
        aria-label={label}
        className="cw-stack"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(typed.trim());
        }}
      >
        <p className="cw-label">{label}</p>
        <label htmlFor={id} className="cw-quiet">
          {t('identity.search.label')}
        </label>
        <Input id={id} value={typed} maxLength={80} onChange={(event) => setTyped(event.target.value)} />
        <Button htmlType="submit" icon={<Icon name="search" />} disabled={typed.trim().length < 2}>
          {t('identity.search.go')}
        </Button>
      </form>
      {asked === '' ? null : (
        <Await query={found}>
          {({ patients }) =>
            patients.length === 0 ? (
              <p role="status">{t('identity.search.none')}</p>
            ) : (
              <ul className="cw-rows">
                {patients.map((patient) => (
                  <li key={patient.id}>
                    <span className="cw-rows__main">
                      <Run text={namesOf(patient)} />
                    </span>
                    <span className="cw-rows__side">
                      {patient.birthDate === undefined ? '' : formats.date(patient.birthDate)}{' '}
                      {patient.papers.map(({ masked }) => masked).join(' · ')}
                    </span>
                    <Button size="small" onClick={() => onChoose(patient)}>
                      {t('identity.search.choose', { name: namesOf(patient) })}
                    </Button>
                  </li>
                ))}
              </ul>
            )
          }
        </Await>
      )}
    </div>
  );
}
