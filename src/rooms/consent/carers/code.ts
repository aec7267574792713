import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** Without letters that are read for others: I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const HALF = 5;

/** A code that somebody hands on: one half finds what it is for, the other proves that its holder was given it. */
export interface CarerCode {
  readonly finds: string;
  readonly proves: string;
}

export interface KeptCode {
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

export function newCode(): CarerCode {
  return { finds: half(), proves: half() };
}

function half(): string {
  return Array.from({ length: HALF }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** As it is read and typed: `K7Q2M-4XW9P`. */
export function printCode({ finds, proves }: CarerCode): string {
  return `${finds}-${proves}`;
}

/** What was typed, however it was spaced and whichever letters were taken for figures; undefined where it can be no code. */
export function readCode(typed: string): CarerCode | undefined {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\p{P}]/gu, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  const isCode = plain.length === 2 * HALF && [...plain].every((letter) => ALPHABET.includes(letter));
  return isCode ? { finds: plain.slice(0, HALF), proves: plain.slice(HALF) } : undefined;
}

/** The proving half as it is kept: nobody reads it there again. */
export function keepCode({ proves }: CarerCode, salt: Uint8Array = randomBytes(16)): KeptCode {
  return { salt, hash: createHmac('sha256', salt).update(proves).digest() };
}

export function isRight(code: CarerCode, { salt, hash }: KeptCode): boolean {
  return timingSafeEqual(keepCode(code, salt).hash, hash);
}
