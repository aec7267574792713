/** What crosses the wire at the directory's doors, by area. Safe in a browser: nothing here but schemas. */
export * from './changes/contract.ts';
export * from './entry/contract.ts';
export * from './guide/contract.ts';
