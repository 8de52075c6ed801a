import assert from 'node:assert/strict';
import { findGuardedCommands } from '../../../../src/credentials/agents/guardedCommands';
import { parsePolicy } from '../../../../src/credentials/agents/guardFiles';
import { judgeCommand, type GuardPolicy } from '../../../../src/credentials/agents/guardVerdict';
import { GUARD_CASES } from './guardTable';

const POLICY: GuardPolicy = {
  rules: [{ match: 'prod*', action: 'deny' }],
  environments: [{ match: 'live', label: 'LIVE', confirm: true }],
};
const DEV = { name: 'dev', isToBeNamed: true };

describe('the guard of agents', () => {
  for (const { command, profiles, verdict, becomes } of GUARD_CASES) {
    it(`${verdict}: ${command.replaceAll('\n', '⏎')}`, () => {
      const judged = judgeCommand(command, DEV, POLICY);
      assert.equal(judged.kind, verdict, JSON.stringify(judged));
      if (becomes !== undefined) assert.deepEqual(judged, { kind: 'name', command: becomes });
      if (profiles.length === 0) return;
      const found = findGuardedCommands(command).map(({ profile }) =>
        typeof profile === 'object' ? profile.name : profile === 'inherited' ? 'dev' : '-',
      );
      assert.deepEqual(found, profiles);
    });
  }

  it('names the active profile where it asks, too', () => {
    assert.deepEqual(judgeCommand('cdk deploy', { name: 'live', isToBeNamed: true }, POLICY), {
      kind: 'ask',
      reason: 'This command uses the AWS profile live, which is marked LIVE.',
      command: 'AWS_PROFILE=live cdk deploy',
    });
  });

  it('denies the active profile', () => {
    assert.deepEqual(judgeCommand('terraform apply', { name: 'prod', isToBeNamed: true }, POLICY), {
      kind: 'deny',
      reason: "Agents aren't allowed to use the AWS profile prod: the setting awsSso.agents.rules denies it.",
    });
  });

  it('denies a profile that a command chooses for a program of any kind', () => {
    for (const command of ['AWS_PROFILE=prod make', 'export AWS_PROFILE=prod', 'aws-vault exec prod -- make'])
      assert.equal(judgeCommand(command, DEV, POLICY).kind, 'deny', command);
  });

  it('lets a rule allow what an environment asks about; the first that fits counts', () => {
    const rules = [
      { match: 'live', action: 'allow' },
      { match: '*', action: 'deny' },
    ] as const;
    const policy = { ...POLICY, rules };
    assert.equal(judgeCommand('aws s3 ls --profile live', DEV, policy).kind, 'silent');
    assert.equal(judgeCommand('aws s3 ls --profile qa', DEV, policy).kind, 'deny');
  });

  it('asks about what a rule fits whose action is none', () => {
    const { rules } = parsePolicy({ rules: [{ match: 'prod*', action: 'Deny' }, { match: 7 }, 'x'] });
    assert.deepEqual(rules, [{ match: 'prod*', action: 'ask' }]);
  });

  it('asks when no profile is known, and when its name needs quotes', () => {
    assert.equal(judgeCommand('aws s3 ls', undefined, POLICY).kind, 'ask');
    assert.equal(judgeCommand('aws s3 ls', { name: 'a b; rm -rf /', isToBeNamed: true }, POLICY).kind, 'ask');
  });

  it('asks in PowerShell about its syntax, and where a profile would have to be put in', () => {
    assert.equal(judgeCommand('aws s3 ls', DEV, POLICY, 'powershell').kind, 'ask');
    assert.equal(judgeCommand('aws s3 ls --profile dev', DEV, POLICY, 'powershell').kind, 'silent');
    assert.equal(judgeCommand('Invoke-Expression "aws s3 ls"', DEV, POLICY, 'powershell').kind, 'ask');
    assert.equal(judgeCommand('aws s3 ls --profile prod', DEV, POLICY, 'powershell').kind, 'deny');
    assert.equal(judgeCommand('& { aws s3 ls }', DEV, POLICY, 'powershell').kind, 'ask');
    assert.equal(judgeCommand('cmd /c aws s3 ls --profile dev', DEV, POLICY, 'powershell').kind, 'ask');
    assert.equal(judgeCommand('aws s3 ls --profile dev @more', DEV, POLICY, 'powershell').kind, 'ask');
    assert.equal(judgeCommand('aws s3 ls --profile dev,prod', DEV, POLICY, 'powershell').kind, 'ask');
  });

  it('reads in PowerShell, and of the command prompt, which profile is chosen', () => {
    const kinds = [
      "$env:AWS_PROFILE = 'prod'; make",
      '$Env:aws_profile="prod"',
      "$env:AWS_PROFILE='prod'; aws s3 ls",
      '[Environment]::SetEnvironmentVariable("AWS_PROFILE", "prod")',
      'Set-Item -Path Env:AWS_PROFILE -Value prod',
      'setx AWS_PROFILE prod',
      'set AWS_PROFILE=prod&& make',
      'Get-S3Bucket -ProfileName prod',
      '$env:AWS_PROFILE = $name; make',
      "$env:AWS_PROFILE = 'qa'; make",
      'echo $env:AWS_PROFILE',
      "if ($env:AWS_PROFILE -eq 'prod') { 1 }",
    ].map((command) => judgeCommand(command, DEV, POLICY, 'powershell').kind);
    assert.deepEqual(kinds, [
      ...['deny', 'deny', 'deny', 'deny', 'deny', 'deny', 'deny', 'deny'],
      ...['ask', 'silent', 'silent', 'silent'],
    ]);
  });

  it('reads long and deep commands in a time that grows with their length alone', () => {
    const kinds = [
      `aws s3 ls ${'x '.repeat(100_000)}`,
      `aws s3 ls ${'$('.repeat(100_000)}`,
      `aws ${'"'.repeat(100_001)}`,
      `${'{a,'.repeat(100_000)} aws`,
      `aws ${'('.repeat(100_000)}`,
      `aws ${'`'.repeat(100_001)}`,
      `aws <<A ${'\nx'.repeat(200_000)}`,
      'aws s3 ls;'.repeat(100_000),
      `while x; do export AWS_PROFILE=qa; ${'aws s3 ls;'.repeat(20_000)} done`,
      `${'[[ a ]];'.repeat(20_000)} aws s3 ls`,
      `${"cat <<'E' <<'E'\nx\nE\nE\n".repeat(20_000)} aws s3 ls`,
      `echo $((${'1'.repeat(1_000_000)})); aws s3 ls`,
      `${'-m '.repeat(300_000)} -m${' '.repeat(300_000)} awscl`,
      ['aws ', '${AWS_'.repeat(100_000)].join(''),
      `${'bash x.sh;'.repeat(20_000)} > aws`,
      `ssh host "${'AWS_PROFILE= '.repeat(100_000)}"`,
      `${'TF_VAR_'.repeat(200_000)}profil`,
    ].map((command) => judgeCommand(command, DEV, POLICY).kind);
    assert.deepEqual(kinds, [
      ...['name', 'ask', 'ask', 'silent', 'ask', 'ask', 'ask'],
      ...['name', 'ask', 'name', 'name', 'ask', 'silent', 'ask'],
      ...['silent', 'ask', 'silent'],
    ]);
  });
});
