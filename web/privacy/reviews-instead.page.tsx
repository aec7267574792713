import { EmergenciesPage } from './emergencies.page.tsx';
import { EmergencyPage } from './emergency.page.tsx';

/** Uses of the emergency access whose second look is made in the privacy officer's place. */
export function ReviewsInsteadPage() {
  return <EmergenciesPage desk="/oversight" />;
}

export function ReviewInsteadPage() {
  return <EmergencyPage desk="/oversight" />;
}
