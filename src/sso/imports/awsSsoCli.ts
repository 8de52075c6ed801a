import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorText, whenMissing } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { MOST_RECORD_BYTES, readRegularFile } from '../../base/regularFile';
import { parseRoleArn } from '../../config/profiles';
import { stays, type Reading } from './importTypes';
import type { ReaderServices } from './readerServices';
import { readSso } from './ssoReading';
import type { Asked } from './toolCalls';

/** What an instance is called unless the file says otherwise. */
export const DEFAULT_NAME = 'Default';

/** An instance of Identity Center in the file of AWS SSO CLI. */
export interface AwsSsoInstance {
  readonly startUrl: string | undefined;
  readonly region: string | undefined;
  /** `account/role` of those that are assumed with another role. */
  readonly chainedRoles: ReadonlySet<string>;
}

/** What the file of AWS SSO CLI says. */
export interface AwsSsoInstances {
  readonly file: string;
  readonly byName: ReadonlyMap<string, AwsSsoInstance>;
  /** The one that is meant where none is named. */
  readonly defaultName: string;
}

/** A profile of `aws-sso setup profiles`: nothing but a process, which names an instance and a role. */
export function readAwsSsoCli(
  asked: Asked | undefined,
  { config, instances }: Pick<ReaderServices, 'config' | 'instances'>,
): Reading {
  const options = asked?.options ?? new Map<string, string>();
  const ofArn = parseRoleArn(options.get('arn') ?? '');
  const accountId = ofArn?.accountId ?? options.get('account')?.padStart(12, '0');
  const roleName = ofArn?.roleName ?? options.get('role');
  const name = options.get('sso') ?? instances.defaultName;
  const instance = instances.byName.get(name);
  if (!instance) return stays('noInstance', { instance: name, file: instances.file });
  if (instance.chainedRoles.has(`${accountId}/${roleName}`)) return stays('chained');
  const { startUrl, region } = instance;
  return readSso({ startUrl, region, accountId, roleName }, config, { removes: ['credential_process'] });
}

/** Reads the file of AWS SSO CLI; one that isn't there, or that can't be read, names no instance. */
export async function loadAwsSsoInstances(
  home: string,
  environment: NodeJS.ProcessEnv,
  logger: Logger,
): Promise<AwsSsoInstances> {
  const file = await findFile(home, environment);
  const nothing: AwsSsoInstances = { file, byName: new Map(), defaultName: DEFAULT_NAME };
  try {
    const bytes = await readRegularFile(file, MOST_RECORD_BYTES).catch(whenMissing(undefined));
    if (!bytes) return nothing;
    const { parseAwsSsoCliFile } = await import('./awsSsoCliFile');
    return parseAwsSsoCliFile(bytes.toString(), file);
  } catch (error) {
    logger.warn(`[import] ${file} not read: ${errorText(error)}`);
    return nothing;
  }
}

/** Where the tool looks: as its variable says, else in its old directory if that is there, else where XDG says. */
async function findFile(home: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const atHome = (path: string): string => path.replace(/^~(?=$|[\\/])/, () => home);
  const configured = environment['AWS_SSO_CONFIG'];
  if (configured) return atHome(configured);
  const old = join(home, '.aws-sso');
  const isThere = await stat(old).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const xdg = environment['XDG_CONFIG_HOME'] || '~/.config';
  return join(isThere ? old : join(atHome(xdg), 'aws-sso'), 'config.yaml');
}
