/** Wherever it takes a second person, one rule says whether there are two: `isOneHolder` of the kernel, over `asPeople` of the identity room. Nothing compares accounts or entries by itself. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

const files = globSync('src/{rooms,platform}/**/*.ts')
  .filter((file) => !/\.test\.ts$/.test(file))
  .sort();
const textOf = (file: string): string => readFileSync(file, 'utf8');

/** Refusals that say: it takes another person than you. */
const SECOND_PERSON = [
  'consent.emergency-own-review',
  'consent.finding-own',
  'consent.question-own',
  'consent.witness-is-reader',
  'credentialing.own-application',
  'credentialing.own-permit',
  'directory.decides-own',
  'identity.tie-second-person',
  'sign-in.not-for-oneself',
  'sign-in.second-person-needed',
] as const;

/** Refusals that sound like it, and why they are none. */
const NO_SECOND_PERSON: Readonly<Record<string, string>> = {
  'consent.carer-oneself':
    'two patients, by the records that are the reader’s own: who was named answers, and nobody confirms',
  'consent.not-own-record': 'a patient and a record, by the account’s own patient',
  'consent.question-own-act': 'a patient asks after an act of a patient: a role, not a person',
  'consent.witness-no-paper': 'a paper, not a person',
  'consent.witness-unknown': 'who somebody is, not whether they are another',
  'directory.not-the-proposer': 'whoever proposed takes it back, by the account that proposed',
  'credentialing.other-officer': 'whose desk a dossier lies on, by account',
  'identity.tie-own': 'an officer and a record of a patient: by name, number or Person (`isPersonOf`)',
  'identity.tie-to-oneself': 'two records of patients, by the register',
  'sign-in.own-pages-only': 'an address, not a person',
  'sign-in.second-factor-kept': 'a factor, not a person',
  'sign-in.second-factor-needed': 'a factor, not a person',
  'sign-in.second-factor-overdue': 'a factor, not a person',
};
const SOUNDS_LIKE_IT = /[.-](own|oneself|second|witness|proposer|officer)(-|$)/;

/** Files that hold one account or entry against another, and why it is not for a second person. */
const OTHER_COMPARISONS: Readonly<Record<string, string>> = {
  'src/platform/oidc/desk/account-routes.ts': 'nobody closes the account they are signed in with',
  'src/platform/oidc/interactions.ts': 'a launch belongs to the account that began it',
  'src/platform/oidc/provider.ts': 'a session belongs to its account',
  'src/platform/oidc/pages.ts': 'a session belongs to its account',
  'src/platform/oidc/reset.ts': 'a step belongs to the account that began it',
  'src/platform/oidc/standing.ts': 'which workplace of the account a token is for',
  'src/platform/oidc/steps-asked.ts': 'a launch belongs to the account that began it',
  'src/rooms/consent/break-glass/operations.ts': 'who declared an emergency ends it, by the same account',
  'src/rooms/consent/privacy/people.ts': 'a name in a list',
  'src/rooms/consent/privacy/ties.ts': 'an account’s own workplace',
  'src/rooms/credentialing/dossiers/access.ts': 'an applicant sees the dossiers of the own account',
  'src/rooms/credentialing/dossiers/operations.ts': 'an applicant changes the dossiers of the own account',
  'src/rooms/credentialing/dossiers/rules.ts': 'a dossier lies with the officer who took it, by account',
  'src/rooms/credentialing/dossiers/view.ts': 'an applicant changes the dossiers of the own account',
  'src/rooms/directory/operations/decide-proposal.ts': 'who proposed takes it back, by the same account',
  'src/rooms/directory/operations/list-proposals.ts': 'who proposed takes it back, by the same account',
  'src/rooms/exchange/erasure/view-sealed.ts': 'an author reads the own visits',
  'src/rooms/exchange/operations/view-received.ts': 'a consent to one person opens to that account',
  'src/rooms/records/access.ts': 'a draft is its author’s',
  'src/rooms/records/operations/find-visits.ts': 'a draft is its author’s',
  'src/rooms/records/visit/rules.ts': 'a draft is its author’s',
};
const COMPARES =
  /\b(?:accountId|account_id|fhirUser|fhir_user)\b\)?\s*[!=]==(?!\s*(?:undefined|null|'|"|typeof))|[!=]==\s*[\w.?]+\.(?:accountId|account_id|fhirUser|fhir_user)\b/;

describe('the second person', () => {
  const codes = [
    ...new Set(
      files
        .filter((file) => /messages\.ts$/.test(file))
        .flatMap((file) => [...textOf(file).matchAll(/^ {2}'([a-z-]+\.[a-z-]+)': \{/gm)].map(([, code]) => code ?? '')),
    ),
  ];

  it('is known by its refusals: each that sounds like it is one, or says why not', () => {
    assert.ok(codes.length > 300, String(codes.length));
    const listed = new Set<string>([...SECOND_PERSON, ...Object.keys(NO_SECOND_PERSON)]);
    const sounding = codes.filter((code) => SOUNDS_LIKE_IT.test(code));
    assert.deepEqual(
      sounding.filter((code) => !listed.has(code)),
      [],
    );
    assert.deepEqual(
      [...listed].filter((code) => !codes.includes(code)),
      [],
      'no row for what is gone',
    );
  });

  for (const code of SECOND_PERSON) {
    it(`is told from the first by the one rule: ${code}`, () => {
      const refusing = files.filter((file) => new RegExp(`refuse\\w*\\(\\s*'${code}'`).test(textOf(file)));
      assert.ok(refusing.length > 0, 'refused somewhere');
      const asking = refusing.filter((file) => /\bisOneHolder\(/.test(textOf(file)));
      assert.ok(asking.length > 0, 'by the rule');
      assert.deepEqual(
        refusing.filter((file) => !asking.includes(file) && !(file in OTHER_COMPARISONS)),
        [],
      );
    });
  }

  it('is told from the first by nothing else: whatever compares accounts or entries says why', () => {
    const comparing = files.filter((file) =>
      textOf(file)
        .split('\n')
        .some((line) => COMPARES.test(line)),
    );
    assert.deepEqual(comparing, Object.keys(OTHER_COMPARISONS).sort());
  });

  it('would be seen comparing by itself', () => {
    assert.match('if (proposal.proposerId !== decider.accountId) return;', COMPARES);
    assert.match('const own = asked.fhirUser === self.fhirUser;', COMPARES);
    assert.doesNotMatch('if (person.fhirUser === undefined) return;', COMPARES);
  });
});
