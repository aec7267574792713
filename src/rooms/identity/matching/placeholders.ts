/** What counters write where they know nothing: it agrees for everybody, and tells nothing. Folded, in capitals. */
const NO_NAMES: ReadonlySet<string> = new Set(
  (
    '无 无名 无名氏 未知 不详 佚名 本人 父亲 母亲 父 母 爸爸 妈妈 丈夫 妻子 配偶 儿子 女儿 子女 家属 亲属 朋友 监护人 ' +
    'UNKNOWN NONE NIL NA TEST ANONYMOUS SELF FATHER MOTHER PARENT HUSBAND WIFE SPOUSE SON DAUGHTER FRIEND RELATIVE GUARDIAN'
  ).split(' '),
);

/** A newborn who has no name yet is called by the mother's; so is the twin. */
const NEWBORN = /之[子女婴]$|^(B\/?O|BABY|NEWBORN|INFANT|TWIN)\b/;

/** @param folded - the whole of a name, folded, with spaces between words */
export function isNoName(folded: string): boolean {
  const words = folded.split(/\s+/).map((word) => word.replaceAll(/[^\p{L}]/gu, ''));
  return NEWBORN.test(folded) || words.every((word) => NO_NAMES.has(word));
}

/** One digit again and again, or all in a row. */
export function isNoNumber(digits: string): boolean {
  const own = digits.replace(/^(852|86)(?=\d{8})/, '');
  return (
    /^(\d)\1+$/.test(own) ||
    '0123456789012345'.includes(own) ||
    '9876543210987654'.includes(own) ||
    /^1(\d)\1+$/.test(own)
  );
}
