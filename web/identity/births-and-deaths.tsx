import { Button, Input } from 'antd';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskRecord, RegisterNewborn } from '#contracts/identity';
import { ErrorPanel } from '../design/states.tsx';
import { useToast } from '../design/use-toast.tsx';
import { Run } from '../i18n/words.tsx';
import { ChoiceField } from './choice-field.tsx';
import { DayField } from './day-field.tsx';
import { useFamilyActs } from './identity.resource.ts';
import { namesOf, SEXES, todayAtNode } from './identity.view.ts';

/** How many are born at once, at most; the node holds to the same. */
const ORDERS = ['', '1', '2', '3', '4'] as const;

export function NewbornForm({ mother }: { readonly mother: DeskRecord }) {
  const { t } = useTranslation();
  const toast = useToast();
  const { newborn } = useFamilyActs(mother.id);
  const nameId = useId();
  const [name, setName] = useState('');
  const [birthDate, setBirthDate] = useState(todayAtNode);
  const [gender, setGender] = useState<RegisterNewborn['gender']>('unknown');
  const [order, setOrder] = useState<(typeof ORDERS)[number]>('');
  const save = (event: FormEvent) => {
    event.preventDefault();
    newborn.mutate(
      {
        motherId: mother.id,
        birthDate: birthDate.trim(),
        gender,
        ...(name.trim() === '' ? {} : { name: name.trim() }),
        ...(order === '' ? {} : { birthOrder: Number(order) }),
      },
      { onSuccess: () => toast.success(t('identity.family.childDone')) },
    );
  };
  return (
    <details className="cw-card cw-details">
      <summary>{t('identity.family.newborn')}</summary>
      <form className="cw-stack" onSubmit={save}>
        <p>
          <Run text={t('identity.family.newbornOf', { name: namesOf(mother) })} />
        </p>
        <p className="cw-quiet">{t('identity.family.newbornHelp')}</p>
        <div className="cw-two">
          <DayField label={t('identity.register.birthDate')} value={birthDate} onChange={setBirthDate} />
          <ChoiceField
            label={t('identity.register.sex')}
            value={gender}
            onChange={setGender}
            options={SEXES.map((value) => ({ value, label: t(`identity.sex.${value}`) }))}
          />
          <div className="cw-stack-s">
            <label htmlFor={nameId} className="cw-label">
              {t('identity.family.name')}
            </label>
            <Input id={nameId} value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
          </div>
          <ChoiceField
            label={t('identity.family.order')}
            value={order}
            onChange={setOrder}
            options={ORDERS.map((value) => ({ value, label: value === '' ? t('identity.family.single') : value }))}
          />
        </div>
        {newborn.error === null ? null : <ErrorPanel error={newborn.error} />}
        <div>
          <Button type="primary" htmlType="submit" loading={newborn.isPending}>
            {t('identity.family.registerChild')}
          </Button>
        </div>
      </form>
    </details>
  );
}

export function DeathForm({ person }: { readonly person: DeskRecord }) {
  const { t } = useTranslation();
  const toast = useToast();
  const { death } = useFamilyActs(person.id);
  const [on, setOn] = useState('');
  return (
    <details className="cw-card cw-details">
      <summary>{t('identity.family.death')}</summary>
      <form
        className="cw-stack"
        onSubmit={(event) => {
          event.preventDefault();
          death.mutate(on.trim(), { onSuccess: () => toast.success(t('identity.family.deathDone')) });
        }}
      >
        <p className="cw-quiet">{t('identity.family.deathHelp')}</p>
        <DayField label={t('identity.family.deathOn')} value={on} onChange={setOn} />
        {death.error === null ? null : <ErrorPanel error={death.error} />}
        <div>
          <Button danger htmlType="submit" loading={death.isPending} disabled={on.trim() === ''}>
            {t('identity.family.deathSave')}
          </Button>
        </div>
      </form>
    </details>
  );
}
