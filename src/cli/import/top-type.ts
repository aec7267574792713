/**
 * The type of a resource by its JSON text, wherever its `resourceType` stands: a bundle may name its own type after its entries'.
 *
 * @param text - may be cut off
 * @returns undefined where the text as far as it goes does not say
 */
export function topTypeOf(text: string): string | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === '"') {
      const end = endOfText(text, at);
      if (depth === 1 && text.slice(at + 1, end) === 'resourceType') {
        const named = /^\s*:\s*"([A-Za-z]+)"/.exec(text.slice(end + 1, end + 200));
        if (named?.[1] !== undefined) return named[1];
      }
      at = end;
    }
  }
  return undefined;
}

/** Where the string that begins here ends: its closing quote, or the end of what there is. */
function endOfText(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}
