import type { Profile } from '../../config/sharedConfig';
import { readAsked } from './askedProfile';
import { stays, type Reading } from './importTypes';
import type { ReaderServices } from './readerServices';
import { INLINE_KEYS, inlineFacts, readSso } from './ssoReading';
import type { Asked } from './toolCalls';

const PREFIX = 'granted_';
const SSO_PREFIX = 'granted_sso_';
/** What `granted sso generate` and `granted sso populate` mark their profiles with. */
const MARKS = ['common_fate_generated_from', 'granted_generated_from'];
const SKIP_CHECK = 'granted_skip_credential_process_validation';

/** Settings that Granted keeps under names of its own, so that other tools ask it. */
const SSO_KEYS = [
  'sso_start_url',
  'sso_region',
  'sso_registration_scopes',
  'sso_account_id',
  'sso_role_name',
];

/** Whether Granted made a profile, whatever that runs. */
export function isOfGranted({ properties }: Pick<Profile, 'properties'>): boolean {
  return [...properties.keys()].some((key) => key.startsWith(SSO_PREFIX)) || isGenerated(properties);
}

/** Without a process it is plain settings. */
function isGenerated(properties: Profile['properties']): boolean {
  const isInline = Boolean(properties.get('sso_start_url')) && !properties.get('sso_session');
  return isInline && MARKS.some((mark) => properties.has(mark));
}

/**
 * A profile of Granted: `granted_sso_*` beside a process that names it, or plain settings where Granted was told to make no
 * process. Colors and icons for browsers stay.
 */
export function readGranted(profile: Profile, asked: Asked | undefined, services: ReaderServices): Reading {
  const { name, properties } = profile;
  const ownKeys = [...properties.keys()].filter((key) => key.startsWith(SSO_PREFIX));
  const removes = [...ownKeys, ...MARKS, SKIP_CHECK, 'credential_process'];
  const differing = SSO_KEYS.filter((key) => {
    const [own, plain] = [properties.get(PREFIX + key), properties.get(key)];
    return own && plain && own !== plain;
  });
  if (differing.length > 0) return stays('conflict', { keys: differing });

  const merged = new Map(properties);
  for (const key of SSO_KEYS) {
    const own = properties.get(PREFIX + key);
    if (own) merged.set(key, own);
  }
  const facts = inlineFacts({ properties: merged });
  const saysNothing = facts.accountId === undefined && facts.roleName === undefined;
  const own =
    saysNothing && asked ? stays('keyring', { profile: name }) : readSso(facts, services.config, { removes });
  return readAsked({ name, asked: asked?.profile, own, removes: [...INLINE_KEYS, ...removes] }, services);
}
