import { Hook, type Context, type Runnable, type Suite } from 'mocha';

/** Why each test or `describe` was skipped. Kept on mocha's own object: bundles do not share the variables of a module. */
interface Explained {
  skipReason?: string;
}

/**
 * Skips the running test, or from a hook the whole `describe`. The end of `npm test` repeats the reason.
 * @param reason what is missing, such as "pwsh is not installed"
 */
export function skip(context: Context, reason: string): never {
  const running = context.runnable();
  const target = running instanceof Hook ? running.parent : running;
  (target as Explained).skipReason = reason;
  return context.skip();
}

/** The reason given for a test, or for a `describe` around it. */
export function reasonOf(test: Runnable): string {
  for (let place: Runnable | Suite | undefined = test; place; place = place.parent) {
    const { skipReason } = place as Explained;
    if (skipReason) return skipReason;
  }
  return 'no reason was given';
}
