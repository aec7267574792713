/** Acts for which somebody has to have shown lately that it is still them. A route says which it is; how lately, and by what, is the sign-in's table. */
export type SensitiveAct =
  | 'change-factors'
  | 'share-record'
  | 'give-consent'
  | 'open-emergency'
  | 'sign-visit'
  | 'decide-dossier'
  | 'decide-permit'
  | 'admit-application'
  | 'manage-account';
