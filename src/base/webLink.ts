const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Whether a URL's host name is this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

/**
 * Whether an address may be opened or put into a link, wherever it came from: `https:`, or `http:` on this machine. `file:`,
 * `vscode:`, `javascript:` and the like would make the browser, the editor or the system act.
 */
export function isWebLink(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackHost(url.hostname));
}
