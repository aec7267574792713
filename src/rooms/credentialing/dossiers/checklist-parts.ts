import type { LocalText } from '#kernel';
import { text } from '../words.ts';
import type { ChecklistItem } from './model.ts';

/** One item of a checklist. */
export const item = (
  id: string,
  name: LocalText,
  more: Partial<Omit<ChecklistItem, 'id' | 'name'>> = {},
): ChecklistItem => ({
  id,
  name,
  forms: [],
  ...more,
});

export const CLOCKS_ASSUMED = text(
  'How many days the desk and the applicant have is not in the source: an assumption.',
  '受理与补正期限来源未载明，系假设。',
  '受理及補正期限來源未載明，屬假設。',
);
