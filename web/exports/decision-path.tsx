import { useTranslation } from 'react-i18next';
import type { EntryAppliedView } from '#contracts/exchange';
import { Icon } from '../design/icons.tsx';
import { Jurisdiction } from '../design/jurisdiction.tsx';
import { type Gate, toGates } from './decision-path.view.ts';

interface DecisionPathProps {
  readonly from: string;
  /** `*`: a jurisdiction that no lawbook knows. */
  readonly to: string;
  readonly isAllowed: boolean;
  readonly entries: readonly EntryAppliedView[];
}

/**
 * The way over the border with its gates: a basis and the duties of the side it leaves, the border, the duties of the side it comes to. Each entry stands in words below, so
 * it is drawn for the eye alone.
 */
export function DecisionPath({ from, to, isAllowed, entries }: DecisionPathProps) {
  const { t } = useTranslation();
  const { exporter, recipient, isAcross } = toGates(entries, isAllowed);
  return (
    <div className="cw-path" aria-hidden="true">
      <span className="cw-path__end">
        <Jurisdiction code={from} />
      </span>
      {exporter.map((gate) => (
        <GateMark key={gate.key} gate={gate} />
      ))}
      <span className={isAcross ? 'cw-path__border' : 'cw-path__border cw-path--shut'}>
        <span>{t('exports.path.border')}</span>
      </span>
      {recipient.map((gate) => (
        <GateMark key={gate.key} gate={gate} />
      ))}
      <span className={isAllowed ? 'cw-path__end' : 'cw-path__end cw-path__end--shut'}>
        {to === '*' ? '–' : <Jurisdiction code={to} />}
      </span>
    </div>
  );
}

function GateMark({ gate: { kind, isOpen, isReached } }: { readonly gate: Gate }) {
  const { t } = useTranslation();
  return (
    <span className={isReached ? 'cw-path__gate' : 'cw-path__gate cw-path--shut'}>
      <i className={isOpen ? 'cw-path__mark' : 'cw-path__mark cw-path__mark--bad'}>
        <Icon name={isOpen ? 'check' : 'close'} size={16} />
      </i>
      <span>{t(`exports.path.${kind}`)}</span>
    </span>
  );
}
