/**
 * The first two digits of a resident identity card: province, autonomous region or municipality.
 *
 * An assumption of ours: GB 11643 refers to GB/T 2260 for the region, and its list was not among the sources at hand. A first pair that is not here is refused, so a
 * node that meets another one adds it here. The four digits after it name a prefecture and a county, which change with every reform: they are not looked at.
 */
export const REGIONS: ReadonlySet<string> = new Set([
  ...['11', '12', '13', '14', '15'],
  ...['21', '22', '23'],
  ...['31', '32', '33', '34', '35', '36', '37'],
  ...['41', '42', '43', '44', '45', '46'],
  ...['50', '51', '52', '53', '54'],
  ...['61', '62', '63', '64', '65'],
  '71',
  '81',
  '82',
]);

/** Hong Kong, Macao, Taiwan: numbers of residence permits, and of nothing else. @source reference domain-facts §9 */
export const RESIDENCE_AREAS: ReadonlySet<string> = new Set(['810000', '820000', '830000']);
