import type { ReactNode } from 'react';
import { Icon, type IconName } from './icons.tsx';

interface NoticeBoxProps {
  readonly tone: 'info' | 'good' | 'warn' | 'bad';
  readonly title?: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

const ICONS = { info: 'info', good: 'check-circle', warn: 'alert', bad: 'alert' } as const satisfies Record<
  NoticeBoxProps['tone'],
  IconName
>;

/** A framed remark: icon and words, never colour alone. */
export function NoticeBox({ tone, title, children, action }: NoticeBoxProps) {
  return (
    <div className={`cw-notice cw-notice--${tone}`}>
      <Icon name={ICONS[tone]} />
      <div className="cw-notice__body">
        {title === undefined ? null : <p className="cw-notice__title">{title}</p>}
        {children}
      </div>
      {action}
    </div>
  );
}
