import type { Profile } from '../config/sharedConfig';
import type { DiagnosisServices } from './diagnosis';
import type { Known, Layer } from './diagnosisLayer';
import { withoutPassword } from './diagnosisNetwork';

const MEND_UNSET = 'Unset it where VS Code or the shell is started.';

/** What makes tools in a terminal do other than the files say. Variables of keys are named, never shown. */
export function examineEnvironment(
  layer: Layer,
  known: Known<Profile>,
  { environment, config }: DiagnosisServices,
): void {
  const profile = 'value' in known ? known.value : undefined;
  checkKeys(layer, environment);
  checkProfileVariables(layer, environment, config.current.profiles);
  checkFileVariables(layer, environment);
  checkRegionVariables(layer, environment, profile?.region);
  checkEndpoints(layer, environment, profile);
  if (profile?.kind === 'sso' && profile.properties.get('aws_access_key_id')) {
    layer.warn(
      `The profile "${profile.name}" holds access keys besides its Identity Center role: the AWS SDKs for JavaScript and Go use the keys, stale or not, and the AWS CLI the role.`,
      'Remove the keys from the profile, in both files.',
    );
  }
  if (layer.found.length === 0 && layer.verdict === 'ok') layer.find('Nothing in it stands in the way.');
}

function checkKeys(layer: Layer, environment: NodeJS.ProcessEnv): void {
  const hasId = Boolean(environment['AWS_ACCESS_KEY_ID']);
  const hasSecret = Boolean(environment['AWS_SECRET_ACCESS_KEY']);
  if (hasId && hasSecret) {
    layer.fail(
      'AWS_ACCESS_KEY_ID is set: the AWS CLI and most SDKs use those keys, whatever AWS_PROFILE says.',
      `${MEND_UNSET} AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN go with it.`,
    );
  } else if (hasId || hasSecret) {
    const [set, missing] = hasId
      ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
      : ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'];
    layer.fail(`${set} is set without ${missing}: the AWS CLI fails.`, MEND_UNSET);
  } else if (environment['AWS_SESSION_TOKEN']) {
    layer.warn('AWS_SESSION_TOKEN is set without the keys that it belongs to.', MEND_UNSET);
  }
}

function checkProfileVariables(
  layer: Layer,
  { AWS_PROFILE, AWS_DEFAULT_PROFILE }: NodeJS.ProcessEnv,
  profiles: ReadonlyMap<string, Profile>,
): void {
  if (AWS_PROFILE === '') {
    layer.fail('AWS_PROFILE is set to nothing: the AWS CLI fails with "profile () not found".', MEND_UNSET);
  } else if (AWS_PROFILE !== undefined) {
    layer.find(`AWS_PROFILE: ${AWS_PROFILE}.`);
    if (!profiles.has(AWS_PROFILE)) {
      layer.warn(`AWS_PROFILE names "${AWS_PROFILE}", which no file defines.`, MEND_UNSET);
    }
  }
  if (AWS_DEFAULT_PROFILE) {
    layer.warn(
      `AWS_DEFAULT_PROFILE names "${AWS_DEFAULT_PROFILE}": the AWS CLI heeds it when AWS_PROFILE is not set, and SDKs do not.`,
      'Use AWS_PROFILE alone.',
    );
  }
}

function checkFileVariables(layer: Layer, environment: NodeJS.ProcessEnv): void {
  for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) {
    const value = environment[name];
    if (value === '') {
      layer.warn(`${name} is set to nothing: the AWS CLI then reads no such file, and SDKs do.`, MEND_UNSET);
    }
  }
  if (environment['AWS_CONFIG_FILE']?.startsWith('~')) {
    layer.warn(
      'AWS_CONFIG_FILE begins with ~: the AWS SDK for JavaScript then finds no sso-session.',
      'Write the whole path.',
    );
  }
}

function checkRegionVariables(
  layer: Layer,
  { AWS_REGION, AWS_DEFAULT_REGION }: NodeJS.ProcessEnv,
  regionOfProfile: string | undefined,
): void {
  if (AWS_REGION) layer.find(`AWS_REGION: ${AWS_REGION}.`);
  if (AWS_DEFAULT_REGION) layer.find(`AWS_DEFAULT_REGION: ${AWS_DEFAULT_REGION}.`);
  const used = AWS_REGION || AWS_DEFAULT_REGION;
  if (used && regionOfProfile && used !== regionOfProfile) {
    layer.warn(
      `The environment says ${used}, and goes before ${regionOfProfile}, the region of the profile.`,
      'Unset it, or set the region of the folder with awsSso.region.',
    );
  }
}

function checkEndpoints(layer: Layer, environment: NodeJS.ProcessEnv, profile: Profile | undefined): void {
  const variables = Object.keys(environment).filter((name) => name.startsWith('AWS_ENDPOINT_URL'));
  for (const name of variables.sort()) {
    const value = environment[name];
    if (!value) continue;
    layer.warn(
      `${name} sends requests to ${withoutPassword(value)} instead of AWS.`,
      'Unset it, unless you mean to work with that server.',
    );
  }
  for (const key of ['endpoint_url', 'services']) {
    if (!profile?.properties.get(key)) continue;
    layer.warn(
      `The profile sets ${key}: its requests may go to another server than AWS's own.`,
      `Remove ${key}, unless you mean to work with that server.`,
    );
  }
}
