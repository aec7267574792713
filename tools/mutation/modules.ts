/** What decides about a patient's data and about who gets in, and what holds it. */

const ROOM = 'src/rooms/consent';

/** The rule on a patient's data as a whole: every module below it is held by these, the quickest first. */
const RULE = [
  `${ROOM}/decide.test.ts`,
  `${ROOM}/decide-roles.test.ts`,
  `${ROOM}/provisions/decision-table.test.ts`,
  `${ROOM}/decide.property.test.ts`,
];

const STORE = 'src/fhir/store';
const REST = 'src/fhir/rest/disclosure';
const HTTP = 'src/platform/http';
const EXCHANGE = 'src/rooms/exchange';
const IDENTITY = 'src/rooms/identity';
const SIGN_IN = 'src/platform/oidc';
const RECORDS = 'src/rooms/records';
const CREDENTIALING = 'src/rooms/credentialing';
const MAY_PRACTISE = ['-words', '-beside', '-permission', '', '.property'].map(
  (part) => `${CREDENTIALING}/may-practise${part}.test.ts`,
);

/** What decides, and the tests that hold it, the quickest first: those that need no database, and where the facts lie in one, those that undo in it whatever they write. */
export const MODULES: Readonly<Record<string, readonly string[]>> = {
  'src/kernel/lawbook.ts': ['src/kernel/lawbook.test.ts'],
  'src/kernel/one-person.ts': ['src/kernel/one-person.test.ts'],
  [`${ROOM}/decide.ts`]: [`${ROOM}/decide-context.test.ts`, ...RULE],
  [`${ROOM}/access-model.ts`]: [
    `${ROOM}/decide-kinds.test.ts`,
    `${ROOM}/decide.test.ts`,
    `${ROOM}/decide-roles.test.ts`,
  ],
  [`${ROOM}/scopes.ts`]: [`${ROOM}/scopes.test.ts`],
  [`${ROOM}/write-rules.ts`]: [`${ROOM}/write-rules.test.ts`],
  [`${ROOM}/provisions/openings.ts`]: [`${ROOM}/provisions/openings.test.ts`, ...RULE],
  [`${ROOM}/provisions/ruling.ts`]: [
    `${ROOM}/provisions/ruling.test.ts`,
    `${ROOM}/provisions/ruling-beside.test.ts`,
    ...RULE,
  ],
  [`${ROOM}/provisions/data-scope.ts`]: [
    `${ROOM}/provisions/data-scope-kinds.test.ts`,
    `${ROOM}/provisions/data-scope-named.test.ts`,
    ...RULE,
  ],
  [`${ROOM}/provisions/read-consent.ts`]: [
    `${ROOM}/provisions/read-consent.test.ts`,
    `${ROOM}/provisions/read-members.test.ts`,
    `${ROOM}/provisions/read-consent.property.test.ts`,
  ],
  [`${ROOM}/civil-bounds.ts`]: [`${ROOM}/civil-bounds.test.ts`],
  [`${ROOM}/provisions/lawbook.ts`]: [`${ROOM}/provisions/lawbook.test.ts`],
  [`${ROOM}/provisions/opens-to.ts`]: [`${ROOM}/provisions/opens-to.test.ts`],
  [`${ROOM}/provisions/labelling.ts`]: [`${ROOM}/provisions/labelling.test.ts`],
  [`${ROOM}/provisions/uses.ts`]: [`${ROOM}/provisions/uses.contract.test.ts`],
  [`${ROOM}/disclosure.ts`]: [`${ROOM}/disclosure.test.ts`, `${ROOM}/disclosure-edges.test.ts`],
  [`${ROOM}/grants/rules.ts`]: [`${ROOM}/grants/rules.test.ts`],
  [`${ROOM}/break-glass/rules.ts`]: [`${ROOM}/break-glass/rules.test.ts`],
  [`${ROOM}/artefacts/rules.ts`]: [`${ROOM}/artefacts/rules.test.ts`, `${ROOM}/artefacts/rules.property.test.ts`],
  [`${ROOM}/artefacts/counter-rules.ts`]: [`${ROOM}/artefacts/counter-rules.test.ts`],
  [`${ROOM}/ledger/verify.ts`]: [`${ROOM}/ledger/verify-faults.test.ts`],
  [`${ROOM}/ledger/verify-window.ts`]: [`${ROOM}/ledger/verify-window.test.ts`],
  [`${ROOM}/ledger/verify-positions.ts`]: [`${ROOM}/ledger/verify-positions.test.ts`],
  [`${ROOM}/ledger/storable.ts`]: [`${ROOM}/ledger/storable.test.ts`],
  [`${ROOM}/gate.ts`]: [
    `${ROOM}/gate-writing.contract.test.ts`,
    `${ROOM}/gate-disclosing.contract.test.ts`,
    `${ROOM}/gate-asking.contract.test.ts`,
  ],
  [`${ROOM}/gate-for-visit.ts`]: [`${ROOM}/gate-for-visit.contract.test.ts`],
  [`${ROOM}/alike.ts`]: [`${ROOM}/alike.test.ts`],
  [`${ROOM}/contexts.ts`]: [`${ROOM}/contexts.contract.test.ts`],
  [`${ROOM}/kept-contexts.ts`]: [`${ROOM}/kept-contexts.contract.test.ts`],
  [`${ROOM}/relations.ts`]: [`${ROOM}/relations.contract.test.ts`],
  [`${ROOM}/facts.ts`]: [`${ROOM}/facts.contract.test.ts`],
  [`${ROOM}/resource-facts.ts`]: [`${ROOM}/resource-facts.contract.test.ts`],
  [`${ROOM}/own-writings.ts`]: [`${ROOM}/own-writings.contract.test.ts`],
  [`${ROOM}/patient-facts.ts`]: [`${ROOM}/patient-facts.contract.test.ts`],
  [`${ROOM}/restriction.ts`]: [`${ROOM}/restriction.contract.test.ts`],
  [`${ROOM}/deletions.ts`]: [`${ROOM}/told-deletions.contract.test.ts`],
  [`${ROOM}/tellers.ts`]: [`${ROOM}/tellers.contract.test.ts`],
  [`${ROOM}/withheld.ts`]: [`${ROOM}/withheld.contract.test.ts`],
  [`${ROOM}/forget-writings.ts`]: [`${ROOM}/forget-writings.contract.test.ts`],
  [`${EXCHANGE}/rules.ts`]: [`${EXCHANGE}/rules.test.ts`],
  [`${EXCHANGE}/consent-record-rules.ts`]: [`${EXCHANGE}/consent-record-rules.test.ts`],
  [`${EXCHANGE}/share-rules.ts`]: [`${EXCHANGE}/share-rules.test.ts`],
  [`${EXCHANGE}/crypto/holders-word.ts`]: [`${EXCHANGE}/narrowing/believed-narrowings.test.ts`],
  [`${EXCHANGE}/retention/rules.ts`]: [`${EXCHANGE}/retention/rules.test.ts`],
  [`${EXCHANGE}/operations/decide-way.ts`]: [`${EXCHANGE}/decide-way.test.ts`],
  [`${EXCHANGE}/exports/rules.ts`]: [`${EXCHANGE}/exports/rules-edges.test.ts`, `${EXCHANGE}/exports/rules.test.ts`],
  [`${ROOM}/privacy/detect.ts`]: [`${ROOM}/privacy/detect.test.ts`],
  [`${IDENTITY}/matching/decide.ts`]: [
    `${IDENTITY}/matching/decide-rows.test.ts`,
    `${IDENTITY}/matching/decide.test.ts`,
  ],
  [`${IDENTITY}/rules.ts`]: [`${IDENTITY}/rules.test.ts`, `${IDENTITY}/rules-registration.test.ts`],
  [`${IDENTITY}/practitioners/rules.ts`]: [`${IDENTITY}/practitioners/rules.test.ts`],
  [`${IDENTITY}/families/rules.ts`]: [`${IDENTITY}/families/rules.test.ts`],
  [`${IDENTITY}/families/guardianship.ts`]: [`${IDENTITY}/families/guardianship.test.ts`],
  [`${IDENTITY}/review/machine-join.ts`]: [`${IDENTITY}/review/machine-join.test.ts`],
  [`${IDENTITY}/review/decide-moves.ts`]: [`${IDENTITY}/review/decide-moves.test.ts`],
  'src/rooms/directory/rules.ts': ['src/rooms/directory/rules.test.ts'],
  [`${CREDENTIALING}/may-practise.ts`]: MAY_PRACTISE,
  [`${CREDENTIALING}/footings.ts`]: MAY_PRACTISE,
  [`${CREDENTIALING}/law-in-place.ts`]: MAY_PRACTISE,
  [`${CREDENTIALING}/permits/rules.ts`]: [`${CREDENTIALING}/permits/rules.test.ts`],
  [`${CREDENTIALING}/dossiers/rules.ts`]: [
    `${CREDENTIALING}/dossiers/rules-papers.test.ts`,
    `${CREDENTIALING}/dossiers/rules.test.ts`,
  ],
  [`${RECORDS}/visit/rules.ts`]: [`${RECORDS}/visit/rules.test.ts`],
  [`${RECORDS}/visit/lifecycle.ts`]: [`${RECORDS}/visit/lifecycle.test.ts`],
  [`${RECORDS}/folder/rules.ts`]: [`${RECORDS}/folder/rules.test.ts`],
  [`${SIGN_IN}/standing.ts`]: [`${SIGN_IN}/may-still-act.contract.test.ts`],
  [`${SIGN_IN}/lockout.ts`]: [`${SIGN_IN}/lockout.contract.test.ts`],
  [`${SIGN_IN}/sessions.ts`]: [`${SIGN_IN}/sessions.contract.test.ts`],
  [`${SIGN_IN}/second-factor-policy.ts`]: [`${SIGN_IN}/second-factor-due.contract.test.ts`],
  [`${SIGN_IN}/step-up.ts`]: [`${SIGN_IN}/step-up.test.ts`, `${SIGN_IN}/step-up-asked.contract.test.ts`],
  [`${SIGN_IN}/policy.ts`]: [`${SIGN_IN}/policy.test.ts`],
  [`${SIGN_IN}/scopes.ts`]: [`${SIGN_IN}/scopes.test.ts`],
  [`${HTTP}/about.ts`]: [`${HTTP}/about.test.ts`],
  [`${HTTP}/denials.ts`]: [`${HTTP}/denials.test.ts`],
  [`${HTTP}/denial-sieve.ts`]: [`${HTTP}/denial-sieve.test.ts`],
  [`${REST}/read-visible.ts`]: [`${REST}/read-visible.contract.test.ts`],
  [`${REST}/shown-versions.ts`]: [`${REST}/read-visible.contract.test.ts`],
  [`${REST}/sight.ts`]: [`${REST}/read-visible.contract.test.ts`],
  [`${REST}/notes.ts`]: [`${REST}/notes.test.ts`, `${REST}/notes.contract.test.ts`],
  [`${REST}/looks.ts`]: [`${REST}/looks-kept.contract.test.ts`],
  [`${REST}/turned-away.ts`]: [`${REST}/turned-away.contract.test.ts`, `${ROOM}/gate-named.contract.test.ts`],
  [`${STORE}/data-test.ts`]: [`${STORE}/data-test.test.ts`, `${STORE}/meets-data-test.test.ts`],
  [`${STORE}/meets-data-test.ts`]: [`${STORE}/meets-data-test.test.ts`],
};
