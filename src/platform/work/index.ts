export { every } from './every.ts';
export { pauseOf } from './pause-of.ts';
