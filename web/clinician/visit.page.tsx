import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AwaitPage } from '../design/await-page.tsx';
import { BackHome } from './back-home.tsx';
import { VisitForm } from './visit-form.tsx';
import { VisitSigned } from './visit-signed.tsx';
import { useVisit } from './visits.resource.ts';

export function VisitPage() {
  const { t } = useTranslation();
  const { visitId } = useParams({ from: '/clinic/visits/$visitId' });
  const visit = useVisit(visitId);
  // A draft that is loaded afresh after a conflict begins a new form.
  const [round, setRound] = useState(0);
  return (
    <AwaitPage query={visit} title={t('clinician.home.title')} back={<BackHome />}>
      {(data) =>
        data.status === 'draft' ? (
          <VisitForm
            key={`${visitId}-${round}`}
            visit={data}
            onReload={() => void visit.refetch().then(() => setRound((before) => before + 1))}
          />
        ) : (
          <VisitSigned visit={data} />
        )
      }
    </AwaitPage>
  );
}
