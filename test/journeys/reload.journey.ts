import assert from 'node:assert/strict';
import { FLOOR_VERSION, NEWEST_VERSION } from '../../scripts/lib/serverCache.mjs';
import { journeyOf } from './harness/journeyOf';
import { statusBarItem } from './harness/parts';

for (const version of [NEWEST_VERSION, FLOOR_VERSION]) {
  describe(`a window of VS Code ${version} that is reloaded`, () => {
    const journey = journeyOf(
      { version, settings: { 'awsSso.terminal.updateOpenTerminals': 'always' } },
      () => journey.openTerminal(),
    );

    it('lets a program be that runs in a terminal, when the profile is switched', async () => {
      const { page } = journey;
      await journey.typeInTerminal('cat');
      await journey.waitForTerminal(/\$ cat/);
      // VS Code writes down which terminals a window has half a second after the last change, by a timer of the page.
      await page.evaluate('new Promise((resolve) => setTimeout(resolve, 1000))');
      await Promise.all([page.waitForEvent('load'), journey.runCommand('Developer: Reload Window')]);
      await statusBarItem(page).waitFor();
      await journey.waitForTerminal(/\$ cat/);
      await journey.runCommand('AWS SSO: Switch Profile');
      await journey.pick('old-keys');
      await statusBarItem(page).filter({ hasText: 'old-keys' }).waitFor();
      await page.locator('.terminal-wrapper.active .xterm-screen').click();
      await journey.typeInTerminal('still here');
      assert.doesNotMatch(await journey.waitForTerminal(/still here\n+still here/), /\^C/);
    });
  });
}
