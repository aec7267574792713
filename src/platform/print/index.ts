/** Documents on paper, in the script of their reader. */
export type { Chinese, Content, PrintOptions, Run } from './print.ts';
export { printPdf, run, sectionTitle, sideBySide } from './print.ts';
export type { Seal } from './seal.ts';
export { warnOfSealEnd } from './seal-end.ts';
export { makeSeal, openSeal } from './seal-key.ts';
