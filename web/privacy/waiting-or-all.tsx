import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';

export type Show = 'waiting' | 'all';

interface WaitingOrAllProps {
  /** Whose words: each desk calls what waits there by its own name. */
  readonly of: 'emergencies' | 'questions';
  readonly value: Show;
  readonly onChange: (show: Show) => void;
}

/** Above a list of the privacy desk: what waits for somebody, or everything. */
export function WaitingOrAll({ of, value, onChange }: WaitingOrAllProps) {
  const { t } = useTranslation();
  return (
    <div className="cw-filter">
      <Segmented
        value={value}
        onChange={onChange}
        aria-label={t(`privacy.${of}.show`)}
        options={[
          { value: 'waiting', label: t(`privacy.${of}.waiting`) },
          { value: 'all', label: t(`privacy.${of}.all`) },
        ]}
      />
    </div>
  );
}
