import data from './configKeys.json';

export type SectionKind = 'profile' | 'sso-session' | 'services';

/** A key of the shared files, as `scripts/configKeys.mjs` knows it. */
export interface ConfigKey {
  readonly key: string;
  /** The kinds of sections that it belongs in. */
  readonly sections: readonly SectionKind[];
  /** One or two English sentences. */
  readonly meaning: string;
  /** The programs that read it, of those that the script asks. */
  readonly readers: readonly string[];
  /** Others that read it, and others that do not although people take them to; noted by hand. */
  readonly otherReaders?: readonly string[];
  readonly notReadBy?: readonly string[];
  /** The values that programs take, where these are few. */
  readonly values?: readonly string[];
  /** The environment variable that takes precedence over it. */
  readonly variable?: string;
  readonly default?: string;
  /** The first version that reads it. */
  readonly since?: string;
  /** The keys of the indented lines below it. */
  readonly nested?: readonly string[];
  /** Its value is never shown. */
  readonly isSecret?: boolean;
}

const CONFIG_KEYS = data.keys as readonly ConfigKey[];

const BY_NAME: ReadonlyMap<string, ConfigKey> = new Map(CONFIG_KEYS.map((entry) => [entry.key, entry]));

export function findConfigKey(key: string): ConfigKey | undefined {
  return BY_NAME.get(key);
}

export function configKeysOf(kind: SectionKind): ConfigKey[] {
  return CONFIG_KEYS.filter(({ sections }) => sections.includes(kind));
}
