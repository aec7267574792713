import { createElement, type ReactNode, useMemo } from 'react';
import { ScrollBox } from './scroll-box.tsx';

/** What a narrative may hold; everything else keeps its text and loses its tag. No links, images, styles or handlers. */
const TAGS = new Set([
  'p',
  'div',
  'span',
  'ul',
  'ol',
  'li',
  'table',
  'caption',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'b',
  'strong',
  'i',
  'em',
  'br',
  'hr',
  'h3',
  'h4',
  'h5',
  'dl',
  'dt',
  'dd',
  'sub',
  'sup',
  'blockquote',
  'code',
  'pre',
]);
/** Their text is no text for a person. */
const SILENT = new Set(['script', 'style', 'template', 'head', 'title', 'iframe', 'object', 'svg', 'math']);
const VOID = new Set(['br', 'hr']);
/** A narrative deeper than this is a trap, not a text. */
const DEPTH_MAX = 40;

function toReact(node: Node, key: string, depth: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element) || depth > DEPTH_MAX) return null;
  const tag = node.localName.toLowerCase();
  if (SILENT.has(tag)) return null;
  const children = VOID.has(tag)
    ? undefined
    : [...node.childNodes].map((child, index) => toReact(child, `${key}.${index}`, depth + 1));
  const lang = node.getAttribute('lang') ?? node.getAttribute('xml:lang') ?? undefined;
  const span = tag === 'td' || tag === 'th' ? Number(node.getAttribute('colspan')) || undefined : undefined;
  return createElement(TAGS.has(tag) ? tag : 'span', { key, lang, colSpan: span }, children);
}

interface NarrativeProps {
  readonly xhtml: string;
  readonly label: string;
  readonly lang?: string | undefined;
}

/**
 * The narrative as its author wrote it. The node has reduced it to safe XHTML; it is built again here from an own list of
 * tags, so that a mistake there cannot become a script here.
 */
export function Narrative({ xhtml, label, lang }: NarrativeProps) {
  const content = useMemo(() => {
    const parsed = new DOMParser().parseFromString(xhtml, 'text/html');
    return [...parsed.body.childNodes].map((node, index) => toReact(node, String(index), 0));
  }, [xhtml]);
  return (
    <ScrollBox className="cw-narrative" lang={lang} label={label}>
      {content}
    </ScrollBox>
  );
}
