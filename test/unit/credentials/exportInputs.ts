import fc from 'fast-check';
import type { ExportInput } from '../../../src/credentials/exportVariables';
import type { AwsCredentials } from '../../../src/credentials/ports';
import { HOSTILE_VALUES } from '../../interop/realShells';

export const EXPIRES_AT = new Date('2026-11-20T14:02:47.123Z');

export const CREDENTIALS: AwsCredentials = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY==',
  sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE/+==',
  expiresAt: EXPIRES_AT,
};

export const KEYS_OF_DEV: ExportInput = {
  profileName: 'dev',
  region: 'eu-west-1',
  credentials: CREDENTIALS,
};

const HOSTILE_PARTS = [
  ...`'"\`\\$!%^&|;<>(){}[]*?~# \t\n\r=@-`.split(/(?:)/),
  '‘',
  '’',
  '‛',
  'é',
  '日',
  '🚀',
  '$HOME',
  "\\'",
];

/** What an environment variable can hold, made of what shells give a meaning to. */
export const hostileValue = fc
  .array(
    fc.oneof(
      fc.constantFrom(...HOSTILE_PARTS),
      fc.constantFrom(...HOSTILE_VALUES),
      fc.string({ minLength: 1, maxLength: 3 }).filter((text) => !text.includes('\0')),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** Keys as no service gives them: every value is hostile. */
export const hostileInput: fc.Arbitrary<ExportInput & { readonly credentials: AwsCredentials }> = fc.record({
  profileName: hostileValue,
  region: hostileValue,
  credentials: fc.record({
    accessKeyId: hostileValue,
    secretAccessKey: hostileValue,
    sessionToken: hostileValue,
    expiresAt: fc.constant(EXPIRES_AT),
  }),
});
