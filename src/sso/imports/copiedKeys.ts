import type { ConfigDocument, DocumentSection } from '../../config/document';
import { readSectionHeader } from '../../config/sectionHeader';
import { EXPORTED_FROM, findError, type Profile, type SharedConfig } from '../../config/sharedConfig';
import { stays, type ImportableProfile, type Reading, type StayingProfile } from './importTypes';
import { inlineFacts, readSso } from './ssoReading';

/** Beside keys that yawsso has copied; other programs that do the same took it over. */
const EXPIRATION = 'aws_session_expiration';
const COPIED = [
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_security_token',
  EXPIRATION,
];
/** The id of an access key of a user, which does not expire. */
const LONG_LIVED = 'AKIA';

/** The profiles in a credentials file whose keys were copied there from a login, in its order. */
export function findCopiedKeys(
  document: ConfigDocument,
  config: SharedConfig,
): (ImportableProfile | StayingProfile)[] {
  const byName = new Map<string, DocumentSection[]>();
  for (const section of document.sections) {
    const header = readSectionHeader(section, 'credentials');
    if (header.kind === 'profile') byName.set(header.name, [...(byName.get(header.name) ?? []), section]);
  }
  return [...byName].flatMap(([name, sections]) => {
    const isFound = sections.some((section) => section.mayHave(EXPIRATION) && isCopied(section.settings));
    return isFound ? [{ name, ...read(name, sections, config) }] : [];
  });
}

function isCopied(settings: ReadonlyMap<string, string>): boolean {
  return (
    Boolean(settings.get(EXPIRATION)) &&
    Boolean(settings.get('aws_access_key_id')) &&
    !settings.has(EXPORTED_FROM)
  );
}

function read(name: string, sections: readonly DocumentSection[], config: SharedConfig): Reading {
  const [section, ...others] = sections;
  if (!section || others.length > 0) return stays('severalSections');
  const isTemporary = Boolean(section.settings.get('aws_session_token'));
  if (!isTemporary || (section.settings.get('aws_access_key_id') ?? '').startsWith(LONG_LIVED)) {
    return stays('longLived');
  }
  const profile = config.profiles.get(name);
  return profile && worksWithoutKeys(profile, config)
    ? { becomes: { kind: 'withoutKeys' }, removes: COPIED, adds: [] }
    : stays('nothingElse');
}

function worksWithoutKeys(profile: Profile, config: SharedConfig): boolean {
  if (findError(profile)) return false;
  return profile.kind === 'sso'
    ? 'becomes' in readSso(inlineFacts(profile), config)
    : profile.kind === 'assumeRole';
}
