/** What a runner's event says about a test or a suite. */
export interface Ended {
  readonly type?: string | undefined;
  readonly error?: (Error & { readonly failureType?: string }) | undefined;
}

/**
 * Whether a failure is one of its own. A suite that only holds failed tests was counted with them; one whose own body or hook failed has nobody else to
 * say so: its tests may never have been defined, or have passed before its `after` failed.
 */
export function isFailureOfItsOwn({ type, error }: Ended): boolean {
  return type !== 'suite' || error?.failureType !== 'subtestsFailed';
}
