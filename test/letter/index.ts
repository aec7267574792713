import { BUNDLES } from './bundles.ts';
import type { Chapter } from './chapter.ts';
import { DATA } from './data.ts';
import { FORMATS } from './formats.ts';
import { HTTP_CHAPTERS } from './http.ts';
import { OPERATIONS } from './operations.ts';
import { SEARCH_KINDS } from './search-kinds.ts';
import { SEARCH_REACH } from './search-reach.ts';

export { type Chapter, faultOf } from './chapter.ts';

/** R4, sentence by sentence where a client builds on it: the searches first, while nothing else is stored. */
export const CHAPTERS: readonly Chapter[] = [
  { name: 'what is asked about is stored', source: 'https://hl7.org/fhir/R4/http.html#update', cases: DATA },
  ...SEARCH_KINDS,
  ...SEARCH_REACH,
  ...OPERATIONS,
  ...HTTP_CHAPTERS,
  ...FORMATS,
  ...BUNDLES,
];
