import packageFacts from '../../package.json' with { type: 'json' };

/** The version of the program, as the CapabilityStatement and the metrics tell it. */
export const VERSION: string = packageFacts.version;
