import type { AwsCredentials, Identity } from './ports';

/** What a service said: what was asked of it, or why not. */
export type ServiceAnswer<T> = { readonly result: T } | { readonly refusal: ServiceRefusal };

export interface ServiceRefusal {
  readonly status: number;
  /** As the service names it, such as `AccessDenied` or `AccessDeniedException`; empty when it names none. */
  readonly code: string;
  /** The service's own sentence. */
  readonly message: string;
}

/** Whose managed policies are asked for, by name. */
export type PolicyOwner = { readonly user: string } | { readonly role: string };

type Ask<T> = (credentials: AwsCredentials, signal?: AbortSignal) => Promise<ServiceAnswer<T>>;

/**
 * Cheap questions that show what a profile can do; each is one request that changes nothing. They reject with the system's
 * error when there is no answer, and with an `SsoError` `malformedResponse` when it is not from AWS.
 */
export interface AccessProbe {
  readonly getCallerIdentity: Ask<Identity>;
  readonly listBuckets: Ask<true>;
  readonly listFunctions: Ask<true>;
  readonly listFoundationModels: Ask<true>;
  readonly listNotebookInstances: Ask<true>;
  /** Of the calling user; a role has none. */
  readonly getUser: Ask<true>;
  /** The names of the first managed policies. */
  listAttachedPolicies(
    owner: PolicyOwner,
    credentials: AwsCredentials,
    signal?: AbortSignal,
  ): Promise<ServiceAnswer<readonly string[]>>;
}

export interface AccessClients {
  accessProbe(region: string): AccessProbe;
}
