/** An access key or a session in the environment. `AWS_SECURITY_TOKEN` is the older name of the session's token. */
export const KEY_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
] as const;

/** Credentials of their own, which tools take instead of, or before, those of the profile that `AWS_PROFILE` names. */
export const CREDENTIAL_VARIABLES = [
  ...KEY_VARIABLES,
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
] as const;

/** Where a container gets credentials from; tools take these when nothing else gives them any. */
export const CONTAINER_VARIABLES = [
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
] as const;
