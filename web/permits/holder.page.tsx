import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SETTINGS } from '#contracts/credentialing';
import { useNode } from '../app/session.tsx';
import { Field } from '../design/field.tsx';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { PrintButton } from '../design/print-button.tsx';
import { Await, Empty } from '../design/states.tsx';
import { Local, useLocal } from '../i18n/words.tsx';
import { useOrganizations } from '../public/directory.resource.ts';
import { ActsList } from './acts-list.tsx';
import { byImportance } from './permit.view.ts';
import { PermitActs } from './permit-acts.tsx';
import { PermitCard } from './permit-card.tsx';
import { PermitChart } from './permit-chart.tsx';
import { useMayPractise, usePermits } from './permits.resource.ts';
import { PracticeDaysCard } from './practice-days.tsx';
import { RecordPermit } from './record-permit.tsx';

/** One practitioner for the desk: every permit with its history, what each opens where, and the days practised. */
export function HolderPage() {
  const { practitionerId } = useParams({ from: '/oversight/permits/$practitionerId' });
  const { t } = useTranslation();
  const local = useLocal();
  const [now] = useState(() => Date.now());
  const found = usePermits({ practitioner: practitionerId });
  const name = found.data?.permits[0]?.practitioner.name;
  return (
    <Page
      title={name === undefined ? t('permits.holder.title') : local(name)}
      heading={name === undefined ? undefined : <Local text={name} />}
      back={
        <Link to="/oversight/permits">
          <Icon name="left" size={18} /> {t('permits.desk.title')}
        </Link>
      }
      actions={
        <>
          <RecordPermit practitionerId={practitionerId} />
          <PrintButton label={t('app.print')} />
        </>
      }
      wide
    >
      <Await query={found} cards={2}>
        {({ permits }) =>
          permits.length === 0 ? (
            <Empty icon="shield" title={t('permits.holder.none')} />
          ) : (
            <>
              <section className="cw-card" aria-labelledby="over-time">
                <h2 className="cw-h2" id="over-time">
                  {t('permits.overTime')}
                </h2>
                <PermitChart permits={permits} now={now} />
              </section>
              <section className="cw-stack" aria-labelledby="papers">
                <h2 className="cw-h2" id="papers">
                  {t('permits.onFile')}
                </h2>
                <div className="cw-cards">
                  {permits.toSorted(byImportance).map((permit) => (
                    <PermitCard key={permit.id} permit={permit} certificate="/oversight/certificates/$permitId">
                      <PermitActs permit={permit} now={now} />
                    </PermitCard>
                  ))}
                </div>
              </section>
              <MayPractise
                practitionerId={practitionerId}
                firstPlace={permits.flatMap(({ employers }) => employers)[0]?.organizationId}
              />
              <PracticeDaysCard now={now} practitioner={practitionerId} />
            </>
          )
        }
      </Await>
    </Page>
  );
}

interface MayPractiseProps {
  readonly practitionerId: string;
  readonly firstPlace: string | undefined;
}

/** What somebody may do at an institution of this node, now or on a day, and every reason why not. */
function MayPractise({ practitionerId, firstPlace }: MayPractiseProps) {
  const { t } = useTranslation();
  const local = useLocal();
  const node = useNode()?.id;
  const organizations = useOrganizations({ ...(node === undefined ? {} : { node }) });
  const [place, setPlace] = useState(firstPlace ?? '');
  const [setting, setSetting] = useState<(typeof SETTINGS)[number]>('on-site');
  const [day, setDay] = useState('');
  const acts = useMayPractise({ practitioner: practitionerId, organization: place, setting, day });
  return (
    <section className="cw-card cw-stack" aria-labelledby="may">
      <h2 className="cw-h2" id="may">
        {t('permits.holder.may')}
      </h2>
      <div className="cw-permits__filters cw-no-print">
        <Field label={t('permits.desk.place')}>
          {(id) => (
            <select id={id} className="cw-select" value={place} onChange={(event) => setPlace(event.target.value)}>
              <option value="">–</option>
              {(organizations.data?.organizations ?? []).map((organization) => (
                <option key={organization.id} value={organization.id}>
                  {local(organization.name)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t('permits.holder.setting')}>
          {(id) => (
            <select
              id={id}
              className="cw-select"
              value={setting}
              onChange={(event) => setSetting(SETTINGS.find((one) => one === event.target.value) ?? 'on-site')}
            >
              {SETTINGS.map((one) => (
                <option key={one} value={one}>
                  {t(`permits.setting.${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t('permits.holder.day')}>
          {(id) => (
            <input
              id={id}
              type="date"
              className="cw-select"
              value={day}
              onChange={(event) => setDay(event.target.value)}
            />
          )}
        </Field>
      </div>
      {place === '' ? (
        <p className="cw-quiet">{t('permits.holder.choosePlace')}</p>
      ) : (
        <Await query={acts}>{(found) => <ActsList acts={found} />}</Await>
      )}
    </section>
  );
}
