import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isFilledText, membersOf, parseJsonObject } from '../base/json';
import { MINUTE_MS, type Clock } from '../base/clock';
import { isOpaque } from '../base/opaqueText';
import { pythonJson } from '../base/pythonJson';
import { MOST_RECORD_BYTES, readRegularFile } from '../base/regularFile';
import { parseTimestamp } from '../base/timestamp';
import type { AwsLocations } from '../config/locations';
import { cliRoleFileName } from '../sso/cliRoleCredentials';
import { tokenFileName } from '../sso/tokenCache';
import type { MakingServices } from './makingServices';
import type { AwsCredentials } from './ports';

/** The AWS CLI takes an entry with at least this much left. */
const LEAST_LEFT_MS = 15 * MINUTE_MS;

export interface CachedSsoRole {
  readonly sessionId: string;
  /** The session's id is a start URL. */
  readonly isLegacy: boolean;
  readonly accountId: string;
  readonly roleName: string;
}

/** What a role is assumed with, as far as the AWS CLI tells entries apart by it. */
export interface CachedRole {
  readonly roleArn: string;
  /** Only when the profile says it: names that are made up are no part of the key. */
  readonly sessionName?: string;
  readonly externalId?: string;
  readonly device?: string;
  readonly durationSeconds?: number;
}

/**
 * Role credentials that the AWS CLI keeps in `~/.aws/cli/cache`. Only read: they are the CLI's own. Those older than the
 * token of the session that they come from are left alone: another user may have been logged in then.
 */
class CliCredentialCache {
  readonly #locations: AwsLocations;
  readonly #clock: Clock;

  constructor(locations: AwsLocations, clock: Clock) {
    this.#locations = locations;
    this.#clock = clock;
  }

  /** Credentials of an Identity Center role. */
  async findSsoRole({
    sessionId,
    isLegacy,
    accountId,
    roleName,
  }: CachedSsoRole): Promise<AwsCredentials | undefined> {
    const name = cliRoleFileName({ id: sessionId, legacy: isLegacy }, { accountId, roleName });
    const file = join(this.#locations.cliCacheDirectory, name);
    if (!(await this.#isOfLogin(file, sessionId))) return undefined;
    return this.#read(file, (entry) => isOfSsoRole(entry, accountId));
  }

  /**
   * Credentials of an assumed role. Its source is no part of the key, as with the AWS CLI.
   * @param sessionId of the session that the source comes from; undefined when it comes from none.
   */
  async findRole(
    { roleArn, sessionName, externalId, device, durationSeconds }: CachedRole,
    sessionId: string | undefined,
  ): Promise<AwsCredentials | undefined> {
    const args = {
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      ExternalId: externalId,
      SerialNumber: device,
      DurationSeconds: durationSeconds,
    };
    const key = createHash('sha1')
      .update(pythonJson(args, { sortKeys: true }), 'utf8')
      .digest('hex');
    const file = join(this.#locations.cliCacheDirectory, `${key}.json`);
    if (sessionId !== undefined && !(await this.#isOfLogin(file, sessionId))) return undefined;
    return this.#read(file, (entry) => isOfRole(entry, roleArn, sessionName));
  }

  /** Whether an entry is there that is no older than the session's token. */
  async #isOfLogin(file: string, sessionId: string): Promise<boolean> {
    const token = join(this.#locations.ssoCacheDirectory, tokenFileName(sessionId));
    const [entryWrittenAt, tokenWrittenAt] = await Promise.all([writtenAt(file), writtenAt(token)]);
    return entryWrittenAt !== undefined && tokenWrittenAt !== undefined && entryWrittenAt >= tokenWrittenAt;
  }

  async #read(
    file: string,
    isRight: (entry: Readonly<Record<string, unknown>>) => boolean,
  ): Promise<AwsCredentials | undefined> {
    const entry = await readObject(file);
    if (!entry || !isRight(entry)) return undefined;
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = membersOf(entry['Credentials']);
    const expiresAt = parseTimestamp(Expiration);
    if (!isOpaque(AccessKeyId) || !isOpaque(SecretAccessKey) || !isOpaque(SessionToken) || !expiresAt) {
      return undefined;
    }
    if (expiresAt.getTime() - this.#clock.now() < LEAST_LEFT_MS) return undefined;
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiresAt,
    };
  }
}

/** The cache, where it is to be read. */
export function findCliCache({
  readsCliCache,
  locations,
  clock,
}: MakingServices): CliCredentialCache | undefined {
  return readsCliCache ? new CliCredentialCache(locations, clock) : undefined;
}

function isOfSsoRole(entry: Readonly<Record<string, unknown>>, accountId: string): boolean {
  const { AccountId = accountId } = membersOf(entry['Credentials']);
  return entry['ProviderType'] === 'sso' && AccountId === accountId;
}

/** Whether an entry says itself that it is of this role: `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`. */
function isOfRole(
  entry: Readonly<Record<string, unknown>>,
  roleArn: string,
  sessionName: string | undefined,
): boolean {
  const { Arn } = membersOf(entry['AssumedRoleUser']);
  const [, , , , account, resource = ''] = isFilledText(Arn) ? Arn.split(':') : [];
  const [type, name, session] = resource.split('/');
  const [, , , , wantedAccount, wantedResource = ''] = roleArn.split(':');
  return (
    type === 'assumed-role' &&
    account === wantedAccount &&
    name === wantedResource.split('/').at(-1) &&
    (sessionName === undefined || session === sessionName)
  );
}

/** Milliseconds since the epoch; undefined when there is no such file. */
async function writtenAt(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return undefined;
  }
}

/** The AWS CLI writes in place: a torn file counts as absent. */
async function readObject(file: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return parseJsonObject((await readRegularFile(file, MOST_RECORD_BYTES)).toString());
  } catch {
    return undefined;
  }
}
