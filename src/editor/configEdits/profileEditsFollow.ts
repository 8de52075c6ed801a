import { l10n } from 'vscode';
import { errorText } from '../../base/errors';
import { findEnvironment } from '../environments';
import type { ProfileEditServices } from './profileEdits';
import { settings } from '../settings';

/** What names a profile in this window, after it has followed the profile to another name. */
export interface FollowedUses {
  /** What did not follow, in sentences for a person. */
  readonly left: readonly string[];
  /** Puts back what followed, and nothing that was so before. */
  readonly takeBack: () => Promise<void>;
}

/** Lets what names a profile in this window follow it: picks, what is kept of its use, favourites and settings. */
export async function followProfile(
  from: string,
  to: string,
  { activeProfiles, favourites, logger }: ProfileEditServices,
): Promise<FollowedUses> {
  const environment = findEnvironment(from, settings.environments())?.match;
  const takeBackPicks = await activeProfiles.renameProfile(from, to);
  const takeBackFavourites = await favourites.renameProfile(from, to);
  const renamed = await settings.renameProfile(from, to);
  const logFailures = (failures: readonly unknown[], kept: string): void => {
    for (const failure of failures) logger.warn(`[profile] a setting keeps ${kept}: ${errorText(failure)}`);
  };
  logFailures(renamed.failures, from);

  const left: string[] = [];
  if (renamed.failures.length > 0)
    left.push(l10n.t('Settings that name it could not be changed everywhere. The log says why.'));
  const expected = environment === from ? to : environment;
  if (environment !== undefined && findEnvironment(to, settings.environments())?.match !== expected)
    left.push(l10n.t('Its entry {0} in awsSso.environments does not fit the new name.', environment));
  return {
    left,
    takeBack: async () => {
      await takeBackPicks();
      await takeBackFavourites();
      logFailures(await renamed.takeBack(), to);
    },
  };
}
