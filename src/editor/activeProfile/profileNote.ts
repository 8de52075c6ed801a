import { l10n } from 'vscode';
import type { Profile } from '../../config/sharedConfig';
import type { Directories } from '../../sso/directory';

/** What is known of accounts without asking. */
export type KnownDirectories = Pick<Directories, 'get'>;

/** What a profile gives, in the words of its kind; with the name of its account where that is known. */
export function profileNote(profile: Profile, directories?: KnownDirectories): string {
  const { kind, accountId, roleName, region, sourceProfile, properties } = profile;
  switch (kind) {
    case 'sso': {
      const account = accountLabel(accountId ?? '', directories && accountNameOf(profile, directories));
      return [account, roleName, region].filter(Boolean).join(' · ');
    }
    case 'assumeRole': {
      const source = sourceProfile ?? properties.get('credential_source') ?? '';
      return l10n.t('assumes {0} through {1}', roleName ?? '', source);
    }
    case 'keys':
      return l10n.t('access keys');
    case 'process':
      return l10n.t('credentials from a program');
    case 'webIdentity':
      return l10n.t('web identity');
    case 'login':
      return l10n.t('console sign-in (aws login)');
    case 'none':
      return region ? l10n.t('no credentials · {0}', region) : l10n.t('no credentials');
  }
}

/** The name that the directory has for the account of a profile. */
export function accountNameOf(
  { sessionId, accountId }: Profile,
  directories: KnownDirectories,
): string | undefined {
  if (sessionId === undefined || accountId === undefined) return undefined;
  return directories.get(sessionId)?.accounts.get(accountId)?.name;
}

/** An account by its name and id; the id alone when it has no name. */
export function accountLabel(accountId: string, name: string | undefined): string {
  return name === undefined || name === accountId ? accountId : `${name} ${accountId}`;
}
