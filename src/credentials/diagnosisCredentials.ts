import { errorText } from '../base/errors';
import { findError, type Profile, type SharedConfig } from '../config/sharedConfig';
import { SsoError } from '../sso/errors';
import { CredentialResolver } from './credentialResolver';
import type { DiagnosisServices } from './diagnosis';
import type { SessionSubject } from './diagnosisConfig';
import type { Known, Layer } from './diagnosisLayer';
import type { WayToAws } from './diagnosisNetwork';
import { MEND_LOG_IN, type FoundToken } from './diagnosisSession';
import { CredentialsError } from './errors';
import type { AwsCredentials } from './ports';

/** What the layers below have found. */
export interface LowerLayers {
  readonly profile: Known<Profile>;
  readonly session: SessionSubject;
  readonly token: Known<FoundToken>;
  readonly way: Known<WayToAws>;
}

/** Credentials, and what asks for them once for all layers. */
export interface FoundCredentials {
  readonly credentials: AwsCredentials;
  readonly region: string;
}

const MEND_LATER = "Try again in a moment. The extension's log has the details.";

/** Is the role of the profile, or of the one at the end of its chain, assigned to the user? */
export async function examineRole(
  layer: Layer,
  { profile, session, token, way }: LowerLayers,
  services: DiagnosisServices,
  signal: AbortSignal,
): Promise<Known<CredentialResolver>> {
  // Its own: credentials in memory must not hide that a service now says no.
  const resolver = new CredentialResolver(services);
  if ('because' in profile) return layer.skip(profile.because);
  if (session.isNone) {
    layer.skip('the profile uses no Identity Center session');
    return { value: resolver };
  }
  const broken = brokenReason(profile.value);
  if (broken) return layer.skip(broken);
  for (const below of [session, way, token]) if ('because' in below) return layer.skip(below.because);
  const owner = findRoleOwner(profile.value, services.config.current);
  if (!owner) return layer.skip('no profile in the chain names an Identity Center role');
  const brokenOwner = brokenReason(owner);
  if (brokenOwner) return layer.skip(brokenOwner);
  const role = `${owner.roleName ?? ''} in account ${owner.accountId ?? ''}`;
  try {
    await resolver.resolve(owner.name, signal, 'quiet');
    layer.find(`${role} is assigned to you.`);
    return { value: resolver };
  } catch (error) {
    signal.throwIfAborted();
    reportFailure(layer, error, services);
    return { because: `no credentials were found for ${role}` };
  }
}

/** Does the profile get credentials? */
export async function examineCredentials(
  layer: Layer,
  { profile }: LowerLayers,
  resolver: Known<CredentialResolver>,
  services: DiagnosisServices,
  signal: AbortSignal,
): Promise<Known<FoundCredentials>> {
  if ('because' in profile) return layer.skip(profile.because);
  if ('because' in resolver) return layer.skip(resolver.because);
  const broken = brokenReason(profile.value);
  if (broken) return layer.skip(broken);
  try {
    const credentials = await resolver.value.resolve(profile.value.name, signal, 'quiet');
    layer.find(
      credentials.expiresAt
        ? `Made; until ${credentials.expiresAt.toISOString()}.`
        : 'Found. They never expire.',
    );
    return { value: { credentials, region: resolver.value.regionOf(profile.value) } };
  } catch (error) {
    signal.throwIfAborted();
    if (CredentialsError.is(error, 'mfaRequired')) {
      return layer.skip('the role needs an MFA code, and a diagnosis asks for none');
    }
    reportFailure(layer, error, services);
    return { because: 'no credentials were found' };
  }
}

/** Whose are the credentials, by the word of AWS? */
export async function examineIdentity(
  layer: Layer,
  { profile }: LowerLayers,
  found: Known<FoundCredentials>,
  services: DiagnosisServices,
  signal: AbortSignal,
): Promise<void> {
  if ('because' in found) {
    layer.skip(found.because);
    return;
  }
  const { credentials, region } = found.value;
  try {
    const sts = (await services.clients()).sts(region);
    const { account, arn } = await sts.getCallerIdentity(credentials, signal);
    layer.find(`${arn} (asked in ${region}).`);
    const expected = 'value' in profile ? profile.value.accountId : undefined;
    if (expected === account) layer.find(`Account: ${account}, as configured.`);
    else if (expected === undefined) layer.find(`Account: ${account}.`);
    else {
      layer.fail(
        `Wrong account: ${expected} is configured, but AWS says ${account}.`,
        'Check the account of the profile and the source of its credentials.',
      );
    }
  } catch (error) {
    signal.throwIfAborted();
    reportFailure(layer, error, services);
  }
}

/** The profile whose Identity Center role everything else is reached through. */
function findRoleOwner(profile: Profile, { profiles }: SharedConfig): Profile | undefined {
  const visited = new Set<Profile>();
  let current: Profile | undefined = profile;
  while (current && current.kind !== 'sso' && !visited.has(current)) {
    visited.add(current);
    current = profiles.get(current.sourceProfile ?? '');
  }
  return current?.kind === 'sso' ? current : undefined;
}

function brokenReason(profile: Profile): string | undefined {
  return findError(profile) && `the profile "${profile.name}" doesn't work as it is configured`;
}

/** A failed request as the layer tells it; the detail goes to the log. */
function reportFailure(layer: Layer, error: unknown, { describeError, logger }: DiagnosisServices): void {
  logger.info(`[diagnose] ${layer.title}: ${errorText(error)}`);
  layer.fail(describeError(error), mendOf(error));
}

function mendOf(error: unknown): string {
  if (SsoError.is(error, 'forbidden', 'notFound')) {
    return 'Check the account and the role of the profile, or ask your administrator for the role.';
  }
  if (SsoError.is(error, 'sessionExpired', 'unauthorized', 'notSignedIn')) return MEND_LOG_IN;
  if (SsoError.is(error, 'signatureRefused')) {
    return 'Correct the clock of this machine, or enter the secret access key again.';
  }
  if (CredentialsError.is(error)) return 'Correct the profile in the config file.';
  return MEND_LATER;
}
