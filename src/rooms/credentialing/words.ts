import { inEach, type LocalText, localText as text } from '#kernel';
import type { Place } from './model.ts';

export { inEach, text };

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A calendar day as it is read: `30 Apr 2026`, `2026年4月30日`. */
export function dayInWords(day: string): LocalText {
  const [year = '', month = '', date = ''] = day.split('-');
  const han = `${year}年${Number(month)}月${Number(date)}日`;
  return text(`${Number(date)} ${MONTHS[Number(month) - 1] ?? month} ${year}`, han, han);
}

/** What a place is called; where its name is not known, by its identifier. */
export function placeWords({
  organizationId,
  organizationName,
}: Pick<Place, 'organizationId' | 'organizationName'>): LocalText {
  return organizationName ?? text(organizationId, organizationId, organizationId);
}
