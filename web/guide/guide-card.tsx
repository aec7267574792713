import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { GuideCard as Card } from '#contracts/directory';
import { Icon } from '../design/icons.tsx';
import { Run, useLang } from '../i18n/words.tsx';
import { nameFor, placeName } from './guide.view.ts';

/** Roles that a reader looks for, in this order; the others stand on the institution's own page. */
const SHOWN = [
  'voucher-pilot',
  'service-centre',
  'direct-billing-partner',
  'direct-billing-insurer',
  'referral-hospital',
  'drug-device-designated',
  'ehealth-crossboundary-record',
  'ha-patient-followup',
  'ambulance-sending',
  'ambulance-receiving',
  'hk-service-point',
  'serves-hk-residents',
  'planned-2025',
] as const;

/** One institution in the list: name, where, what. */
export function GuideCard({ card }: { readonly card: Card }) {
  const { t } = useTranslation();
  const lang = useLang();
  const { district, area } = card;
  const where = [card.city, district ?? area].filter((part) => part !== undefined);
  const roles = SHOWN.filter((role) => card.roles.includes(role));
  return (
    <li className="cw-card cw-org">
      <Link to="/guide/$institutionId" params={{ institutionId: card.id }} className="cw-org__link">
        <h2>
          <EntryName card={card} />
        </h2>
        <Icon name="right" size={20} />
      </Link>
      <DraftName card={card} />
      <p className="cw-quiet">
        {[
          card.kind === undefined ? t('guide.kindUnknown') : t(`guide.kind.${card.kind}`),
          ...where.map((part) => placeName(part, lang)),
        ].join(' · ')}
      </p>
      {roles.length === 0 ? null : (
        <ul className="cw-tags" aria-label={t('guide.roleLabel')}>
          {roles.map((role) => (
            <li key={role}>{t(`guide.role.${role}`)}</li>
          ))}
        </ul>
      )}
    </li>
  );
}

type Named = Pick<Card, 'id' | 'names' | 'drafts'>;

/** The name in the reader's language, else as a source has it, marked with its language. */
export function EntryName({ card }: { readonly card: Named }) {
  const { text, lang } = nameFor(card, useLang());
  return <Run text={text} lang={lang} />;
}

/** Where no source gives a name in the reader's language: our own draft, said to be one, beneath the source's name or at its head. */
export function DraftName({ card }: { readonly card: Named }) {
  const { t } = useTranslation();
  const { draft, sourced } = nameFor(card, useLang());
  if (sourced !== undefined) {
    return (
      <p className="cw-quiet">
        {t('guide.draftHeads')} <Run text={sourced.text} lang={sourced.lang} />
      </p>
    );
  }
  return draft === undefined ? null : <p className="cw-quiet">{t('guide.ourDraft', { name: draft })}</p>;
}
