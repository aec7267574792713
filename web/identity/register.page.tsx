import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FoundCandidates, NameView, PatientView, RegisterPatient } from '#contracts/identity';
import { Page } from '../design/page.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run, useLang } from '../i18n/words.tsx';
import { Candidates } from './candidates.tsx';
import { useCandidates, useRegister } from './identity.resource.ts';
import { isFhirDate, isSameNumber, namesOf, SEXES, typedDay } from './identity.view.ts';
import { type DraftPaper, PaperFields } from './paper-fields.tsx';

/** A person has so many papers at most; the node holds to the same. */
const PAPERS_MAX = 8;
const LANGUAGES = ['zh-Hant-HK', 'zh-Hans', 'en'] as const;
type HanScript = Exclude<NameView['script'], 'latin'>;
const HAN_SCRIPTS = ['han-traditional', 'han-simplified'] as const satisfies readonly HanScript[];

function aPaper(): DraftPaper {
  return {
    key: crypto.randomUUID(),
    kind: 'hkid',
    number: '',
    again: '',
    issuer: '',
    validFrom: '',
    validUntil: '',
    symbols: '',
    verified: 'paper-seen',
  };
}

interface Draft {
  readonly papers: readonly DraftPaper[];
  readonly han: string;
  readonly script: HanScript;
  readonly latin: string;
  readonly birthDate: string;
  readonly gender: (typeof SEXES)[number];
  readonly phone: string;
  readonly language: string;
}

export function RegisterPage() {
  const { t } = useTranslation();
  const [round, setRound] = useState(0);
  return (
    <Page title={t('identity.register.title')} lead={t('identity.register.lead')} wide>
      <Form key={round} onNext={() => setRound(round + 1)} />
    </Page>
  );
}

function Form({ onNext }: { readonly onNext: () => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const script = lang === 'zh-Hans' ? 'han-simplified' : 'han-traditional';
  const [draft, setDraft] = useState<Draft>({
    papers: [aPaper()],
    han: '',
    script,
    latin: '',
    birthDate: '',
    gender: 'unknown',
    phone: '',
    language: lang,
  });
  const [tried, setTried] = useState(false);
  const [chosen, setChosen] = useState<Pick<PatientView, 'id' | 'names' | 'birthDate' | 'papers'>>();
  const candidates = useCandidates();
  const register = useRegister();
  const set = (change: Partial<Draft>) => {
    setDraft({ ...draft, ...change });
    // Who was found fits what was typed then.
    candidates.reset();
  };
  const person = toRegistration(draft);
  const done = chosen ?? register.data;
  if (done !== undefined) return <Done person={done} isChosen={chosen !== undefined} onNext={onNext} />;
  const look = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (person !== undefined) candidates.mutate(person);
  };
  return (
    <form className="cw-stack" onSubmit={look} noValidate>
      <div className="cw-share__head">
        <h2 className="cw-h2">{t('identity.register.papers')}</h2>
        {draft.papers.length < PAPERS_MAX ? (
          <Button onClick={() => set({ papers: [...draft.papers, aPaper()] })}>
            {t('identity.register.addPaper')}
          </Button>
        ) : null}
      </div>
      {draft.papers.map((paper) => (
        <PaperFields
          key={paper.key}
          paper={paper}
          tried={tried}
          onChange={(next) => set({ papers: draft.papers.map((one) => (one.key === paper.key ? next : one)) })}
          onRemove={
            draft.papers.length === 1
              ? undefined
              : () => set({ papers: draft.papers.filter((one) => one.key !== paper.key) })
          }
        />
      ))}
      <PersonFields draft={draft} tried={tried} onChange={set} />
      {candidates.error === null ? null : <ErrorPanel error={candidates.error} />}
      {register.error === null ? null : <ErrorPanel error={register.error} />}
      {candidates.data === undefined ? (
        <div>
          <Button type="primary" htmlType="submit" loading={candidates.isPending}>
            {t('identity.register.look')}
          </Button>
        </div>
      ) : (
        <Found
          found={candidates.data}
          isPending={register.isPending}
          onUse={setChosen}
          onCreate={() => {
            if (person !== undefined) register.mutate(person);
          }}
        />
      )}
    </form>
  );
}

interface PersonFieldsProps {
  readonly draft: Draft;
  readonly tried: boolean;
  readonly onChange: (change: Partial<Draft>) => void;
}

function PersonFields({ draft, tried, onChange }: PersonFieldsProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const noName = tried && draft.han.trim() === '' && draft.latin.trim() === '';
  const noDate = tried && !isFhirDate(draft.birthDate.trim());
  return (
    <fieldset className="cw-card cw-stack">
      <legend>{t('identity.register.person')}</legend>
      <div className="cw-two">
        <div className="cw-stack-s">
          <label htmlFor="han" className="cw-label">
            {t('identity.register.han')}
          </label>
          <Input
            id="han"
            value={draft.han}
            maxLength={120}
            autoComplete="off"
            aria-describedby="names-help"
            onChange={(event) => onChange({ han: event.target.value })}
          />
          <label htmlFor="script" className="cw-label">
            {t('identity.register.script')}
          </label>
          <select
            id="script"
            className="cw-select"
            value={draft.script}
            onChange={(event) => onChange({ script: event.target.value as HanScript })}
          >
            {HAN_SCRIPTS.map((script) => (
              <option key={script} value={script}>
                {t(`identity.register.scripts.${script}`)}
              </option>
            ))}
          </select>
          <label htmlFor="latin" className="cw-label">
            {t('identity.register.latin')}
          </label>
          <Input
            id="latin"
            value={draft.latin}
            maxLength={120}
            autoComplete="off"
            aria-describedby="names-help"
            onChange={(event) => onChange({ latin: event.target.value })}
          />
          <p id="names-help" className="cw-complaint" aria-live="polite">
            {noName ? t('identity.register.nameMissing') : ''}
          </p>
        </div>
        <div className="cw-stack-s">
          <label htmlFor="born" className="cw-label">
            {t('identity.register.birthDate')}
          </label>
          <Input
            id="born"
            value={draft.birthDate}
            maxLength={10}
            inputMode="numeric"
            autoComplete="off"
            aria-invalid={noDate}
            aria-describedby="born-help"
            onChange={(event) => onChange({ birthDate: typedDay(event.target.value) })}
          />
          <p id="born-help" className={noDate ? 'cw-complaint' : 'cw-quiet'} aria-live="polite">
            {noDate ? t('identity.register.birthDateWrong') : t('identity.register.birthDateHelp')}
          </p>
          <label htmlFor="sex" className="cw-label">
            {t('identity.register.sex')}
          </label>
          <select
            id="sex"
            className="cw-select"
            value={draft.gender}
            onChange={(event) => onChange({ gender: event.target.value as Draft['gender'] })}
          >
            {SEXES.map((sex) => (
              <option key={sex} value={sex}>
                {t(`identity.sex.${sex}`)}
              </option>
            ))}
          </select>
          <label htmlFor="phone" className="cw-label">
            {t('identity.register.phone')}
          </label>
          <Input
            id="phone"
            type="tel"
            value={draft.phone}
            maxLength={30}
            autoComplete="off"
            onChange={(event) => onChange({ phone: event.target.value })}
          />
          <label htmlFor="language" className="cw-label">
            {t('identity.register.language')}
          </label>
          <select
            id="language"
            className="cw-select"
            value={draft.language}
            onChange={(event) => onChange({ language: event.target.value })}
          >
            {LANGUAGES.map((code) => (
              <option key={code} value={code}>
                {formats.language(code)}
              </option>
            ))}
          </select>
        </div>
      </div>
    </fieldset>
  );
}

interface FoundProps {
  readonly found: FoundCandidates;
  readonly isPending: boolean;
  readonly onUse: (patient: FoundCandidates['candidates'][number]['patient']) => void;
  readonly onCreate: () => void;
}

function Found({ found: { candidates }, isPending, onUse, onCreate }: FoundProps) {
  const { t } = useTranslation();
  const isNobody = candidates.length === 0;
  return (
    <>
      {isNobody ? (
        <p role="status">{t('identity.register.nobody')}</p>
      ) : (
        <Candidates candidates={candidates} onUse={onUse} />
      )}
      <div>
        <Button type={isNobody ? 'primary' : 'default'} loading={isPending} onClick={onCreate}>
          {isNobody ? t('identity.register.create') : t('identity.register.createAnyway')}
        </Button>
      </div>
    </>
  );
}

interface DoneProps {
  readonly person: Pick<PatientView, 'id' | 'names' | 'papers'>;
  readonly isChosen: boolean;
  readonly onNext: () => void;
}

function Done({ person, isChosen, onNext }: DoneProps) {
  const { t } = useTranslation();
  return (
    <div className="cw-card cw-stack" role="status">
      <h2 className="cw-h2">{isChosen ? t('identity.register.used') : t('identity.register.created')}</h2>
      <p className="cw-rows__main">
        <Run text={namesOf(person)} />
      </p>
      <p>{person.papers.map(({ kind, masked }) => `${t(`identity.paper.${kind}`)} ${masked}`).join(' · ')}</p>
      {isChosen ? null : <p className="cw-quiet">{t('identity.register.createdText')}</p>}
      <div className="cw-badges">
        <Button type="primary" onClick={onNext}>
          {t('identity.register.next')}
        </Button>
        <Link to="/desk" className="cw-link">
          {t('identity.register.openPair')}
        </Link>
      </div>
    </div>
  );
}

/** What is sent, once everything that must be there is. What a number or a name may be, the node says. */
function toRegistration({
  papers,
  han,
  script,
  latin,
  birthDate,
  gender,
  phone,
  language,
}: Draft): RegisterPatient | undefined {
  const names: RegisterPatient['names'] = [
    ...(han.trim() === '' ? [] : [{ text: han.trim(), script }]),
    ...(latin.trim() === '' ? [] : [{ text: latin.trim(), script: 'latin' as const }]),
  ];
  const isTyped = papers.every(({ number, again }) => number.trim() !== '' && isSameNumber(number, again));
  if (names.length === 0 || !isTyped || !isFhirDate(birthDate.trim())) return undefined;
  return {
    names,
    birthDate: birthDate.trim(),
    gender,
    papers: papers.map(({ kind, number, issuer, validFrom, validUntil, symbols, verified }) => ({
      kind,
      number: number.trim(),
      verified,
      ...(issuer.trim() === '' ? {} : { issuer: issuer.trim() }),
      ...(validFrom === '' ? {} : { validFrom }),
      ...(validUntil === '' ? {} : { validUntil }),
      ...(kind === 'hkid' && symbols.trim() !== '' ? { symbols: symbols.trim() } : {}),
    })),
    language,
    ...(phone.trim() === '' ? {} : { phone: phone.trim() }),
  };
}
