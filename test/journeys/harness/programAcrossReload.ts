import assert from 'node:assert/strict';
import type { Journey } from './journey';
import { statusBarItem } from './parts';

/** Runs a program in a terminal, reloads the window, and switches the profile: the program goes on. */
export async function keepsProgramAcrossReload(journey: Journey): Promise<void> {
  const { page } = journey;
  await journey.openTerminal();
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
}
