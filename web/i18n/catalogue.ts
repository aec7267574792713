import type { en } from './en/index.ts';

type Words<T> = { readonly [K in keyof T]: T[K] extends string ? string : Words<T[K]> };

/** The shape of every catalogue: English names the keys; a key missing elsewhere, or one too many, does not compile. */
export type Catalogue = Words<typeof en>;
