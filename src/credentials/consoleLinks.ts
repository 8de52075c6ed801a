import { destinationUrl } from './consoleDestinations';

export interface ConsoleTarget {
  /** As configured: with or without `/`, `#` or `#/` at its end. */
  readonly startUrl: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** Absent: the portal asks for it. */
  readonly roleName?: string | undefined;
  /**
   * Where to land: a service as the console's paths name it (`s3`, `cloudwatch`), or an address in the console. Absent:
   * where the role's administrator lets it land, else the console's home.
   */
  readonly destination?: string | undefined;
  /** Of the page that a service opens with. */
  readonly region?: string | undefined;
}

/**
 * The access portal's own link into the console ("shortcut link" in the IAM Identity Center user guide). It holds no
 * secret and needs no token of ours: the browser logs in if it has to.
 * @throws ConsoleLinkError `invalidDestination`, `unknownConsole`
 */
export function portalConsoleLink(target: ConsoleTarget): string {
  const { startUrl, accountId, roleName, destination } = target;
  const parameters = [`account_id=${encodeURIComponent(accountId)}`];
  if (roleName !== undefined) parameters.push(`role_name=${encodeURIComponent(roleName)}`);
  if (destination !== undefined) {
    parameters.push(`destination=${encodeURIComponent(destinationUrl(destination, target.region))}`);
  }
  return `${portalOf(startUrl)}/#/console?${parameters.join('&')}`;
}

/** The start URL without what may trail the portal's path: two portals on one host differ in nothing but the path. */
function portalOf(startUrl: string): string {
  return startUrl.trim().replace(/#.*$/s, '').replace(/\/+$/, '');
}
