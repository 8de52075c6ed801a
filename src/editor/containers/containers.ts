import { DisposableStore, type Disposable } from '../../base/disposable';
import { lazy } from '../../base/lazy';
import type { CommandId } from '../../contributions';
import { registerCommand } from '../commands';
import type { ContainersFeature, ContainerServices } from './containersFeature';

/** Credentials for containers: the commands; what they do is loaded when it is first needed. */
export function registerContainers(services: ContainerServices): Disposable {
  const disposables = new DisposableStore();
  const load = lazy(async (): Promise<ContainersFeature> => {
    const { ContainersFeature } = await import('./containersFeature');
    return disposables.add(new ContainersFeature(services));
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
