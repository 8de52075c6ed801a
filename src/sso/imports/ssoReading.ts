import type { Property } from '../../config/documentEdits';
import { ACCOUNT_ID, ROLE_NAME } from '../../config/presets';
import type { Profile, SharedConfig } from '../../config/sharedConfig';
import { isRegionName, portalOf, readScopes, readStartUrl } from '../sessionSettings';
import { stays, type Reading } from './importTypes';

/** What is known of a profile's role and login; nothing may be, and anything may be written there. */
export interface SsoFacts {
  /** The name of a section, which may be missing. */
  readonly session?: string | undefined;
  readonly startUrl?: string | undefined;
  readonly region?: string | undefined;
  readonly scopes?: string | undefined;
  readonly accountId?: string | undefined;
  readonly roleName?: string | undefined;
}

/** The settings that a section has in the place of these. */
export const INLINE_KEYS = ['sso_start_url', 'sso_region', 'sso_registration_scopes'] as const;

/** As the AWS CLI reads them. */
export function inlineFacts({ properties }: Pick<Profile, 'properties'>): SsoFacts {
  const valueOf = (key: string): string | undefined => properties.get(key) || undefined;
  return {
    session: valueOf('sso_session'),
    startUrl: valueOf('sso_start_url'),
    region: valueOf('sso_region'),
    scopes: valueOf('sso_registration_scopes'),
    accountId: valueOf('sso_account_id'),
    roleName: valueOf('sso_role_name'),
  };
}

/** A profile of Identity Center, if all that makes one is known and can be right. */
export function readSso(
  facts: SsoFacts,
  config: SharedConfig,
  {
    removes = [],
    adds = [],
  }: { readonly removes?: readonly string[]; readonly adds?: readonly Property[] } = {},
): Reading {
  const session = facts.session === undefined ? undefined : config.sessions.get(facts.session);
  const section = session?.legacy ? undefined : session;
  const startUrl = section?.startUrl || facts.startUrl;
  const region = section?.region || facts.region;
  const { accountId, roleName } = facts;

  const conflicts = [
    ...(section && facts.startUrl !== undefined && portalOf(facts.startUrl) !== portalOf(section.startUrl)
      ? ['sso_start_url']
      : []),
    ...(section && facts.region !== undefined && facts.region !== section.region ? ['sso_region'] : []),
  ];
  if (conflicts.length > 0) return stays('conflict', { keys: conflicts });

  if (!startUrl || !region || !accountId || !roleName) {
    const values = {
      sso_start_url: startUrl,
      sso_region: region,
      sso_account_id: accountId,
      sso_role_name: roleName,
    };
    const missing = Object.entries(values).flatMap(([key, value]) => (value ? [] : [key]));
    return stays('missing', { keys: missing });
  }
  const reading = readStartUrl(startUrl);
  const invalid = [
    ...('problem' in reading ? ['sso_start_url'] : []),
    ...(isRegionName(region) ? [] : ['sso_region']),
    ...(ACCOUNT_ID.test(accountId) ? [] : ['sso_account_id']),
    ...(ROLE_NAME.test(roleName) ? [] : ['sso_role_name']),
  ];
  if (invalid.length > 0 || 'problem' in reading) return stays('invalid', { keys: invalid });
  return {
    becomes: {
      kind: 'sso',
      settings: {
        ...(section && { session: section.id }),
        startUrl: reading.startUrl,
        region,
        scopes: readScopes(facts.scopes ?? '') ?? [],
        accountId,
        roleName,
      },
    },
    removes: [...INLINE_KEYS, ...removes],
    adds,
  };
}
