import type { ListedCode } from './code-system.ts';

/** The languages that somebody wants names in, the dearest first: `zh-HK`, `de;q=0.5, fr`. What is no language says nothing. */
export function languagesIn(text: string): string[] {
  return text
    .split(',')
    .map((part) => {
      const [tag = '', ...more] = part.trim().split(/\s*;\s*/);
      const weight = Number(more.find((one) => one.startsWith('q='))?.slice(2) ?? 1);
      return { tag: tag.toLowerCase(), weight };
    })
    .filter(({ tag, weight }) => /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/.test(tag) && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

/**
 * A code with its name in the first language that it has one in: in that very one, in one that reads the same (`zh-Hans` for `zh-Hans-CN`, `zh-Hant-HK` for `zh-HK` and `zh-TW`),
 * or in its system's own, which is English unless the system says.
 */
export function inLanguage<C extends ListedCode>(listed: C, languages: readonly string[]): C {
  if (languages.length === 0) return listed;
  const named = (listed.designation ?? [])
    .filter(({ value }) => typeof value === 'string')
    .map(({ language, value }) => ({ tag: String(language ?? '').toLowerCase(), value }))
    .filter(({ tag }) => tag !== '');
  for (const wanted of languages) {
    const found =
      named.find(({ tag }) => tag === wanted) ??
      named.find(({ tag }) => wanted.startsWith(`${tag}-`) || tag.startsWith(`${wanted}-`)) ??
      named.find(({ tag }) => writtenIn(tag) === writtenIn(wanted));
    if (found?.value !== undefined) return { ...listed, display: found.value };
    if (writtenIn(listed.language ?? 'en') === writtenIn(wanted)) return listed;
  }
  return listed;
}

/** Language and script: people of Hong Kong, Macao and Taiwan read the one, of the mainland and Singapore the other. */
function writtenIn(tag: string): string {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return `${language}-${script}`;
  } catch {
    return tag;
  }
}
