import { DisposableStore, type Disposable } from '../../base/disposable';
import { Emitter, type Observable } from '../../base/event';
import { lazy } from '../../base/lazy';
import type { CommandId } from '../../contributions';
import type { ContainerAccess } from '../../credentials/containers/devContainer';
import { registerCommand } from '../commands';
import type { ContainerServices, ContainersFeature } from './containersFeature';

/** Credentials for containers: the commands; what they do is loaded when it is first needed. */
export function registerContainers(services: ContainerServices): Disposable {
  const disposables = new DisposableStore();
  const load = lazy(async (): Promise<ContainersFeature> => {
    const { ContainersFeature } = await import('./containersFeature');
    return new ContainersFeature(services);
  });
  const command = (
    id: CommandId,
    run: (feature: ContainersFeature, argument: unknown) => Promise<void>,
  ): void => {
    disposables.add(registerCommand(id, services.logger, async (argument) => run(await load(), argument)));
  };
  command('awsSso.containers.run', (feature, argument) => feature.copyRunFlags(argument));
  command('awsSso.containers.addToDevContainer', (feature, argument) => feature.addToDevContainer(argument));
  command('awsSso.containers.stop', (feature, argument) => feature.stop(argument));
  return disposables;
}

/** A profile whose credentials containers get from this window. */
export interface ContainerGrant {
  readonly profile: string;
  /** Where they ask for them. */
  readonly uri: string;
}

/** The grants that there are now, one for each profile: until they are ended, or the window closes. */
export class ContainerGrants implements Observable<readonly ContainerGrant[]>, Disposable {
  readonly #changed = new Emitter<readonly ContainerGrant[]>();
  readonly #open = new Map<string, { readonly access: ContainerAccess; readonly end: () => void }>();

  readonly onDidChange = this.#changed.event;

  get current(): readonly ContainerGrant[] {
    return [...this.#open].map(([profile, { access }]) => ({ profile, uri: access.uri }));
  }

  /** With what containers ask for the credentials of a profile. Undefined: they get none. */
  access(profile: string): ContainerAccess | undefined {
    return this.#open.get(profile)?.access;
  }

  /** @param end is called once. */
  add(profile: string, access: ContainerAccess, end: () => void): void {
    this.#open.set(profile, { access, end });
    this.#changed.fire(this.current);
  }

  end(profile: string): void {
    const grant = this.#open.get(profile);
    if (!grant) return;
    this.#open.delete(profile);
    this.#changed.fire(this.current);
    grant.end();
  }

  dispose(): void {
    for (const profile of [...this.#open.keys()]) this.end(profile);
    this.#changed.dispose();
  }
}
