import type { EmulatorConfig } from './config';

const DAY_SECONDS = 24 * 60 * 60;

/** The world of a fresh emulator: two Identity Center instances, one IAM user, three roles to assume. */
export const sampleConfig: EmulatorConfig = {
  instances: [
    {
      startUrl: 'https://d-1234567890.awsapps.com/start',
      region: 'us-east-1',
      userName: 'ada@example.com',
      accounts: [
        {
          accountId: '111111111111',
          accountName: 'Acme Development',
          emailAddress: 'aws-dev@example.com',
          roles: ['PowerUserAccess', 'ReadOnlyAccess'],
        },
        {
          accountId: '222222222222',
          accountName: 'Acme Production',
          emailAddress: 'aws-prod@example.com',
          roles: ['ReadOnlyAccess', 'AdministratorAccess'],
        },
        {
          accountId: '333333333333',
          accountName: 'Acme Sandbox',
          emailAddress: 'aws-sandbox@example.com',
          roles: ['AdministratorAccess'],
        },
      ],
    },
    {
      startUrl: 'https://legacy.awsapps.com/start',
      region: 'eu-west-1',
      userName: 'ada@example.com',
      accounts: [
        {
          accountId: '444444444444',
          accountName: 'Legacy Payroll',
          emailAddress: 'aws-payroll@example.com',
          roles: ['ReadOnlyAccess'],
        },
      ],
    },
  ],
  iamUsers: [
    {
      accountId: '111111111111',
      userName: 'deploy',
      // The example key of the AWS documentation.
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      accessKeyCreatedAt: '2025-10-04T08:00:00Z',
      attachedPolicies: ['PowerUserAccess'],
      mfaDevice: { serialNumber: 'arn:aws:iam::111111111111:mfa/deploy', secret: 'JBSWY3DPEHPK3PXP' },
    },
  ],
  iamRoles: [
    {
      arn: 'arn:aws:iam::111111111111:role/Deploy',
      trustedPrincipals: ['111111111111'],
      maxSessionSeconds: 43_200,
    },
    {
      arn: 'arn:aws:iam::222222222222:role/Auditor',
      trustedPrincipals: ['111111111111'],
      externalId: 'acme-audit',
      mfaRequired: true,
    },
    {
      arn: 'arn:aws:iam::111111111111:role/Pipeline',
      trustedPrincipals: [],
      trustedSubjects: ['repo:acme/shop:ref:refs/heads/main'],
    },
  ],
  identityProviders: [
    {
      issuer: 'https://token.actions.example.com',
      audience: 'sts.amazonaws.com',
      signingKey: 'the key of the example provider',
    },
  ],
  denials: [],
  consolePrincipal: 'arn:aws:iam::111111111111:user/ada',
  lifetimes: {
    registrationSeconds: 90 * DAY_SECONDS,
    deviceCodeSeconds: 600,
    pollIntervalSeconds: 1,
    slowDownSeconds: 5,
    authorizationCodeSeconds: 300,
    accessTokenSeconds: 3600,
    legacyAccessTokenSeconds: 28_800,
    sessionSeconds: 28_800,
    refreshTokenGraceSeconds: 0,
    roleCredentialsSeconds: 3600,
    signinTokenSeconds: 900,
    consoleCredentialsSeconds: 900,
    consoleSessionSeconds: 43_200,
    consoleRefreshWindowSeconds: 60,
    newAccessKeyDelaySeconds: 0,
  },
  traffic: { latencyMs: 0, requestsPerSecond: null, retryAfterSeconds: null, defaultPageSize: 100 },
};
