import { userInfo } from 'node:os';

/** Whose account of the machine gives the command, or its number where it has no name: whatever is done at the machine by hand says by whose. */
export function operator(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.());
  }
}
