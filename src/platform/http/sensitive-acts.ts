/** Acts for which somebody has to have shown lately that it is still them. A route says which it is; how lately, and by what, is the sign-in's table. */
export type SensitiveAct =
  | 'change-factors'
  | 'share-record'
  | 'export-records'
  | 'give-consent'
  | 'open-emergency'
  | 'sign-visit'
  | 'decide-dossier'
  | 'decide-permit'
  | 'admit-application'
  | 'manage-account';

/** The refusal of whoever has not shown lately enough that it is them; its `minutes` say how long ago that may have been. */
export const PROOF_NEEDED = 'sign-in.proof-needed';
