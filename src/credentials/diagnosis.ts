import type { Clock } from '../base/clock';
import type { Observable } from '../base/event';
import type { HttpSend } from '../base/http';
import type { Logger } from '../base/logger';
import type { AwsLocations } from '../config/locations';
import { findLoginSession } from '../config/profileSession';
import type { SharedConfig } from '../config/sharedConfig';
import type { AccessTokens } from '../sso/accessTokens';
import type { SsoClients } from '../sso/ports';
import type { SessionStore } from '../sso/sessionStore';
import type { TokenCache } from '../sso/tokenCache';
import { examineFiles, examineProfile, examineSession } from './diagnosisConfig';
import type { ConsoleServices } from '../signin/consoleServices';
import { examineConsoleSession } from './diagnosisConsole';
import { examineCredentials, examineIdentity, examineRole } from './diagnosisCredentials';
import { examineEnvironment } from './diagnosisEnvironment';
import { Layer } from './diagnosisLayer';
import { examineClock, examineNetwork, examineStartUrl } from './diagnosisNetwork';
import { examineRegistration, examineRenewal, examineToken } from './diagnosisSession';
import type { StsClients } from './ports';
import type { MakingServices } from './makingServices';

/** What is diagnosed. A profile may be one that no file defines; without either, no profile is active. */
export interface DiagnosisTarget {
  readonly profile?: string;
  readonly session?: string;
}

export interface DiagnosisServices {
  readonly config: Observable<SharedConfig>;
  readonly sessions: SessionStore;
  readonly cache: TokenCache;
  readonly tokens: AccessTokens;
  readonly loginTokens: MakingServices['loginTokens'];
  readonly consoleLogins: () => Promise<Pick<ConsoleServices, 'logins' | 'tokens' | 'console'>>;
  readonly clients: () => Promise<SsoClients & StsClients>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly locations: AwsLocations;
  /** That of this process. */
  readonly environment: NodeJS.ProcessEnv;
  /** What terminals inherit; absent: the same. */
  readonly inherited?: NodeJS.ProcessEnv;
  /** What start files of shells set after that, and nothing sets right again; sentences. */
  readonly startFiles?: readonly string[];
  /** What terminals, agents and other extensions work as; sentences. */
  readonly worksAs?: readonly string[];
  /** Directories in which the system refuses to notice changes. */
  readonly unwatched: readonly string[];
  readonly send: HttpSend;
  /** What the editor says of the network: its proxy settings, without passwords. */
  readonly networkFacts: readonly string[];
  /** What a person reads of a failed request. */
  readonly describeError: (error: unknown) => string;
}

export interface Diagnosis {
  readonly target: DiagnosisTarget;
  readonly at: Date;
  readonly layers: readonly Layer[];
}

/**
 * Examines a profile or session layer by layer, from the files up to the identity. A layer that another one makes
 * meaningless is not asked about, and says why.
 *
 * @param onLayer told what is being examined.
 * @throws the signal's reason, and nothing else.
 */
export async function diagnose(
  target: DiagnosisTarget,
  services: DiagnosisServices,
  signal: AbortSignal,
  onLayer: (title: string) => void = () => undefined,
): Promise<Diagnosis> {
  const layers: Layer[] = [];
  const examine = async <T>(title: string, check: (layer: Layer) => T): Promise<Awaited<T>> => {
    signal.throwIfAborted();
    onLayer(title);
    const layer = new Layer(title);
    layers.push(layer);
    const result = await check(layer);
    signal.throwIfAborted();
    services.logger.debug(`[diagnose] ${layer.verdict}: ${title}`);
    return result;
  };

  await examine('Files', (layer) => examineFiles(layer, services));
  const profile = await examine('Profile', (layer) => examineProfile(layer, target, services));
  const session = await examine('Session', (layer) => examineSession(layer, target, profile, services));
  const loginSession = 'value' in profile && findLoginSession(profile.value, services.config.current);
  if (loginSession)
    await examine('Console sign-in', (layer) => examineConsoleSession(layer, loginSession, services));
  const endpoint = await examine('Start URL and region', (layer) =>
    examineStartUrl(layer, session, services, signal),
  );
  const way = await examine('Connection to AWS', (layer) =>
    examineNetwork(layer, endpoint, services, signal),
  );
  await examine('Clock', (layer) => examineClock(layer, way, services));
  await examine('Client registration', (layer) => examineRegistration(layer, session, services));
  const token = await examine('Access token', (layer) => examineToken(layer, session, services));
  await examine('Renewal', (layer) => examineRenewal(layer, token, services));
  const asked = { profile, session, token, way };
  const role = await examine('Role', (layer) => examineRole(layer, asked, services, signal));
  const credentials = await examine('Credentials', (layer) =>
    examineCredentials(layer, asked, role, services, signal),
  );
  await examine('Identity', (layer) => examineIdentity(layer, asked, credentials, services, signal));
  await examine('Environment', (layer) => examineEnvironment(layer, profile, services));
  if (services.worksAs)
    await examine('Profiles in use', (layer) => services.worksAs?.forEach((fact) => layer.find(fact)));
  return { target, at: new Date(services.clock.now()), layers };
}
