/** What crosses the wire at the credentialing room's doors, by area. Safe in a browser: nothing here but schemas. */
export * from './acts/contract.ts';
export * from './dossiers/contract.ts';
export * from './permits/contract.ts';
