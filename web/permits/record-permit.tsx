import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PERMIT_KINDS, type PermitKind, type Profession, type Specialty } from '#contracts/credentialing';
import { useNode } from '../app/session.tsx';
import { announce } from '../design/announcer.tsx';
import { Field } from '../design/field.tsx';
import { Icon } from '../design/icons.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { OrganizationPicker } from '../patient/organization-picker.tsx';
import type { NamedOrganization } from '../patient/share-wizard.view.ts';
import { useRecordPermit } from './permits.resource.ts';
import { ProfessionField } from './profession-field.tsx';
import { SpecialtyPicker } from './specialty-picker.tsx';

/** The desk has a paper in hand and puts it on file. Every rule about its days and institutions is the node's. */
export function RecordPermit({ practitionerId }: { readonly practitionerId: string }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={<Icon name="plus" size={20} />} onClick={() => setOpen(true)}>
        {t('permits.record.do')}
      </Button>
      {isOpen ? <Form practitionerId={practitionerId} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function Form({ practitionerId, onClose }: { readonly practitionerId: string; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const node = useNode()?.id ?? '';
  const record = useRecordPermit();
  const [kind, setKind] = useState<PermitKind | ''>('');
  const [profession, setProfession] = useState<Profession>('doctor');
  const [number, setNumber] = useState('');
  const [firstDay, setFirstDay] = useState('');
  const [lastDay, setLastDay] = useState('');
  const [employers, setEmployers] = useState<readonly NamedOrganization[]>([]);
  const [specialties, setSpecialties] = useState<readonly Specialty[]>([]);
  const [isTold, setTold] = useState(false);
  const save = () => {
    setTold(true);
    if (kind === '' || firstDay === '') return;
    record.mutate(
      {
        practitionerId,
        kind,
        profession,
        firstDay,
        ...(number.trim() === '' ? {} : { number: number.trim() }),
        ...(lastDay === '' ? {} : { lastDay }),
        employers: employers.map(({ id }) => id),
        specialties: [...specialties],
      },
      {
        onSuccess: () => {
          announce(t('permits.record.done'));
          onClose();
        },
      },
    );
  };
  return (
    <Modal
      open
      title={t('permits.record.do')}
      okText={t('permits.record.save')}
      cancelText={t('app.cancel')}
      confirmLoading={record.isPending}
      onOk={save}
      onCancel={onClose}
    >
      <div className="cw-stack">
        <p>{t('permits.record.means')}</p>
        <Field label={t('permits.verify.kind')}>
          {(id) => (
            <select
              id={id}
              className="cw-select"
              value={kind}
              onChange={(event) => setKind(PERMIT_KINDS.find((one) => one === event.target.value) ?? '')}
            >
              <option value="">–</option>
              {PERMIT_KINDS.map((one) => (
                <option key={one} value={one}>
                  {t(`permits.kindName.${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <ProfessionField value={profession} onChange={setProfession} />
        <Field label={t('permits.number')}>
          {(id) => <Input id={id} value={number} maxLength={60} onChange={(event) => setNumber(event.target.value)} />}
        </Field>
        <Field label={t('permits.certificate.from')}>
          {(id) => <Input id={id} type="date" value={firstDay} onChange={(event) => setFirstDay(event.target.value)} />}
        </Field>
        <Field label={t('permits.record.lastDay')}>
          {(id) => <Input id={id} type="date" value={lastDay} onChange={(event) => setLastDay(event.target.value)} />}
        </Field>
        <SpecialtyPicker chosen={specialties} onChange={setSpecialties} />
        <p>{t('permits.record.employers')}</p>
        <OrganizationPicker node={node} chosen={employers} onChange={setEmployers} />
        {isTold && (kind === '' || firstDay === '') ? (
          <p className="cw-complaint" role="alert">
            {t('permits.record.missing')}
          </p>
        ) : null}
        {record.error === null ? null : <ErrorPanel error={record.error} />}
      </div>
    </Modal>
  );
}
