import { formFields, type HttpRequest, type Reply } from './http';
import { IAM, iamRefusal, iamReply } from './iamXml';
import { checkAllowed } from './permissions';
import type { EmulatorState } from './state';
import { authenticate } from './stsAuthentication';

const PERMISSION_SET_ROLE = /^AWSReservedSSO_(.+)_[0-9a-f]+$/;

/** Of a role in the caller's account; that of a permission set has the policy that the set is named after. */
export function listAttachedRolePolicies(state: EmulatorState, request: HttpRequest): Reply {
  const { principal } = authenticate(state, request, IAM);
  const roleName = formFields(request).get('RoleName') ?? '';
  const action = 'iam:ListAttachedRolePolicies';
  checkAllowed(state, principal, action, {
    refusal: iamRefusal,
    code: 'AccessDenied',
    resource: `role ${roleName}`,
  });
  const permissionSet = PERMISSION_SET_ROLE.exec(roleName)?.[1];
  const role = state.config.iamRoles.find(
    ({ arn }) => arn.split(':')[4] === principal.account && arn.endsWith(`/${roleName}`),
  );
  if (!role && permissionSet === undefined) {
    throw iamRefusal(404, 'NoSuchEntity', `The role with name ${roleName} cannot be found.`);
  }
  const names = role?.attachedPolicies ?? (permissionSet === undefined ? [] : [permissionSet]);
  return iamReply('ListAttachedRolePolicies', {
    AttachedPolicies: names.map((name) => ({
      PolicyName: name,
      PolicyArn: `arn:aws:iam::aws:policy/${name}`,
    })),
    IsTruncated: 'false',
  });
}
