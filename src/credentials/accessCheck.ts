import type { Clock } from '../base/clock';
import { errorText, isAbortError } from '../base/errors';
import type { Observable } from '../base/event';
import type { Logger } from '../base/logger';
import type { SharedConfig } from '../config/sharedConfig';
import type { AccessClients, AccessProbe, PolicyOwner, ServiceAnswer } from './accessCheckPorts';
import { judgeFailure, judgeRefusal, type AccessVerdict } from './accessVerdict';
import type { CredentialResolver } from './credentialResolver';
import { CredentialsError } from './errors';
import type { AwsCredentials, Identity } from './ports';
import { findMfaDevices } from './roleSettings';

export interface AccessCheckServices {
  readonly config: Observable<SharedConfig>;
  readonly credentials: Pick<CredentialResolver, 'resolve' | 'regionOf'>;
  readonly clients: () => Promise<AccessClients>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The sentence that a person reads of an error. */
  readonly describeError: (error: unknown) => string;
}

/** What is asked, in the order in which it is shown. */
export const ACCESS_CALLS = [
  { id: 'identity', subject: 'STS', title: 'STS GetCallerIdentity' },
  { id: 'buckets', subject: 'S3', title: 'S3 ListBuckets' },
  { id: 'functions', subject: 'Lambda', title: 'Lambda ListFunctions' },
  { id: 'models', subject: 'Bedrock', title: 'Bedrock ListFoundationModels' },
  { id: 'notebooks', subject: 'SageMaker', title: 'SageMaker ListNotebookInstances' },
  { id: 'user', subject: 'IAM user', title: 'IAM GetUser' },
  { id: 'policies', subject: 'IAM policies', title: 'IAM attached policies' },
] as const;

export type AccessCallId = (typeof ACCESS_CALLS)[number]['id'];
export type AccessVerdicts = Readonly<Record<AccessCallId, AccessVerdict>>;

const NO_CODE = 'No code was given.';

/** What was found of a profile; without verdicts it has no credentials, and `trouble` says why. */
export type ProfileAccess = {
  readonly profile: string;
  readonly region: string;
} & (
  | { readonly trouble: string }
  | { readonly identity: Identity | undefined; readonly verdicts: AccessVerdicts }
);

export interface AccessReport {
  readonly at: Date;
  readonly profiles: readonly ProfileAccess[];
}

/**
 * Asks a few services, as each of the profiles, for something cheap. The profiles' credentials are made one after the
 * other, because the user may be asked for a code; without one, the same device is not asked about again. The
 * services are asked at the same time.
 *
 * @param onProfile hears which profile is checked next.
 * @throws the signal's reason when it aborts; whatever else goes wrong is part of the report.
 */
export async function checkAccess(
  profiles: readonly string[],
  services: AccessCheckServices,
  signal: AbortSignal,
  onProfile: (profile: string) => void = () => undefined,
): Promise<AccessReport> {
  const { config, credentials, clients, clock, logger, describeError } = services;
  const at = new Date(clock.now());
  const asked: Promise<ProfileAccess>[] = [];
  const devicesWithoutCode = new Set<string>();
  for (const name of profiles) {
    signal.throwIfAborted();
    onProfile(name);
    const profile = config.current.profiles.get(name);
    const about = { profile: name, region: profile ? credentials.regionOf(profile) : '' };
    const devices = profile ? findMfaDevices(profile, config.current) : [];
    const asking = devices.some((device) => devicesWithoutCode.has(device)) ? 'quiet' : 'mayAsk';
    const explain = (error: unknown): string => {
      logger.warn(`[access] ${name}: ${errorText(error)}`);
      return describeError(error);
    };
    try {
      const resolved = await credentials.resolve(name, signal, asking);
      const probe = (await clients()).accessProbe(about.region);
      const found = askServices(probe, resolved, explain, signal).then((answers) => ({
        ...about,
        ...answers,
      }));
      // A cancel while the next one's credentials are made comes from those.
      found.catch(() => undefined);
      asked.push(found);
    } catch (error) {
      signal.throwIfAborted();
      const isTurnedAway = isAbortError(error);
      if (isTurnedAway) for (const device of devices) devicesWithoutCode.add(device);
      const isWithoutCode = isTurnedAway || (asking === 'quiet' && CredentialsError.is(error, 'mfaRequired'));
      asked.push(Promise.resolve({ ...about, trouble: isWithoutCode ? NO_CODE : explain(error) }));
    }
  }
  return { at, profiles: await Promise.all(asked) };
}

async function askServices(
  probe: AccessProbe,
  credentials: AwsCredentials,
  describeError: (error: unknown) => string,
  signal: AbortSignal,
): Promise<{ identity: Identity | undefined; verdicts: AccessVerdicts }> {
  const judge = async (ask: Promise<ServiceAnswer<unknown>>, allowed = ''): Promise<AccessVerdict> => {
    try {
      const answer = await ask;
      return 'refusal' in answer ? judgeRefusal(answer.refusal) : { kind: 'allowed', detail: allowed };
    } catch (error) {
      signal.throwIfAborted();
      return judgeFailure(error, describeError);
    }
  };
  const identity = probe.getCallerIdentity(credentials, signal);
  const owner = identity.then((answer) => ('result' in answer ? findPolicyOwner(answer.result) : undefined));
  const forOwner = async (
    isAsked: (owner: PolicyOwner) => boolean,
    ask: (owner: PolicyOwner) => Promise<AccessVerdict>,
  ): Promise<AccessVerdict> => {
    const found = await owner.catch(() => undefined);
    if (found && isAsked(found)) return ask(found);
    return {
      kind: 'notAsked',
      because: found ? 'this is a role, not a user' : 'the caller is not a user or a role, or is not known',
    };
  };
  const verdicts = await allOf({
    identity: judge(identity),
    buckets: judge(probe.listBuckets(credentials, signal)),
    functions: judge(probe.listFunctions(credentials, signal)),
    models: judge(probe.listFoundationModels(credentials, signal)),
    notebooks: judge(probe.listNotebookInstances(credentials, signal)),
    user: forOwner(
      (found) => 'user' in found,
      () => judge(probe.getUser(credentials, signal)),
    ),
    policies: forOwner(
      () => true,
      async (found) => {
        const policies = probe.listAttachedPolicies(found, credentials, signal);
        const names = await policies.then(
          (answer) => ('result' in answer ? answer.result : []),
          () => [],
        );
        return judge(policies, names.join(', ') || 'none');
      },
    ),
  });
  const known = await identity.catch(() => undefined);
  return {
    identity: known && 'result' in known ? known.result : undefined,
    verdicts: withRegionKnowledge(verdicts),
  };
}

async function allOf(asked: Readonly<Record<AccessCallId, Promise<AccessVerdict>>>): Promise<AccessVerdicts> {
  const entries = Object.entries(asked).map(async ([id, verdict]) => [id, await verdict] as const);
  return Object.fromEntries(await Promise.all(entries)) as AccessVerdicts;
}

/**
 * An unknown host is a service that the region lacks, as long as others of the region answer; credentials that
 * one service does not know and STS does are of an account that is not turned on there.
 */
function withRegionKnowledge(verdicts: AccessVerdicts): AccessVerdicts {
  const isReached = Object.values(verdicts).some(
    ({ kind }) => kind === 'allowed' || kind === 'denied' || kind === 'credentialsRefused',
  );
  const isKnownToSts = verdicts.identity.kind === 'allowed';
  const entries = Object.entries(verdicts).map(([id, verdict]): [string, AccessVerdict] => {
    if (verdict.kind === 'failed' && verdict.isUnknownHost && isReached) {
      return [id, { kind: 'notInRegion', because: 'the region has no such endpoint' }];
    }
    if (verdict.kind === 'credentialsRefused' && verdict.areUnknown && isKnownToSts) {
      return [id, { kind: 'notInRegion', because: 'the service does not know the account here' }];
    }
    return [id, verdict];
  });
  return Object.fromEntries(entries) as AccessVerdicts;
}

/** By the ARN that STS tells: a user, or a role behind its session; the root user has no policies of its own. */
function findPolicyOwner({ arn }: Identity): PolicyOwner | undefined {
  const resource = arn.split(':').slice(5).join(':');
  const role = /^assumed-role\/(?:.*\/)?([^/]+)\/[^/]+$/.exec(resource)?.[1];
  if (role !== undefined) return { role };
  const user = /^user\/(?:.*\/)?([^/]+)$/.exec(resource)?.[1];
  return user === undefined ? undefined : { user };
}
