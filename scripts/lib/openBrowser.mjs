import { spawn } from 'node:child_process';

/**
 * Opens an address in the user's default browser, where there is one to see: not in CI, not without a display.
 * @param {string} url
 * @returns {boolean} whether it was tried
 */
export function openBrowser(url) {
  const { command, args } = openerOf(process.platform, url);
  const hasDisplay =
    process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
  if (process.env['CI'] || !hasDisplay) return false;
  const opener = spawn(command, args, { stdio: 'ignore', detached: true });
  opener.once('error', () =>
    console.log(`No browser could be opened with ${command}: open the address yourself.`),
  );
  opener.unref();
  return true;
}

/**
 * @param {NodeJS.Platform} platform
 * @param {string} url
 * @returns {{ command: string, args: string[] }}
 */
export function openerOf(platform, url) {
  if (platform === 'darwin') return { command: 'open', args: [url] };
  // rundll32 takes the address as it is; `start` would read its `&` as the end of the command.
  if (platform === 'win32') return { command: 'rundll32', args: ['url.dll,FileProtocolHandler', url] };
  return { command: 'xdg-open', args: [url] };
}
