/** What a node process is told at its start: JSON in its only argument. */
export interface NodeSettings {
  readonly nodeId: string;
  readonly port: number;
  readonly url: string;
  /** The address of this machine on which it listens; this machine alone unless set, where a proxy ends TLS. */
  readonly listen?: string;
  /** Folder of the node: keys, and the embedded PostgreSQL when there is one. */
  readonly folder: string;
  /** External PostgreSQL; without it the embedded one is started in the node's folder. */
  readonly databaseUrl?: string;
  readonly trustFile: string;
  readonly webFolder?: string;
  /** Hosts inside the house, or without https, that clients may name for notifications and imports, and at which applications may stand: `hooks.example.org`, `10.0.0.7:8080`. */
  readonly outboundHosts?: readonly string[];
  /** What becomes of a written resource that does not keep to a stored profile it claims; told unless set. */
  readonly profiles?: 'told' | 'refused';
  /** Whoever brings it as a bearer token may read `/metrics` from another machine. */
  readonly metricsToken?: string;
  /** A clamd that looks at uploads: `host:port`. */
  readonly clamd?: string;
  /** What the institution sets of signing in: second factors, limits of sessions. */
  readonly signIn?: {
    readonly secondFactor?: string;
    readonly sessions?: string;
    /** A file of passwords that were lost elsewhere, or of their SHA-1 hashes. */
    readonly breachedPasswords?: string;
  };
  /** Demo sign-ins and the synthetic world. */
  readonly demo: boolean;
  readonly worldPeople: number;
  readonly worldSeed: string;
}

/** What a node process tells its starter. */
export type NodeReport =
  | { readonly kind: 'ready'; readonly milliseconds: number; readonly database: string; readonly adopted: boolean }
  | { readonly kind: 'world'; readonly done: number; readonly total: number }
  | { readonly kind: 'failed'; readonly reason: string };
