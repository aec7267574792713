/** Line breaks for a JSON text without reading its numbers: a decimal stays as written. What is no JSON stays as it is. */
export function prettyJson(json: string): string {
  let out = '';
  let depth = 0;
  let inString = false;
  for (let at = 0; at < json.length; at += 1) {
    const char = json[at] as string;
    if (inString) {
      out += char;
      if (char === '\\') out += json[++at] ?? '';
      else if (char === '"') inString = false;
      continue;
    }
    if (char === '"') inString = true;
    if (/\s/.test(char)) continue;
    if (char === '{' || char === '[') out += `${char}\n${'  '.repeat(++depth)}`;
    else if (char === '}' || char === ']') {
      depth = Math.max(0, depth - 1);
      out += `\n${'  '.repeat(depth)}${char}`;
    } else if (char === ',') out += `,\n${'  '.repeat(depth)}`;
    else if (char === ':') out += ': ';
    else out += char;
  }
  return out;
}
