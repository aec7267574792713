import { Button, Input } from 'antd';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type FamilyView, GuardianOrder, TieKind, TieScope } from '#contracts/identity';
import { ErrorPanel } from '../design/states.tsx';
import { useToast } from '../design/use-toast.tsx';
import { ChoiceField } from './choice-field.tsx';
import { DayField } from './day-field.tsx';
import { useFamilyActs } from './identity.resource.ts';
import { isGrown, namesOf, todayAtNode } from './identity.view.ts';
import { OrderFields } from './order-fields.tsx';
import { type Person, PersonPicker } from './person-picker.tsx';

/** Puts on file who stands for whom. What may be, and until when, the node decides and says. */
export function TieForm({ person, guardianship, care }: Pick<FamilyView, 'person' | 'guardianship' | 'care'>) {
  const { t } = useTranslation();
  const toast = useToast();
  const { make } = useFamilyActs(person.id);
  const evidenceId = useId();
  const [direction, setDirection] = useState<'for' | 'by'>('for');
  const [other, setOther] = useState<Person>();
  const [kind, setKind] = useState<TieKind>('carer');
  const [scope, setScope] = useState<TieScope>('record');
  const [from, setFrom] = useState(todayAtNode);
  const [until, setUntil] = useState('');
  const [evidence, setEvidence] = useState('');
  const law = kind === 'carer' ? care : guardianship;
  const [typed, setOrder] = useState<GuardianOrder>(() => emptyOrder(law));
  const [first = 'court-order'] = law.documents;
  const order = law.documents.includes(typed.kind) ? typed : { ...typed, kind: first };
  const dependant = direction === 'for' ? person : other;
  const isAsked = kind === 'guardian' || (kind === 'carer' && scope === 'record');
  const isAdults = isAsked && dependant !== undefined && isGrown(dependant.birthDate);
  const isWhole = !isAdults || GuardianOrder.safeParse(trimmed(order)).success;
  const name = namesOf(person);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (other === undefined) return;
    const sides =
      direction === 'for'
        ? { carerId: other.id, dependantId: person.id }
        : { carerId: person.id, dependantId: other.id };
    make.mutate(
      {
        ...sides,
        kind,
        scope,
        from: from.trim(),
        ...(until.trim() === '' ? {} : { until: until.trim() }),
        ...(evidence.trim() === '' || isAdults ? {} : { evidence: evidence.trim() }),
        ...(isAdults ? { order: trimmed(order) } : {}),
      },
      {
        onSuccess: () => {
          setOther(undefined);
          setOrder(emptyOrder(law));
          toast.success(t(isAdults ? 'identity.family.confirm.entered' : 'identity.family.saved'));
        },
      },
    );
  };
  return (
    <section className="cw-stack" aria-labelledby="add-tie">
      <h2 id="add-tie" className="cw-h2">
        {t('identity.family.add')}
      </h2>
      <PersonPicker label={t('identity.family.otherPerson')} value={other} onChoose={setOther} />
      <form className="cw-card cw-stack" onSubmit={save}>
        <div className="cw-two">
          <ChoiceField
            label={t('identity.family.direction')}
            value={direction}
            onChange={setDirection}
            options={[
              { value: 'for', label: t('identity.family.for', { name }) },
              { value: 'by', label: t('identity.family.by', { name }) },
            ]}
          />
          <ChoiceField
            label={t('identity.family.kindLabel')}
            value={kind}
            onChange={setKind}
            options={TieKind.options.map((value) => ({ value, label: t(`identity.family.kind.${value}`) }))}
          />
          <ChoiceField
            label={t('identity.family.scopeLabel')}
            value={scope}
            onChange={setScope}
            options={TieScope.options.map((value) => ({ value, label: t(`identity.family.scope.${value}`) }))}
          />
          <DayField label={t('identity.family.from')} value={from} onChange={setFrom} />
          <DayField
            label={t('identity.family.until')}
            value={until}
            onChange={setUntil}
            help={t('identity.family.untilHelp')}
          />
          {isAdults ? null : (
            <div className="cw-stack-s">
              <label htmlFor={evidenceId} className="cw-label">
                {t('identity.family.evidenceLabel')}
              </label>
              <Input
                id={evidenceId}
                value={evidence}
                maxLength={400}
                aria-describedby={`${evidenceId}-help`}
                onChange={(event) => setEvidence(event.target.value)}
              />
              <p id={`${evidenceId}-help`} className="cw-quiet">
                {t('identity.family.evidenceHelp')}
              </p>
            </div>
          )}
        </div>
        {isAdults ? <OrderFields kind={kind} law={law} order={order} onChange={setOrder} /> : null}
        {make.error === null ? null : <ErrorPanel error={make.error} />}
        <div>
          <Button type="primary" htmlType="submit" disabled={other === undefined || !isWhole} loading={make.isPending}>
            {t('identity.family.save')}
          </Button>
        </div>
      </form>
    </section>
  );
}

function emptyOrder({ documents: [kind = 'court-order'] }: FamilyView['guardianship']): GuardianOrder {
  return { kind, issuer: '', number: '', from: '' };
}

function trimmed({ kind, issuer, number, from, until }: GuardianOrder): GuardianOrder {
  const end = until?.trim() ?? '';
  return {
    kind,
    issuer: issuer.trim(),
    number: number.trim(),
    from: from.trim(),
    ...(end === '' ? {} : { until: end }),
  };
}
