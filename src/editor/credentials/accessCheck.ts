import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import type { AccessCheckServices } from '../../credentials/accessCheck';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { registerCommand } from '../commands';
import { readTarget } from '../commandTarget';
import { ReportDocuments } from '../reportDocuments';

export type AccessCommandServices = Omit<AccessCheckServices, 'describeError'> & {
  readonly activeProfiles: ActiveProfileStore;
  readonly logger: Logger;
};

export const ACCESS_SCHEME = 'aws-sso-access';

/**
 * `awsSso.checkAccess`: asks a few services as a profile, or as several (`{ profiles }`), and shows what is allowed as a
 * table; without a profile it asks for which. The text also goes to the caller of the command.
 */
export function registerAccessCheck(services: AccessCommandServices): Disposable {
  const disposables = new DisposableStore();
  const reports = disposables.add(new ReportDocuments(ACCESS_SCHEME));
  disposables.add(
    registerCommand('awsSso.checkAccess', services.logger, async (argument) => {
      const { checkAccessOf } = await import('./accessCheckRun');
      const report = await checkAccessOf(readProfiles(argument), services);
      if (!report) return undefined;
      await reports.show(report.subject, report);
      return report.text;
    }),
  );
  return disposables;
}

function readProfiles(argument: unknown): readonly string[] {
  const { profile } = readTarget(argument);
  if (profile !== undefined) return [profile];
  const { profiles } = (typeof argument === 'object' && argument ? argument : {}) as { profiles?: unknown };
  return Array.isArray(profiles) ? profiles.filter((name) => typeof name === 'string') : [];
}
