import { MINUTE_MS } from '../base/clock';
import { SsoError } from '../sso/errors';
import { findPartition } from '../config/partitions';
import type { SsoSession } from '../config/sharedConfig';
import { reach, type ConnectionFailure, type PortalService, type Reach } from '../sso/reachability';
import { findServiceEndpoint, type ServiceEndpoint } from '../sso/serviceEndpoint';
import { classifyStartUrl, resolveStartUrl, type LoginEndpoint, type StartUrlHost } from '../sso/startUrl';
import type { DiagnosisServices } from './diagnosis';
import type { Known, Layer } from './diagnosisLayer';

/** Signatures and lifetimes go wrong from here on; AWS tolerates as much. */
const TOLERATED_SKEW_MS = 5 * MINUTE_MS;

/** A clear way to AWS. */
export interface WayToAws {
  /** By how much this machine's clock is ahead of AWS's; negative: behind. Absent when no answer told the time. */
  readonly clockAheadMs?: number;
}

/** Do the start URL and the region look like they could belong together? */
export async function examineStartUrl(
  layer: Layer,
  session: Known<SsoSession>,
  { send }: DiagnosisServices,
  signal: AbortSignal,
): Promise<Known<LoginEndpoint>> {
  if ('because' in session) return layer.skip(session.because);
  const { startUrl, region } = session.value;
  layer.find(`Start URL: ${startUrl || 'none'}.`);
  layer.find(`Region: ${region || 'none'}.`);
  const host = classifyStartUrl(startUrl);
  if (!host) {
    layer.fail('The start URL is not a web address.', 'Write it as https://example.awsapps.com/start.');
    return { because: 'the start URL is not a web address' };
  }
  checkShape(layer, new URL(startUrl), host);
  if (region && !/^[a-z0-9-]{1,40}$/.test(region)) {
    layer.fail("The region can't be part of a host name.", 'Set sso_region to one such as us-east-1.');
    return { because: 'the region is not valid' };
  }
  let endpoint: LoginEndpoint;
  try {
    endpoint = await resolveStartUrl(session.value, send, signal);
  } catch (error) {
    signal.throwIfAborted();
    const reason = SsoError.is(error) ? (error.details['reason'] ?? error.code) : 'it does not answer';
    layer.fail(
      `The start URL doesn't lead to an AWS access portal: ${reason}.`,
      'Open it in a browser, and use the address of the portal that it leads to.',
    );
    return { because: 'the start URL leads nowhere' };
  }
  if (host.owner === 'vanity') layer.find(`It leads to ${endpoint.startUrl} in ${endpoint.region}.`);
  checkRegion(layer, session.value, endpoint, classifyStartUrl(endpoint.startUrl)?.region);
  if (endpoint.region === '') return { because: 'no region is configured' };
  if (endpoint.isDualStack) layer.find('It is a dual-stack portal (IPv4 and IPv6).');
  return { value: endpoint };
}

function checkShape(layer: Layer, url: URL, { owner }: StartUrlHost): void {
  if (url.protocol !== 'https:' && owner !== 'loopback') {
    layer.fail('The start URL is not https: the AWS CLI refuses it.', 'Start it with https://.');
  }
  if (!['', '#', '#/'].includes(url.hash)) {
    layer.warn(
      "The start URL was copied from inside the portal: the part after # doesn't belong to it.",
      'Remove the # and what follows.',
    );
  }
  const isOldPortal = /\.awsapps\.(?:com|cn)$/.test(url.hostname);
  if (isOldPortal && !/^\/(?:start|directory\/)/.test(url.pathname)) {
    layer.warn('Start URLs of this host end in /start.', 'Compare it with the one from your administrator.');
  }
}

function checkRegion(
  layer: Layer,
  session: SsoSession,
  endpoint: LoginEndpoint,
  regionOfPortal: string | undefined,
): void {
  const { region } = session;
  if (endpoint.region === '') {
    layer.fail('No region is configured.', 'Set sso_region to the region of your Identity Center.');
    return;
  }
  const partition = findPartition(endpoint.region);
  if (partition) layer.find(`Partition: ${partition.id}.`);
  else {
    layer.warn(`The region ${endpoint.region} is unknown.`, 'Check sso_region for a typing error.');
  }
  if (regionOfPortal && region && regionOfPortal !== region) {
    layer.fail(
      `The portal is in ${regionOfPortal}, but sso_region says ${region}.`,
      `Set sso_region to ${regionOfPortal}.`,
    );
  }
  const expected = partitionOfHost(new URL(endpoint.startUrl).hostname);
  if (partition && expected && expected !== partition.id) {
    layer.fail(
      `The portal belongs to the partition ${expected}, and ${endpoint.region} to ${partition.id}.`,
      'Set sso_region to the region of your Identity Center.',
    );
  }
}

/** Undefined for hosts that several partitions share. */
function partitionOfHost(host: string): string | undefined {
  if (host.endsWith('.cn')) return 'aws-cn';
  if (host.endsWith('.eu')) return 'aws-eusc';
  return /(?:^|[.-])us-gov-home\.awsapps\.com$/.test(host) ? 'aws-us-gov' : undefined;
}

export const MEND_ENDPOINT = 'Start it with http:// or https://, or unset it.';

const SERVICE_NAMES: Readonly<Record<PortalService, string>> = {
  oidc: 'Login service (OIDC)',
  portal: 'Access portal',
};

/** Do a request and its answer get through to the services of Identity Center? */
export async function examineNetwork(
  layer: Layer,
  endpoint: Known<LoginEndpoint>,
  services: DiagnosisServices,
  signal: AbortSignal,
): Promise<Known<WayToAws>> {
  if ('because' in endpoint) return layer.skip(endpoint.because);
  const { environment, send, clock } = services;
  for (const fact of [...services.networkFacts, ...proxyFacts(environment)]) layer.find(fact);
  if (environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    layer.warn(
      'NODE_TLS_REJECT_UNAUTHORIZED=0: certificates are not checked, so anyone on the network can read your traffic.',
      "Unset it, and add your network's certificate to the system's trusted certificates.",
    );
  }
  let isClear = true;
  let clockAheadMs: number | undefined;
  for (const service of ['oidc', 'portal'] as const) {
    const { region, isDualStack } = endpoint.value;
    let target: ServiceEndpoint;
    try {
      target = findServiceEndpoint(service, region, isDualStack && service === 'oidc', environment);
    } catch (error) {
      if (!SsoError.is(error, 'invalidEndpoint')) throw error;
      isClear = false;
      const { variable = '' } = error.details;
      layer.fail(`${SERVICE_NAMES[service]}: ${variable} is not a web address.`, MEND_ENDPOINT);
      continue;
    }
    const askedAt = clock.now();
    const found = await reach(service, target, send, signal);
    const answeredAt = clock.now();
    const name = `${SERVICE_NAMES[service]} at ${target.url.origin}`;
    const origin = target.variable ? `, set by ${target.variable}` : '';
    if (found.kind === 'aws') {
      layer.find(`${name}${origin}: answers (HTTP ${found.status}, ${answeredAt - askedAt} ms).`);
      if (found.serverTime) clockAheadMs = (askedAt + answeredAt) / 2 - found.serverTime.getTime();
    } else {
      isClear = false;
      const { what, mend } = explain(found, target.url.hostname);
      layer.fail(`${name}${origin}: ${what}`, mend);
    }
  }
  if (!isClear) return { because: "AWS can't be reached" };
  return { value: clockAheadMs === undefined ? {} : { clockAheadMs } };
}

/** Does this machine's clock agree with that of AWS? */
export function examineClock(layer: Layer, way: Known<WayToAws>, { clock }: DiagnosisServices): void {
  if ('because' in way) {
    layer.skip(way.because);
    return;
  }
  const { clockAheadMs } = way.value;
  if (clockAheadMs === undefined) {
    layer.skip('AWS did not answer with the time');
    return;
  }
  const seconds = Math.round(Math.abs(clockAheadMs) / 1000);
  const direction = clockAheadMs > 0 ? 'ahead of' : 'behind';
  layer.find(`Here it is ${new Date(clock.now()).toISOString()}, ${seconds} s ${direction} AWS.`);
  if (Math.abs(clockAheadMs) <= TOLERATED_SKEW_MS) return;
  layer.fail(
    `The clock is ${Math.round(seconds / 60)} minutes ${direction} AWS, so signatures and expiry times are wrong.`,
    'Set the clock of this machine from a time server.',
  );
}

type Trouble = Readonly<Record<'what' | 'mend', string>>;

function explain(found: Exclude<Reach, { kind: 'aws' }>, host: string): Trouble {
  switch (found.kind) {
    case 'captivePortal':
      return {
        what: `a web page answered instead of AWS (HTTP ${found.status}).`,
        mend: 'Open any web page in the browser: the sign-in page of a network, or a proxy, answered.',
      };
    case 'proxyAuthentication':
      return {
        what: 'the proxy asks for a user name and password (HTTP 407).',
        mend: 'Set http.proxy or http.proxyAuthorization in the settings of VS Code.',
      };
    case 'notAws':
      return {
        what: `another server than AWS answered (HTTP ${found.status}).`,
        mend: 'Check the proxy, and any AWS_ENDPOINT_URL variable.',
      };
    case 'noAnswer': {
      const { what, mend } = explainSilence(found.failure, host);
      return { what: `${what}${found.code ? ` (${found.code})` : ''}.`, mend };
    }
  }
}

const MEND_CONNECTION = 'Check the network, the VPN, and http.proxy in the settings of VS Code.';
const MEND_CERTIFICATE =
  "Add your network's certificate authority to the system's trusted certificates (http.systemCertificates), or ask for an exception for this host.";

function explainSilence(failure: ConnectionFailure, host: string): Trouble {
  switch (failure) {
    case 'unknownHost':
      return {
        what: `the host ${host} is unknown (DNS)`,
        mend: 'Check sso_region, the network, and whether only the proxy can look up names.',
      };
    case 'refused':
      return { what: 'the connection was refused', mend: MEND_CONNECTION };
    case 'cut':
      return {
        what: 'the connection was cut',
        mend: 'A firewall or proxy may block this host: ask for it to be allowed.',
      };
    case 'unreachable':
      return { what: "the host can't be reached", mend: MEND_CONNECTION };
    case 'timeout':
      return {
        what: 'no answer came in time',
        mend: 'A firewall may drop the requests: ask for the host to be allowed, or use the proxy.',
      };
    case 'untrustedCertificate':
      return {
        what: 'its certificate is self-signed, or its authority is not trusted: a proxy inspects the traffic',
        mend: MEND_CERTIFICATE,
      };
    case 'expiredCertificate':
      return {
        what: 'its certificate is not valid at this time',
        mend: 'Check the clock of this machine. If it is right, a proxy needs a valid certificate.',
      };
    case 'foreignCertificate':
      return { what: `its certificate is for another host than ${host}`, mend: MEND_CERTIFICATE };
    case 'tls':
      return {
        what: 'no encrypted connection was possible (TLS)',
        mend: 'Check the proxy: it may speak plain http or an old version of TLS.',
      };
    case 'other':
      return { what: 'the request failed', mend: MEND_CONNECTION };
  }
}

/** Proxy variables without the passwords that they may hold. */
function proxyFacts(environment: NodeJS.ProcessEnv): string[] {
  const facts: string[] = [];
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) {
    const value = environment[name];
    if (value) facts.push(`${name}: ${withoutPassword(value)}.`);
  }
  for (const name of ['NO_PROXY', 'no_proxy', 'NODE_EXTRA_CA_CERTS', 'AWS_CA_BUNDLE']) {
    const value = environment[name];
    if (value) facts.push(`${name}: ${value}.`);
  }
  return facts;
}

/** A web address as it may be shown: scheme, host and port. */
export function withoutPassword(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.host ? `${url.protocol}//${url.host}` : 'set';
}
