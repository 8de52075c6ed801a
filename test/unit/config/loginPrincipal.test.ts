import assert from 'node:assert/strict';
import { parseLoginPrincipal } from '../../../src/config/loginPrincipal';

const ACCOUNT = '111111111111';

describe('the principal of a console sign-in', () => {
  it('is a user, a role, the root user or a federated user, in every partition', () => {
    const CASES = {
      'arn:aws:iam::111111111111:user/ada': ['user', 'ada'],
      'arn:aws-cn:iam::111111111111:user/team/ada': ['user', 'ada'],
      'arn:aws:iam::111111111111:root': ['root', 'root'],
      'arn:aws-us-gov:sts::111111111111:assumed-role/Admin/ada@example.com': ['role', 'Admin'],
      'arn:aws:sts::111111111111:federated-user/ada': ['federatedUser', 'ada'],
    };
    for (const [arn, expected] of Object.entries(CASES)) {
      const principal = parseLoginPrincipal(arn);
      assert.deepEqual([principal?.kind, principal?.name], expected, arn);
      assert.equal(principal?.accountId, ACCOUNT);
      assert.equal(principal.arn, arn);
    }
  });

  it('is none in an ARN that is none, or that of something else', () => {
    for (const arn of [
      '',
      'ada',
      'arn:aws:iam::111111111111:user',
      'arn:aws:iam::111111111111:user/',
      'arn:aws:iam::11111111111:user/ada',
      'arn:aws:iam::11111111111a:user/ada',
      'arn:aws:iam::111111111111:user/ada\n',
      'arn:aws:iam::111111111111:user/a b',
      'arn:aws:iam::111111111111:root/ada',
      'arn:aws:iam::111111111111:role/Admin',
      'arn:aws:iam::111111111111:assumed-role/Admin/ada',
      'arn:aws:sts::111111111111:assumed-role/Admin',
      'arn:aws:sts::111111111111:assumed-role/Admin/',
      'arn:aws:sts::111111111111:assumed-role/Admin/ada/more',
      ' arn:aws:iam::111111111111:user/ada',
    ]) {
      assert.equal(parseLoginPrincipal(arn), undefined, JSON.stringify(arn));
    }
  });
});
