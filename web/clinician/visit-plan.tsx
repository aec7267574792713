import { Button, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import type { VisitNote } from '#contracts/records';
import { Icon } from '../design/icons.tsx';
import { Run } from '../i18n/words.tsx';
import { TermPicker } from './term-picker.tsx';
import { PLAN_PARTS } from './visit.view.ts';

type PlanOfCare = VisitNote['plan'];
type Medicine = PlanOfCare['prescription'][number];

interface PlanProps {
  readonly plan: PlanOfCare;
  readonly onChange: (plan: PlanOfCare) => void;
}

/** RAPRIOP, seven blocks in its order. */
export function Plan({ plan, onChange }: PlanProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="cw-card cw-plan">
      <legend className="cw-h2">{t('clinician.visit.plan')}</legend>
      <p className="cw-quiet">{t('clinician.visit.planHelp')}</p>
      <div className="cw-plan__grid">
        {PLAN_PARTS.map(({ part, letter, icon }) => (
          <div key={part} className={part === 'prescription' ? 'cw-plan__part cw-plan__part--wide' : 'cw-plan__part'}>
            <div className="cw-plan__head">
              <span className="cw-plan__letter" aria-hidden="true" lang="en">
                {letter}
              </span>
              <label htmlFor={part === 'prescription' ? 'medicine' : `plan-${part}`} className="cw-h3">
                {t(`clinician.visit.parts.${part}`)}
              </label>
              <Icon name={icon} size={20} />
            </div>
            {part === 'prescription' ? (
              <Prescription
                medicines={plan.prescription}
                onChange={(prescription) => onChange({ ...plan, prescription })}
              />
            ) : (
              <Input.TextArea
                id={`plan-${part}`}
                autoSize={{ minRows: 2 }}
                maxLength={4000}
                value={plan[part]}
                onChange={(event) => onChange({ ...plan, [part]: event.target.value })}
              />
            )}
          </div>
        ))}
      </div>
    </fieldset>
  );
}

interface PrescriptionProps {
  readonly medicines: readonly Medicine[];
  readonly onChange: (medicines: Medicine[]) => void;
}

function Prescription({ medicines, onChange }: PrescriptionProps) {
  const { t } = useTranslation();
  const change = (index: number, part: Partial<Medicine>) =>
    onChange(medicines.map((medicine, at) => (at === index ? { ...medicine, ...part } : medicine)));
  return (
    <div>
      {medicines.length === 0 ? <p className="cw-quiet">{t('clinician.visit.noMedicines')}</p> : null}
      <ul className="cw-medicines">
        {medicines.map((medicine, index) => {
          const name = medicine.text ?? medicine.conceptId ?? '';
          const id = `medicine-${index + 1}`;
          return (
            <li key={`${medicine.conceptId ?? ''}-${name}`}>
              <strong className="cw-medicines__name">
                <Icon name="medications" size={22} /> <Run text={name} />
              </strong>
              <span>
                <label htmlFor={`${id}-dose`} className="cw-label">
                  {t('clinician.visit.dose')}
                </label>
                <Input
                  id={`${id}-dose`}
                  maxLength={120}
                  value={medicine.dose}
                  placeholder={t('clinician.visit.doseHint')}
                  onChange={(event) => change(index, { dose: event.target.value })}
                />
              </span>
              <span>
                <label htmlFor={`${id}-frequency`} className="cw-label">
                  {t('clinician.visit.frequency')}
                </label>
                <Input
                  id={`${id}-frequency`}
                  maxLength={120}
                  value={medicine.frequency}
                  placeholder={t('clinician.visit.frequencyHint')}
                  onChange={(event) => change(index, { frequency: event.target.value })}
                />
              </span>
              <span>
                <label htmlFor={`${id}-days`} className="cw-label">
                  {t('clinician.visit.days')}
                </label>
                <InputNumber
                  controls={false}
                  id={`${id}-days`}
                  min={1}
                  max={365}
                  precision={0}
                  value={medicine.days ?? null}
                  onChange={(days) => {
                    const { days: _before, ...others } = medicine;
                    onChange(
                      medicines.map((other, at) =>
                        at === index ? (days === null ? others : { ...others, days }) : other,
                      ),
                    );
                  }}
                />
              </span>
              <Button
                type="text"
                icon={<Icon name="close" size={20} />}
                aria-label={t('clinician.visit.remove', { name })}
                onClick={() => onChange(medicines.filter((_, at) => at !== index))}
              />
            </li>
          );
        })}
      </ul>
      <TermPicker
        id="medicine"
        domain="medicine"
        label={t('clinician.visit.medicineAdd')}
        onChoose={(term) => {
          if (medicines.length < 20) onChange([...medicines, { ...term, dose: '', frequency: '' }]);
        }}
      />
    </div>
  );
}
