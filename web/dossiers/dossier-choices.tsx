import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChecklistView, DossierView } from '#contracts/credentialing';
import { useNode } from '../app/session.tsx';
import { announce } from '../design/announcer.tsx';
import { Await, ErrorPanel } from '../design/states.tsx';
import { Local } from '../i18n/words.tsx';
import { OrganizationPicker } from '../patient/organization-picker.tsx';
import { withChoice } from './dossier.view.ts';
import { useChecklists, useDossierAct } from './dossiers.resource.ts';

/** What a dossier is for, on which its papers depend: the applicant chooses, everybody else reads. */
export function DossierChoices({ dossier }: { readonly dossier: DossierView }) {
  const { t } = useTranslation();
  const checklists = useChecklists();
  const needsEmployers = dossier.practitionerId !== undefined;
  return (
    <Await query={checklists}>
      {(data) => {
        const choices = data.checklists.find(({ kind }) => kind === dossier.kind)?.choices ?? [];
        if (choices.length === 0 && !needsEmployers) return null;
        return (
          <section className="cw-card cw-stack" id="choices" aria-labelledby="choices-title">
            <h2 className="cw-h2" id="choices-title">
              {t('dossiers.choices.title')}
            </h2>
            {dossier.may.includes('edit') ? (
              <ChoicesForm dossier={dossier} choices={choices} needsEmployers={needsEmployers} />
            ) : (
              <Chosen dossier={dossier} choices={choices} />
            )}
          </section>
        );
      }}
    </Await>
  );
}

type Choices = ChecklistView['choices'];

function Chosen({ dossier, choices }: { readonly dossier: DossierView; readonly choices: Choices }) {
  const { t } = useTranslation();
  return (
    <dl className="cw-facts">
      {choices.map(({ id, name, options }) => (
        <div key={id}>
          <dt>
            <Local text={name} />
          </dt>
          <dd>
            <ul className="cw-tags">
              {options
                .filter((option) => dossier.chosen.includes(option.id))
                .map((option) => (
                  <li key={option.id}>
                    <Local text={option.name} />
                  </li>
                ))}
            </ul>
          </dd>
        </div>
      ))}
      {dossier.employers.length === 0 ? null : (
        <div>
          <dt>{t('permits.employers')}</dt>
          <dd>
            <ul className="cw-plain">
              {dossier.employers.map(({ organizationId, name }) => (
                <li key={organizationId}>
                  <Local text={name} />
                </li>
              ))}
            </ul>
          </dd>
        </div>
      )}
    </dl>
  );
}

interface ChoicesFormProps {
  readonly dossier: DossierView;
  readonly choices: Choices;
  readonly needsEmployers: boolean;
}

function ChoicesForm({ dossier, choices, needsEmployers }: ChoicesFormProps) {
  const { t } = useTranslation();
  const here = useNode()?.id ?? '';
  const act = useDossierAct(dossier);
  const [chosen, setChosen] = useState<readonly string[]>(dossier.chosen);
  const [employers, setEmployers] = useState(
    dossier.employers.map(({ organizationId, name }) => ({ node: here, id: organizationId, name })),
  );
  const ids = employers.map(({ id }) => id);
  const isChanged =
    chosen.toSorted().join() !== dossier.chosen.toSorted().join() ||
    ids.toSorted().join() !==
      dossier.employers
        .map(({ organizationId }) => organizationId)
        .toSorted()
        .join();
  return (
    <>
      {choices.map((choice) => (
        <fieldset key={choice.id} className="cw-checks">
          <legend className="cw-label">
            <Local text={choice.name} />
          </legend>
          {choice.options.map((option) => (
            <label key={option.id} className="cw-check">
              <input
                type={choice.take === 'one' ? 'radio' : 'checkbox'}
                name={choice.id}
                checked={chosen.includes(option.id)}
                onChange={() => setChosen(withChoice(chosen, choice, option.id))}
              />
              <span>
                <Local text={option.name} />
              </span>
            </label>
          ))}
        </fieldset>
      ))}
      {needsEmployers ? (
        <div>
          <p>{t('dossiers.choices.employers')}</p>
          <OrganizationPicker node={here} chosen={employers} onChange={(picked) => setEmployers([...picked])} />
        </div>
      ) : null}
      {act.error === null ? null : <ErrorPanel error={act.error} />}
      <div className="cw-actions">
        <Button
          type={isChanged ? 'primary' : 'default'}
          disabled={!isChanged}
          loading={act.isPending}
          onClick={() =>
            act.mutate(
              { act: 'edit', chosen, employers: ids },
              { onSuccess: () => announce(t('dossiers.choices.saved')) },
            )
          }
        >
          {t('dossiers.choices.save')}
        </Button>
      </div>
    </>
  );
}
