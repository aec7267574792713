import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon } from '../design/icons.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useLocal } from '../i18n/words.tsx';
import { useApps, useLaunch } from './apps.resource.ts';

/** Applications of others that can be opened in this patient's record; nothing where none is registered. */
export function OpenApp({ patientId }: { readonly patientId: string }) {
  const { t } = useTranslation();
  const local = useLocal();
  const apps = useApps();
  const launch = useLaunch(patientId);
  if (apps.data === undefined || apps.data.apps.length === 0) return null;
  return (
    <section className="cw-card" aria-labelledby="open-app-title">
      <h2 className="cw-h3" id="open-app-title">
        {t('clinician.patient.apps')}
      </h2>
      <p className="cw-quiet">{t('clinician.patient.appsText')}</p>
      {launch.error === null ? null : <ErrorPanel error={launch.error} />}
      <div className="cw-actions">
        {apps.data.apps.map((app) => (
          <Button
            key={app.id}
            icon={<Icon name="exchange" size={20} />}
            loading={launch.isPending && launch.variables === app.id}
            onClick={() => launch.mutate(app.id)}
          >
            {local(app.name)}
          </Button>
        ))}
      </div>
    </section>
  );
}
