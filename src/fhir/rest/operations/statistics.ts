/** What `$stats` can say of numbers, by R4's name for it. Each function gets them in ascending order and answers NaN where there is nothing to say. @source https://hl7.org/fhir/R4/valueset-observation-statistics.html */
export const STATISTICS: Readonly<Record<string, (sorted: readonly number[]) => number>> = {
  average: mean,
  maximum: (sorted) => sorted.at(-1) ?? Number.NaN,
  minimum: (sorted) => sorted[0] ?? Number.NaN,
  count: (sorted) => sorted.length,
  sum,
  median: (sorted) => quantile(sorted, 0.5),
  'std-dev': (sorted) => Math.sqrt(variance(sorted)),
  variance,
  '20-percent': (sorted) => quantile(sorted, 0.2),
  '80-percent': (sorted) => quantile(sorted, 0.8),
  '4-lower': (sorted) => quantile(sorted, 0.25),
  '4-upper': (sorted) => quantile(sorted, 0.75),
  // “One-half the difference between the first and the third quartiles.”
  '4-dev': (sorted) => (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2,
  '5-1': (sorted) => quantile(sorted, 0.2),
  '5-2': (sorted) => quantile(sorted, 0.4),
  '5-3': (sorted) => quantile(sorted, 0.6),
  '5-4': (sorted) => quantile(sorted, 0.8),
};

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : sum(values) / values.length;
}

/** Of a sample. */
function variance(values: readonly number[]): number {
  const middle = mean(values);
  return values.length < 2 ? Number.NaN : sum(values.map((value) => (value - middle) ** 2)) / (values.length - 1);
}

/** Between the two nearest values in proportion. */
function quantile(sorted: readonly number[], part: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (high - low) * (at - Math.floor(at));
}
