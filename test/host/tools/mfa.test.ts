import assert from 'node:assert/strict';
import { fakeUserPerTest } from '../support/fakeUser';
import { answering, type Script, type ShownQuestion } from '../support/quickInputs';
import { emulator, resetWorld, run, withConfig } from '../support/world';

const DEVICE = 'arn:aws:iam::111111111111:mfa/deploy';
const AUDIT_ARN = 'arn:aws:sts::222222222222:assumed-role/Auditor/audit';
const MINUTE_MS = 60_000;

const PROFILES = `[profile audit]
role_arn = arn:aws:iam::222222222222:role/Auditor
source_profile = old-keys
external_id = acme-audit
mfa_serial = ${DEVICE}
role_session_name = audit
`;

describe('a role that wants an MFA code', () => {
  const user = fakeUserPerTest();
  beforeEach(async () => {
    await resetWorld(withConfig(PROFILES));
    await run('awsSso.forgetMfa');
    user.current.forget();
  });
  after(() => run('awsSso.forgetMfa'));

  const showCode = (): Promise<string> => emulator.mfaCode({ serialNumber: DEVICE });
  const whoAmI = async (script: Script): Promise<{ boxes: ShownQuestion[]; arn: string | undefined }> => {
    let identity: { arn: string } | undefined;
    const boxes = await answering(script, async () => {
      identity = (await run('awsSso.whoAmI', 'audit')) as typeof identity;
    });
    return { boxes, arn: identity?.arn };
  };

  it('has it asked for in a box that names the device and hides what is typed', async () => {
    const { boxes, arn } = await whoAmI([{ accept: await showCode() }]);
    assert.equal(arn, AUDIT_ARN);
    assert.equal(boxes[0]?.title, 'MFA code for audit');
    assert.equal(boxes[0].prompt, `Six digits from the device ${DEVICE}`);
    assert.ok(boxes[0].isPassword);
    assert.equal(boxes[0].message, '');
  });

  it('asks no second time, until it is told to forget', async () => {
    await whoAmI([{ accept: await showCode() }]);
    assert.equal((await whoAmI([])).arn, AUDIT_ARN);
    await run('awsSso.forgetMfa');
    assert.match(user.current.shown.at(-1)?.message ?? '', /^MFA sessions are forgotten/);
    await emulator.advance({ byMs: MINUTE_MS });
    await whoAmI([{ accept: await showCode() }]);
  });

  it('says what is wrong with a code, while it is typed and when AWS refuses it', async () => {
    const script = [
      { accept: '12345x' },
      { accept: '12345' },
      { accept: '000000' },
      { accept: await showCode() },
    ];
    const { boxes, arn } = await whoAmI(script);
    assert.equal(arn, AUDIT_ARN);
    assert.deepEqual(
      boxes.map(({ message }) => message.replace(/^(.{20}).*/, '$1')),
      ['', 'The code has six dig', 'The code has six dig', 'w AWS refused this c'],
    );
  });

  it('takes the digits in two groups', async () => {
    const code = await showCode();
    const { arn } = await whoAmI([{ accept: `${code.slice(0, 3)} ${code.slice(3)}` }]);
    assert.equal(arn, AUDIT_ARN);
  });

  it('is left alone without a word when the user turns away', async () => {
    assert.equal((await whoAmI(['leave'])).arn, undefined);
    assert.deepEqual(user.current.shown, []);
  });

  it('has nobody asked because of a switch', async () => {
    await answering([], () => run('awsSso.switchProfile', 'audit'));
    assert.equal((await emulator.requests()).counts.GetSessionToken, undefined);
    assert.deepEqual(user.current.errors, []);
  });
});
