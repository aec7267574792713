import { Input, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../design/announcer.tsx';
import { Field } from '../design/field.tsx';
import { ErrorPanel } from '../design/states.tsx';

interface LineProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Of something that machines read: not capitalised, not corrected. */
  readonly isCode?: boolean;
  readonly rows?: number;
  readonly lang?: string;
}

/** One line, or several where rows are given. */
export function Line({ label, value, onChange, isCode = false, rows, lang }: LineProps) {
  const typing = isCode ? ({ autoCapitalize: 'none', spellCheck: false, autoComplete: 'off' } as const) : {};
  return (
    <Field label={label}>
      {(id) =>
        rows === undefined ? (
          <Input
            {...typing}
            {...(lang === undefined ? {} : { lang })}
            id={id}
            value={value}
            maxLength={500}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <Input.TextArea
            {...typing}
            id={id}
            value={value}
            rows={rows}
            maxLength={20_000}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  );
}

interface SheetProps<Body> {
  readonly title: string;
  readonly save: string;
  /** What the node takes; undefined while something is missing. */
  readonly body: Body | undefined;
  /** What is said where something is missing. */
  readonly missing: string;
  readonly act: {
    readonly mutateAsync: (body: Body) => Promise<unknown>;
    readonly isPending: boolean;
    readonly error: Error | null;
  };
  readonly saved: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A form over the page: says what is missing, what the node said, and that it is done. */
export function FormSheet<Body>({ title, save, body, missing, act, saved, onClose, children }: SheetProps<Body>) {
  const { t } = useTranslation();
  const [isTold, setTold] = useState(false);
  const send = () => {
    setTold(true);
    if (body === undefined) return;
    act.mutateAsync(body).then(
      () => {
        announce(saved);
        onClose();
      },
      // What the node said stands in the form.
      () => undefined,
    );
  };
  return (
    <Modal
      open
      title={title}
      okText={save}
      cancelText={t('app.cancel')}
      confirmLoading={act.isPending}
      onOk={send}
      onCancel={onClose}
    >
      <div className="cw-stack">
        {children}
        {isTold && body === undefined ? (
          <p className="cw-complaint" role="alert">
            {missing}
          </p>
        ) : null}
        {act.error === null ? null : <ErrorPanel error={act.error} />}
      </div>
    </Modal>
  );
}

/** A name in three languages, where the English one may stand for the others. */
export function inLanguages(en: string, hans: string, hant: string) {
  const name = en.trim();
  return { en: name, 'zh-Hans': hans.trim() || name, 'zh-Hant-HK': hant.trim() || name };
}
