import { Fragment, type ReactNode, useId } from 'react';
import { Icon, type IconName } from './icons.tsx';

interface ChoicesProps<T extends string> {
  readonly legend: string;
  readonly value: T;
  readonly options: readonly {
    readonly value: T;
    readonly icon: IconName;
    readonly title: string;
    readonly text?: string;
  }[];
  readonly onChange: (value: T) => void;
  readonly children?: ReactNode;
}

/** One of a few, each with a sign and a few words; what is asked further stands beneath the one it belongs to. */
export function Choices<T extends string>({ legend, value, options, onChange, children }: ChoicesProps<T>) {
  const name = useId();
  return (
    <fieldset className="cw-fieldset">
      <legend className="cw-h2">{legend}</legend>
      {options.map((option) => (
        <Fragment key={option.value}>
          <div className={option.value === value ? 'cw-choice cw-choice--on' : 'cw-choice'}>
            <label>
              <input
                type="radio"
                name={name}
                checked={option.value === value}
                onChange={() => onChange(option.value)}
              />
              <Icon name={option.icon} size={28} />
              <span>
                <strong>{option.title}</strong>
                {option.text === undefined ? null : <span>{option.text}</span>}
              </span>
            </label>
          </div>
          {/* What is asked further stands beneath what it belongs to. */}
          {option.value === value ? children : null}
        </Fragment>
      ))}
    </fieldset>
  );
}
