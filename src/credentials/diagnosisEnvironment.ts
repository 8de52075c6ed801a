import type { Profile } from '../config/sharedConfig';
import type { DiagnosisServices } from './diagnosis';
import type { Known, Layer } from './diagnosisLayer';
import { MEND_ENDPOINT, withoutPassword } from './diagnosisNetwork';
import { beatsProfile, findEnvironmentConflicts } from './environmentConflicts';
import { explainConflict, MEND_UNSET } from './environmentEffects';

/** What makes tools in a terminal do other than the files say. Variables of keys are named, never shown. */
export function examineEnvironment(
  layer: Layer,
  known: Known<Profile>,
  { environment: own, inherited: environment = own, startFiles = [], config }: DiagnosisServices,
): void {
  const profile = 'value' in known ? known.value : undefined;
  checkConflicts(layer, environment, profile, config.current.profiles);
  checkFileVariables(layer, environment, own);
  for (const sentence of startFiles)
    layer.warn(sentence, 'Remove it there, or turn on terminal.integrated.shellIntegration.enabled.');
  checkRegionVariables(layer, environment, profile?.region);
  checkEndpoints(layer, environment, profile);
  if (layer.found.length === 0 && layer.verdict === 'ok') layer.find('No variable interferes.');
}

function checkConflicts(
  layer: Layer,
  environment: NodeJS.ProcessEnv,
  profile: Profile | undefined,
  profiles: ReadonlyMap<string, Profile>,
): void {
  const { AWS_PROFILE } = environment;
  if (AWS_PROFILE) layer.find(`AWS_PROFILE: ${AWS_PROFILE}.`);
  for (const conflict of findEnvironmentConflicts(environment, profile, profiles)) {
    const { sentence, mend } = explainConflict(conflict, environment);
    if (beatsProfile(conflict)) layer.fail(sentence, mend);
    else layer.warn(sentence, mend);
  }
}

function checkFileVariables(layer: Layer, environment: NodeJS.ProcessEnv, own: NodeJS.ProcessEnv): void {
  for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) {
    const value = environment[name];
    if (value !== own[name]) {
      layer.warn(
        `terminal.integrated.env sets ${name}: terminals don't read the same file as this extension.`,
        'Set it where VS Code is started.',
      );
    } else if (value === '') {
      layer.warn(`${name} is set but empty: the AWS CLI then reads no such file, but SDKs do.`, MEND_UNSET);
    }
  }
  if (environment['AWS_CONFIG_FILE']?.startsWith('~')) {
    layer.warn(
      'AWS_CONFIG_FILE starts with ~, so the AWS SDK for JavaScript finds no sso-session.',
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
      `The environment sets ${used}, which takes precedence over ${regionOfProfile}, the region of the profile.`,
      'Unset it, or set the region of the folder with awsSso.region.',
    );
  }
}

function checkEndpoints(layer: Layer, environment: NodeJS.ProcessEnv, profile: Profile | undefined): void {
  const variables = Object.keys(environment).filter((name) => name.startsWith('AWS_ENDPOINT_URL'));
  const byServer = new Map<string, string[]>();
  for (const name of variables.sort()) {
    const value = environment[name];
    if (!value) continue;
    if (/^https?:\/\/./i.test(value) && URL.canParse(value)) {
      byServer.set(value, [...(byServer.get(value) ?? []), name]);
    } else layer.fail(`${name} is not a web address.`, MEND_ENDPOINT);
  }
  for (const [server, names] of byServer) {
    const [verb, them] = names.length === 1 ? ['sends', 'it'] : ['send', 'them'];
    layer.warn(
      `${names.join(', ')} ${verb} requests to ${withoutPassword(server)} instead of AWS.`,
      `Unset ${them}, unless you want to use that server.`,
    );
  }
  for (const key of ['endpoint_url', 'services']) {
    if (!profile?.properties.get(key)) continue;
    layer.warn(
      `The profile sets ${key}: tools that use it may ask another server, but this extension asks AWS.`,
      `Remove ${key}, unless you want to use that server.`,
    );
  }
}
