import type { Reply } from './http';
import { infoPage } from './pages';
import type { EmulatorState } from './state';

/** The page behind a start URL: which Identity Center instances are here. */
export function showStartPage(state: EmulatorState): Reply {
  const facts = state.config.instances.map(({ startUrl, userName, accounts }): [string, string] => [
    startUrl,
    `${userName}, ${accounts.length} ${accounts.length === 1 ? 'account' : 'accounts'}`,
  ]);
  return infoPage(200, 'Your AWS access portal', Object.fromEntries(facts));
}
