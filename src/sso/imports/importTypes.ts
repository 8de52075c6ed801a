import type { Property } from '../../config/documentEdits';

/**
 * What profiles are imported from, in the order in which it is offered. `yawsso`: keys that it, or a program like it, has copied
 * for profiles of Identity Center. `inline`: settings of Identity Center in the profile itself.
 */
export const IMPORT_SOURCES = [
  'granted',
  'awsVault',
  'awsSsoCli',
  'awsSsoUtil',
  'yawsso',
  'leapp',
  'inline',
] as const;
export type ImportSource = (typeof IMPORT_SOURCES)[number];

/** Programs that a `credential_process` calls. */
export type CalledTool = Exclude<ImportSource, 'yawsso' | 'inline'>;

/** The role that a profile works as, and where it logs in. */
export interface SsoSettings {
  /** The section that the profile names already. */
  readonly session?: string;
  readonly startUrl: string;
  readonly region: string;
  /** That the tool asks for. */
  readonly scopes: readonly string[];
  readonly accountId: string;
  readonly roleName: string;
}

/** What an import makes of a profile. `withoutKeys`: what it was before keys were copied for it. */
export type Becoming =
  | { readonly kind: 'sso'; readonly settings: SsoSettings }
  | { readonly kind: 'role'; readonly roleArn: string; readonly sourceProfile: string }
  | { readonly kind: 'withoutKeys' };

/** A profile that can be imported. All that it does not name stays: region, output, comments. */
export interface ImportableProfile {
  readonly name: string;
  readonly becomes: Becoming;
  /** Keys that go, of those that are there. */
  readonly removes: readonly string[];
  /** Settings that the profile had from others, which only the tool reads. */
  readonly adds: readonly Property[];
}

/**
 * Why a profile stays as it is.
 *
 * `keyring`: its access key is in the tool's own keyring. `encrypted`: its settings are in the tool's own file, which only the
 * tool can read. `severalWords`: its process is more than a call of the tool. `otherProfile`: it has the credentials of
 * `details.profile`, which is none of Identity Center. `otherRole`: its process names `details.profile`, which has another role
 * than its own settings. `loop`: it has them from itself in the end. `missing` and `invalid`:
 * `details.keys`. `conflict`: two values for `details.keys`. `otherCredentials`: the AWS CLI does not ask the tool for it.
 * `severalSections`: it is defined more than once. `elsewhere`: its settings are not in the config file. `noSource`: a role
 * without `source_profile`. `sourceStays`: the source, `details.profile`, stays. `onlyTool`: no AWS tool reads `details.keys`.
 * `noInstance`: the tool's file, `details.file`, does not say where `details.instance` logs in. `chained`: the tool assumes
 * the role with another. `longLived`: its key is none that was copied. `nothingElse`: without its keys it would have none.
 */
export interface StayingProfile {
  readonly name: string;
  readonly because:
    | 'keyring'
    | 'encrypted'
    | 'severalWords'
    | 'otherProfile'
    | 'otherRole'
    | 'loop'
    | 'missing'
    | 'invalid'
    | 'conflict'
    | 'otherCredentials'
    | 'severalSections'
    | 'elsewhere'
    | 'noSource'
    | 'sourceStays'
    | 'onlyTool'
    | 'noInstance'
    | 'chained'
    | 'longLived'
    | 'nothingElse';
  readonly details: StayingDetails;
}

export interface StayingDetails {
  readonly profile?: string;
  /** Names of settings. */
  readonly keys?: readonly string[];
  readonly file?: string;
  readonly instance?: string;
}

/** What is found of one source. */
export interface FoundImports {
  readonly source: ImportSource;
  /** In the order of the file. */
  readonly importable: readonly ImportableProfile[];
  readonly staying: readonly StayingProfile[];
  /** The tool writes some of these profiles again when it is run the next time. */
  readonly isWrittenAgain: boolean;
}

/** What a tool's reader makes of one profile. */
export type Reading = Omit<ImportableProfile, 'name'> | Omit<StayingProfile, 'name'>;

export function stays(
  because: StayingProfile['because'],
  details: StayingDetails = {},
): Omit<StayingProfile, 'name'> {
  return { because, details };
}
