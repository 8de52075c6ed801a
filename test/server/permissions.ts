import type { Denial } from './config';
import type { Principal } from './credentials';
import type { Refusal } from './http';
import type { EmulatorState } from './state';

/** How a service words a refusal. */
export type RefusalOf = (status: number, code: string, message: string) => Refusal;

/**
 * Everybody may do everything but what the configuration denies.
 * @param action as policies name it, such as `s3:ListAllMyBuckets`.
 * @param resource as the service names it in its refusal; absent where it names none.
 * @throws Refusal with the sentence of AWS (IAM User Guide, "Access denied error message examples").
 */
export function checkAllowed(
  state: EmulatorState,
  { arn, user }: Principal,
  action: string,
  {
    refusal,
    code,
    resource,
  }: { readonly refusal: RefusalOf; readonly code: string; readonly resource?: string },
): void {
  const denial = state.config.denials.find(
    ({ principal, actions }) => matchesArn(principal, arn) && actions.includes(action),
  );
  if (!denial && user?.deniedActions?.includes(action) !== true) return;
  const on = resource === undefined ? '' : ` on resource: ${resource}`;
  throw refusal(
    403,
    code,
    `User: ${arn} is not authorized to perform: ${action}${on} ${reasonOf(denial, action)}`,
  );
}

function reasonOf(denial: Denial | undefined, action: string): string {
  return denial?.explicitlyBy === undefined
    ? `because no identity-based policy allows the ${action} action`
    : `with an explicit deny in a ${denial.explicitlyBy}`;
}

/** `*` stands for any characters. */
function matchesArn(pattern: string, arn: string): boolean {
  const expression = pattern
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${expression}$`).test(arn);
}
