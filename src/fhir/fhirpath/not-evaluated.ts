/** Thrown for whatever is beyond the part of FHIRPath that is evaluated here. Nobody guesses then: the rule is told as unchecked, or counts as holding. */
export class NotEvaluated extends Error {
  override readonly name = 'NotEvaluated';
}
