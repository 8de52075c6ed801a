import assert from 'node:assert/strict';
import type { Journey } from './journey';
import { statusBarItem } from './parts';

/**
 * Runs a program in a terminal, reloads the window, and switches the profile: a terminal at its prompt moves, and the program
 * goes on.
 * @param agree lets open terminals move, where the settings don't
 */
export async function keepsProgramAcrossReload(
  journey: Journey,
  agree: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  const { page } = journey;
  await journey.openTerminal();
  await journey.typeInTerminal('cat');
  await journey.waitForTerminal(/\$ cat/);
  // VS Code writes down which terminals a window has half a second after the last change, by a timer of the page.
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 1000))');
  await Promise.all([page.waitForEvent('load'), journey.runCommand('Developer: Reload Window')]);
  await statusBarItem(page).waitFor();
  await journey.waitForTerminal(/\$ cat/);
  await journey.openTerminal();
  await journey.runCommand('AWS SSO: Switch Profile');
  await journey.pick('old-keys');
  await statusBarItem(page).filter({ hasText: 'old-keys' }).waitFor();
  await agree();
  await journey.waitForTerminal(/AWS_PROFILE='old-keys'/);
  await journey.typeInTerminal('echo now=$AWS_PROFILE');
  await journey.waitForTerminal(/^now=old-keys$/m);
  await journey.runCommand('Terminal: Focus Previous Terminal Group');
  await journey.waitForTerminal(/\$ cat/);
  await page.locator('.terminal-wrapper.active .xterm-screen').click();
  await journey.typeInTerminal('still here');
  assert.doesNotMatch(await journey.waitForTerminal(/still here\n+still here/), /\^C/);
}
