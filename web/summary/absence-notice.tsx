import { ABSENCE_NOTICE } from '#contracts/records';
import { Icon } from '../design/icons.tsx';
import { Local } from '../i18n/words.tsx';

/** How to read what a record does not list. The same for everybody's record, on paper too; the patient's own pages do without. */
export function AbsenceNotice() {
  return (
    <p className="cw-absence" role="note">
      <Icon name="info" size={18} />
      <Local text={ABSENCE_NOTICE} />
    </p>
  );
}
