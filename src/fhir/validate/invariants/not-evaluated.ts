/** The published rules that are not evaluated as they are written, each with the reason; a test holds that there are no others. */
export const NOT_EVALUATED: Readonly<Record<string, string>> = {
  'ele-1': 'held by the walk itself: an object that has nothing but an id is fhir.empty-value',
  'ext-1': 'held by its own check',
  'txt-1': 'held by the narrative’s own check (fhir.narrative-…)',
  'txt-2': 'held by the narrative’s own check (fhir.narrative-empty)',
  'dom-2': 'held by the walk itself, as fhir.dom-2',
  'dom-3': 'held by the walk itself, as fhir.dom-3',
  'dom-4': 'held by the walk itself, as fhir.dom-4',
  'dom-5': 'held by the walk itself, as fhir.dom-5',
  'dom-6': 'a narrative is recommended: it would be said of almost every resource',
  'ctm-1': 'looks into what the reference leads to; the types that it may lead to are held',
  'drq-2': 'held as fhir.drq-1, which is written for both kinds of filter',
  'dom-r4b': 'no rule of R4: the published package has it from R4B',
  'evv-1': 'no rule of R4: the elements that it names are of R5',
  'sst-1': 'no rule of R4: the type is of R4B',
};
