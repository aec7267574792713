import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/format.ts';
import type { KindName } from '../patient/access-log.view.ts';

/** Kinds of data with how many, in words; a type we have no word for by its own name. */
export function useKindWords(): (kinds: Readonly<Record<string, number>>) => string {
  const { t, i18n } = useTranslation();
  const formats = useFormats();
  const name = (kind: string) => (i18n.exists(`patient.kind.${kind}`) ? t(`patient.kind.${kind as KindName}`) : kind);
  return (kinds) =>
    formats.list(
      Object.entries(kinds).map(([kind, number]) =>
        number > 1 ? t('patient.access.count', { kind: name(kind), number: formats.number(number) }) : name(kind),
      ),
    );
}
