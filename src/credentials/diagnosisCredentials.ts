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

const MEND_LATER = 'Try again in a moment; the log of the extension has the detail.';

/** Is the role of the profile, or of the one at the end of its chain, assigned to the user? */
export async function examineRole(
  layer: Layer,
  { profile, session, token, way }: LowerLayers,
  services: DiagnosisServices,
  signal: AbortSignal,
): Promise<Known<CredentialResolver>> {
  // Its own: credentials in memory must not hide that a service says no by now.
  const resolver = new CredentialResolver(services);
  if ('because' in profile) return layer.skip(profile.because);
  if (session.isNone) {
    layer.skip('no Identity Center session stands behind the profile');
    return { value: resolver };
  }
  const broken = brokenReason(profile.value);
  if (broken) return layer.skip(broken);
  for (const below of [session, way, token]) if ('because' in below) return layer.skip(below.because);
  const owner = findRoleOwner(profile.value, services.config.current);
  if (!owner) return layer.skip('no profile of the chain names a role of Identity Center');
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
    return { because: `there are no credentials of ${role}` };
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
        : 'Found; they do not expire by themselves.',
    );
    return { value: { credentials, region: resolver.value.regionOf(profile.value) } };
  } catch (error) {
    signal.throwIfAborted();
    if (CredentialsError.is(error, 'mfaRequired')) {
      return layer.skip('the role asks for an MFA code, which a diagnosis does not');
    }
    reportFailure(layer, error, services);
    return { because: 'there are no credentials' };
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
        'Check the account of the profile, and what its credentials come from.',
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
  return findError(profile) && `the profile "${profile.name}" cannot work as it is configured`;
}

/** A failed request as the layer tells it; the detail goes to the log. */
function reportFailure(layer: Layer, error: unknown, { describeError, logger }: DiagnosisServices): void {
  logger.info(`[diagnose] ${layer.title}: ${errorText(error)}`);
  layer.fail(describeError(error), mendOf(error));
}

function mendOf(error: unknown): string {
  if (SsoError.is(error, 'forbidden', 'notFound')) {
    return 'Check the account and the role of the profile, or ask your administrator to assign the role to you.';
  }
  if (SsoError.is(error, 'sessionExpired', 'unauthorized', 'notSignedIn')) return MEND_LOG_IN;
  if (SsoError.is(error, 'signatureRefused')) {
    return 'Set the clock of this machine by a time server, or write the secret access key into the file anew.';
  }
  if (CredentialsError.is(error)) return 'Correct the profile in the config file.';
  return MEND_LATER;
}
