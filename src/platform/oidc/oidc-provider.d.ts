/** As much of oidc-provider 9 as this part touches; the package brings no types of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export interface Grant {
    readonly jti: string;
    readonly openid?: object;
    readonly resources?: object;
    readonly rejected?: object;
    getResourceScopeEncountered(resource: string): string;
    getOIDCScope(): string;
    readonly accountId?: string;
    readonly clientId?: string;
    addOIDCScope(scope: string): void;
    rejectOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    rejectResourceScope(resource: string, scope: string): void;
    save(): Promise<string>;
  }

  export interface Client {
    readonly clientId: string;
    readonly redirectUris: readonly string[];
    readonly clientAuthMethod: string;
    grantTypeAllowed(type: string): boolean;
    /** Our own metadata (`extraClientMetadata`). */
    readonly [key: string]: unknown;
  }

  export interface Session {
    readonly accountId?: string;
    readonly uid: string;
    readonly destroyed?: boolean;
    grantIdFor(clientId: string): string | undefined;
  }

  export interface Interaction {
    readonly uid: string;
    readonly prompt: { readonly name: string; readonly details: Readonly<Record<string, unknown>> };
    readonly params: Readonly<Record<string, string | undefined>>;
    readonly session?: { readonly accountId: string };
    readonly grantId?: string;
    readonly returnTo: string;
    /** What the steps before this one ended with. */
    readonly lastSubmission?: OidcContext['result'];
  }

  export interface Token {
    readonly kind: string;
    readonly grantId?: string;
    readonly clientId: string;
    readonly accountId?: string;
    readonly scopes: ReadonlySet<string>;
    readonly scope?: string;
    readonly sessionUid?: string;
    readonly expiresWithSession?: boolean;
  }

  export interface OidcAccount {
    readonly accountId: string;
    claims(use: string, scope: string): Promise<Record<string, unknown>>;
  }

  export interface OidcContext {
    readonly route: string;
    readonly params: Record<string, string | undefined>;
    readonly client: Client | undefined;
    readonly account: OidcAccount | undefined;
    readonly session: Session;
    readonly result?: {
      readonly consent?: { readonly grantId?: string };
      readonly login?: { readonly accountId: string };
      /** How whoever signed in showed who they are; ours. */
      readonly proof?: import('./sessions.ts').Proof;
      /** What our own step `patient` ended with. */
      readonly patient?: { readonly accountId: string; readonly patientId: string };
    };
    readonly entities: Readonly<Record<string, Token | undefined>> & {
      readonly IdTokenHint?: { readonly payload: { readonly sub?: string } };
    };
  }

  export interface KoaContext {
    readonly oidc: OidcContext;
    readonly path: string;
    readonly method: string;
    readonly query: Readonly<Record<string, string | string[] | undefined>>;
    readonly cookies: { set(name: string, value: string | null, options: object): void };
    status: number;
    type: string;
    body: unknown;
    get(header: string): string;
    set(header: string, value: string): void;
    remove(header: string): void;
  }

  export class Provider {
    constructor(issuer: string, configuration: object);
    proxy: boolean;
    callback(): (req: IncomingMessage, res: ServerResponse) => Promise<void>;
    use(middleware: (ctx: KoaContext, next: () => Promise<void>) => Promise<void>): this;
    on(event: string, listener: (...args: never[]) => void): this;
    interactionDetails(req: IncomingMessage, res: ServerResponse): Promise<Interaction>;
    interactionResult(
      req: IncomingMessage,
      res: ServerResponse,
      result: object,
      options?: { mergeWithLastSubmission: boolean },
    ): Promise<string>;
    cookieName(type: 'interaction' | 'session' | 'resume'): string;
    readonly Grant: {
      new (facts: {
        accountId: string;
        clientId: string;
        openid?: object;
        resources?: object;
        rejected?: object;
      }): Grant;
      find(id: string): Promise<Grant | undefined>;
    };
    readonly Client: { find(id: string): Promise<Client | undefined> };
  }

  export const errors: {
    readonly InvalidScope: new (description: string, scope?: string) => Error;
    readonly InvalidTarget: new (description?: string) => Error;
    readonly InvalidRequest: new (description: string) => Error;
    readonly InvalidGrant: new (detail: string) => Error;
    readonly InvalidClientAuth: new (detail: string) => Error;
    readonly TemporarilyUnavailable: new (
      description: string,
      options?: { readonly cause: unknown },
    ) => Error & { readonly error_description: string };
    readonly SessionNotFound: new (description: string) => Error;
  };

  interface Check {
    readonly reason: string;
  }
  interface Prompt {
    readonly name: string;
  }
  export const interactionPolicy: {
    readonly Check: new (
      reason: string,
      description: string,
      error: string,
      check: (ctx: KoaContext) => boolean,
    ) => Check;
    readonly Prompt: new (facts: { name: string; requestable: boolean }, ...checks: Check[]) => Prompt;
    base(): {
      get(name: string): { readonly checks: { add(check: Check, index?: number): void } };
      add(prompt: Prompt, index?: number): void;
    };
  };
}
