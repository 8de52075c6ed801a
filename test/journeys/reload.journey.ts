import { FLOOR_VERSION } from '../../scripts/lib/serverCache.mjs';
import { journeyOf } from './harness/journeyOf';
import { keepsProgramAcrossReload } from './harness/programAcrossReload';

/** In the newest one the day with two sessions ends with it. */
describe('a window of the oldest VS Code that is reloaded', () => {
  const journey = journeyOf({ version: FLOOR_VERSION });

  it('lets a program be that runs in a terminal, also when open terminals may move', () =>
    keepsProgramAcrossReload(journey, async () => {
      const question = journey.page.locator('.notification-toast', {
        hasText: 'Move the open terminal to old-keys?',
      });
      await question.getByRole('button', { name: 'Move', exact: true }).click();
      await question.waitFor({ state: 'hidden' });
    }));
});
