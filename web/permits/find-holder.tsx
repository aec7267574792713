import { Link } from '@tanstack/react-router';
import { Button, Input, Modal } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../design/field.tsx';
import { Icon } from '../design/icons.tsx';
import { Await, Empty } from '../design/states.tsx';
import { Run } from '../i18n/words.tsx';
import { NAME_LENGTH_MIN, useFoundPractitioners } from './permits.resource.ts';

/** Somebody of whom no permit is on file yet stands in no list: they are found by name. */
export function FindHolder() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const name = useDeferredValue(text.trim());
  const found = useFoundPractitioners(name);
  return (
    <>
      <Button icon={<Icon name="plus" size={20} />} onClick={() => setOpen(true)}>
        {t('permits.record.do')}
      </Button>
      <Modal
        open={isOpen}
        title={t('permits.find.title')}
        footer={null}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Field label={t('permits.find.name')}>
          {(id) => (
            <Input
              id={id}
              type="search"
              value={text}
              maxLength={80}
              autoComplete="off"
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {name.length < NAME_LENGTH_MIN ? null : (
          <Await query={found}>
            {(people) =>
              people.length === 0 ? (
                <Empty icon="search" title={t('permits.find.none')} text={t('permits.find.noneText')} />
              ) : (
                <ul className="cw-rows">
                  {people.map(({ id, names }) => (
                    <li key={id}>
                      <Link
                        className="cw-rows__main"
                        to="/oversight/permits/$practitionerId"
                        params={{ practitionerId: id }}
                      >
                        {names.length === 0 ? id : null}
                        {names.map((one, index) => (
                          <span key={one}>
                            {index === 0 ? null : ' · '}
                            <Run text={one} />
                          </span>
                        ))}
                      </Link>
                    </li>
                  ))}
                </ul>
              )
            }
          </Await>
        )}
      </Modal>
    </>
  );
}
