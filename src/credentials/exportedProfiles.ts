import { parseTimestamp } from '../base/timestamp';
import { EXPORTED_FROM, type Profile, type SharedConfig } from '../config/sharedConfig';

/**
 * Profiles of the credentials file that hold temporary keys of another profile, for tools that know nothing of SSO. What
 * is known of one stands in its own section, in properties that AWS tools pass over, so that every window and every
 * reader of the file sees what it is. A section without them is never touched.
 */
export interface ExportedProfile {
  readonly name: string;
  /** The profile whose keys they are. */
  readonly source: string;
  readonly expiresAt?: Date;
  /** Whether the keys are to be replaced before they end, while an editor runs. */
  readonly isKeptFresh: boolean;
}

/** The name that saml2aws and others give it. */
export const END_KEY = 'x_security_token_expires';
export const FRESH_KEY = 'x_kept_fresh';

/** What a profile's own properties say of its export; undefined for a profile that we have not written. */
export function readExportedProfile({ name, properties }: Profile): ExportedProfile | undefined {
  const source = properties.get(EXPORTED_FROM);
  if (source === undefined) return undefined;
  const expiresAt = parseTimestamp(properties.get(END_KEY));
  return { name, source, ...(expiresAt && { expiresAt }), isKeptFresh: properties.get(FRESH_KEY) === 'true' };
}

/** In file order. */
export function findExportedProfiles(config: SharedConfig): ExportedProfile[] {
  return config.profilesWith(EXPORTED_FROM).flatMap((profile) => readExportedProfile(profile) ?? []);
}
