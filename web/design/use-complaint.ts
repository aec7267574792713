import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** How a complaint is said. */
export type Words = (t: TFunction) => string;

interface Complaint {
  /** In the language that the reader has now. */
  readonly complaint: string | undefined;
  /** Kept as what to say, not as said: it follows the reader into another language. Nothing takes it back. */
  readonly complain: (words: Words | undefined) => void;
}

export function useComplaint(): Complaint {
  const { t } = useTranslation();
  const [said, setSaid] = useState<{ readonly words: Words }>();
  return { complaint: said?.words(t), complain: (words) => setSaid(words === undefined ? undefined : { words }) };
}
