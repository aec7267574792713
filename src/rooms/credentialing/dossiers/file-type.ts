import type { DOCUMENT_TYPES } from '../contract.ts';

type DocumentType = (typeof DOCUMENT_TYPES)[number];

/** What a file begins with, by its type. */
const BEGINNINGS: Readonly<Record<DocumentType, readonly number[]>> = {
  'application/pdf': [0x25, 0x50, 0x44, 0x46, 0x2d],
  'image/jpeg': [0xff, 0xd8, 0xff],
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
};

/** The type that a file is by its first bytes, whatever it is said to be. */
export function typeOf(bytes: Uint8Array): DocumentType | undefined {
  const types = Object.keys(BEGINNINGS) as DocumentType[];
  return types.find((type) => BEGINNINGS[type].every((byte, i) => bytes[i] === byte));
}
