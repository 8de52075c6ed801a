/** Operations by the service that answers them: names as the services themselves and their SDKs use them. */
export const OPERATIONS = {
  oidc: ['RegisterClient', 'StartDeviceAuthorization', 'CreateToken'],
  portal: ['ListAccounts', 'ListAccountRoles', 'GetRoleCredentials', 'Logout'],
  sts: [
    'GetCallerIdentity',
    'AssumeRole',
    'AssumeRoleWithWebIdentity',
    'GetSessionToken',
    'GetFederationToken',
    'UnknownStsAction',
  ],
  iam: [
    'GetUser',
    'ListAttachedUserPolicies',
    'ListAttachedRolePolicies',
    'ListAccessKeys',
    'GetAccessKeyLastUsed',
    'CreateAccessKey',
    'UpdateAccessKey',
    'DeleteAccessKey',
    'UnknownIamAction',
  ],
  s3: ['ListBuckets'],
  lambda: ['ListFunctions'],
  bedrock: ['ListFoundationModels'],
  sagemaker: ['ListNotebookInstances'],
  federation: ['GetSigninToken', 'ConsoleLogin', 'UnknownFederationAction'],
  signin: ['CreateOAuth2Token'],
  pages: [
    'Authorize',
    'AnswerConsent',
    'ShowDevicePage',
    'AnswerDevicePage',
    'ShowStartPage',
    'AuthorizeConsole',
    'AnswerConsoleConsent',
    'ShowConfirmation',
  ],
  none: ['UnknownPath', 'WrongMethod'],
} as const;

export type Service = keyof typeof OPERATIONS;
export type OperationName = (typeof OPERATIONS)[Service][number];

export function isOperationName(text: string): text is OperationName {
  return Object.values(OPERATIONS).some((names: readonly string[]) => names.includes(text));
}
