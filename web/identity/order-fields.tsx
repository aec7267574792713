import { Input } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { FamilyView, GuardianOrder, TieKind } from '#contracts/identity';
import { ChoiceField } from './choice-field.tsx';
import { DayField } from './day-field.tsx';

/** The document by which somebody stands for an adult, as it is printed. */
export function OrderFields({
  kind,
  law,
  order,
  onChange,
}: {
  readonly kind: TieKind;
  readonly law: FamilyView['guardianship'];
  readonly order: GuardianOrder;
  readonly onChange: (order: GuardianOrder) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const set = (change: Partial<GuardianOrder>) => onChange({ ...order, ...change });
  const words = (field: 'issuer' | 'number', maxLength: number) => (
    <div className="cw-stack-s">
      <label htmlFor={`${id}-${field}`} className="cw-label">
        {t(`identity.family.document.${field}`)}
      </label>
      <Input
        id={`${id}-${field}`}
        value={order[field]}
        maxLength={maxLength}
        autoComplete="off"
        onChange={(event) => set({ [field]: event.target.value })}
      />
    </div>
  );
  return (
    <fieldset className="cw-stack" aria-describedby={`${id}-help`}>
      <legend className="cw-label">
        {t(kind === 'carer' ? 'identity.family.document.careTitle' : 'identity.family.document.title')}
      </legend>
      <p id={`${id}-help`} className="cw-quiet">
        {t(kind === 'carer' ? 'identity.family.document.careHelp' : 'identity.family.document.help', {
          years: law.yearsMax,
        })}
      </p>
      <div className="cw-two">
        <ChoiceField
          label={t('identity.family.document.kindLabel')}
          value={order.kind}
          onChange={(kind) => set({ kind })}
          options={law.documents.map((value) => ({ value, label: t(`identity.family.document.kind.${value}`) }))}
        />
        {words('issuer', 200)}
        {words('number', 60)}
        <DayField label={t('identity.family.document.from')} value={order.from} onChange={(from) => set({ from })} />
        <DayField
          label={t('identity.family.document.until')}
          value={order.until ?? ''}
          onChange={(until) => set({ until })}
          help={t('identity.family.document.untilHelp')}
        />
      </div>
    </fieldset>
  );
}
