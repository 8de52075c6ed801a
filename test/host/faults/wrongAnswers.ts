/** Answers of the right form that hold what no service sends, for every operation at once. */

export const WRONG_TYPES = {
  clientId: 7,
  clientSecret: [],
  clientSecretExpiresAt: 'abc',
  deviceCode: {},
  userCode: {},
  verificationUri: 1,
  interval: 'abc',
  expiresIn: 'abc',
  accessToken: {},
  refreshToken: {},
  roleCredentials: { accessKeyId: {}, secretAccessKey: 1, sessionToken: [], expiration: 'abc' },
};

export const WRONG_RANGES = {
  clientId: 'client',
  clientSecret: 'secret-of-the-client',
  clientSecretExpiresAt: 1e15,
  deviceCode: 'code',
  userCode: 'ABCD-EFGH',
  verificationUri: 'https://device.example.com/',
  interval: -1,
  expiresIn: 1e12,
  accessToken: 'a-token-without-end',
  refreshToken: 'a-refresh-token',
  roleCredentials: {
    accessKeyId: 'ASIAEXAMPLE',
    secretAccessKey: 'secret-of-the-role',
    sessionToken: 'session',
    expiration: 1e18,
  },
};
