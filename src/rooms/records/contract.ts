/** What crosses the wire at the records room's doors, by area. Safe in a browser: nothing here but schemas. */
export * from './document/contract.ts';
export * from './folder/contract.ts';
export * from './import/contract.ts';
export * from './visit/contract.ts';
