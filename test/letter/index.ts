import { APPS } from './apps.ts';
import { BUNDLE_CONDITIONS } from './bundle-conditions.ts';
import { BUNDLE_LINKS } from './bundle-links.ts';
import { BUNDLE_RULES } from './bundle-rules.ts';
import { BUNDLES } from './bundles.ts';
import type { Chapter } from './chapter.ts';
import { CODES } from './codes.ts';
import { CONTENTS } from './contents.ts';
import { DATA } from './data.ts';
import { DOCUMENTS } from './documents.ts';
import { FORMATS } from './formats.ts';
import { HTTP_CHAPTERS } from './http.ts';
import { HTTP_CHANGES } from './http-changes.ts';
import { JSON_FORMS } from './json-forms.ts';
import { JSON_PATCHES } from './json-patches.ts';
import { OPERATIONS } from './operations.ts';
import { PAGES } from './pages.ts';
import { PATCHES } from './patches.ts';
import { READS } from './reads.ts';
import { RECORDS } from './records.ts';
import { ROADS } from './roads.ts';
import { SEARCH_KINDS } from './search-kinds.ts';
import { SEARCH_REACH } from './search-reach.ts';
import { TERMS } from './terms.ts';
import { VALUES_MUCH } from './values-much.ts';
import { VALUES_SAID } from './values-said.ts';
import { VALUES_WHEN } from './values-when.ts';
import { WHOLES } from './wholes.ts';
import { WRITES } from './writes.ts';
import { XML_FORMS } from './xml-forms.ts';

export { type Chapter, faultOf } from './chapter.ts';

/** R4, sentence by sentence where a client builds on it: the searches first, while nothing else is stored. */
export const CHAPTERS: readonly Chapter[] = [
  { name: 'what is asked about is stored', source: 'https://hl7.org/fhir/R4/http.html#update', cases: DATA },
  ...SEARCH_KINDS,
  ...SEARCH_REACH,
  ...OPERATIONS,
  ...HTTP_CHAPTERS,
  ...HTTP_CHANGES,
  ...FORMATS,
  ...BUNDLES,
  ...VALUES_WHEN,
  ...VALUES_SAID,
  ...VALUES_MUCH,
  ...ROADS,
  ...PAGES,
  ...APPS,
  ...BUNDLE_LINKS,
  ...BUNDLE_CONDITIONS,
  ...BUNDLE_RULES,
  ...WRITES,
  ...READS,
  ...JSON_FORMS,
  ...XML_FORMS,
  ...PATCHES,
  ...JSON_PATCHES,
  ...TERMS,
  ...CODES,
  ...RECORDS,
  ...DOCUMENTS,
  ...WHOLES,
  ...CONTENTS,
];
