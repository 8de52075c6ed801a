/**
 * Command lines as agents write them. `profiles`: as which profiles programs of AWS run, when `dev` is active and `-` stands
 * for "it isn't known". `verdict`: with `prod*` denied and `live` an environment that asks. `becomes`: what is run instead.
 */
export interface GuardCase {
  readonly command: string;
  readonly profiles: readonly string[];
  readonly verdict: 'silent' | 'name' | 'ask' | 'deny';
  readonly becomes?: string;
}

const silent = (command: string): GuardCase => ({ command, profiles: [], verdict: 'silent' });
const names = (command: string, becomes: string, ...profiles: string[]): GuardCase => ({
  command,
  becomes,
  profiles: profiles.length > 0 ? profiles : ['dev'],
  verdict: 'name',
});
const named = (command: string, ...profiles: string[]): GuardCase => ({
  command,
  profiles,
  verdict: 'silent',
});
const asks = (command: string, ...profiles: string[]): GuardCase => ({ command, profiles, verdict: 'ask' });
const denies = (command: string, ...profiles: string[]): GuardCase => ({
  command,
  profiles,
  verdict: 'deny',
});

export const GUARD_CASES: readonly GuardCase[] = [
  // Nothing of AWS runs.
  silent('ls -la'),
  silent('git commit -m "aws: fix the bucket"'),
  silent('echo aws s3 ls'),
  silent("grep -rn 'terraform apply' docs"),
  silent('cat aws.txt | wc -l'),
  silent('cd aws && npm test'),
  silent('command -v aws'),
  silent('which terraform kubectl'),
  silent('npm run build # then cdk deploy'),
  silent("cat <<'EOF' > notes.md\nrun aws s3 ls\nEOF"),
  silent('./aws/install.sh'),
  silent('pip install aws-sam-cli awscli'),

  // A shell that takes its script from a word, in all the ways that people write it.
  denies("bash -euo pipefail -c 'aws s3 rm s3://x --profile prod'", 'prod'),
  denies("bash -O extglob -c 'aws s3 rm s3://x --profile prod'", 'prod'),
  denies("bash --rcfile f -c 'AWS_PROFILE=prod terraform apply'", 'prod'),
  denies("bash -cx 'aws s3 rm s3://x --profile prod'", 'prod'),
  denies("rbash -c 'aws s3 rm s3://x --profile prod'", 'prod'),
  // What is typed into a shell isn't known.
  asks("echo 'aws s3 ls --profile prod' | bash -s", '-'),
  asks("echo 'aws s3 ls --profile prod' | bash -e", '-'),
  asks("echo 'aws s3 ls --profile prod' | bash -", '-'),
  asks("bash <(echo 'aws s3 ls --profile prod')", '-'),
  asks("source <(echo 'aws s3 ls --profile prod')", '-'),
  asks('. /dev/stdin <<EOF\naws s3 ls --profile prod\nEOF', '-'),
  silent('bash --version # of aws'),
  silent('source ./aws.env'),
  // Runners and wrappers.
  denies('npm run cdk -- deploy --profile prod', 'prod'),
  asks('yarn workspace infra cdk deploy --profile prod', '-'),
  asks('npx cross-env AWS_PROFILE=prod cdk deploy', '-'),
  asks('noglob aws s3 ls --profile prod', '-'),
  asks('node node_modules/.bin/cdk deploy --profile prod', '-'),
  denies('sudo -Hu deploy aws s3 rm s3://x --profile prod', 'prod'),
  denies('env a.b=1 AWS_PROFILE=prod aws s3 ls', 'prod'),
  // Other ways to name one.
  asks('aws --p prod s3 ls', '-'),
  asks('aws s3 ls --profile pro?', '-'),
  asks('eksctl delete cluster -p prod -n x', '-'),
  asks('terraform init -backend-config=profile=prod', '-'),
  asks('pulumi up -c aws:profile=prod', '-'),
  denies('AWS s3 ls --profile prod', 'prod'),

  // None is named.
  names('aws s3 ls', 'AWS_PROFILE=dev aws s3 ls'),
  names('/usr/local/bin/aws s3 ls', 'AWS_PROFILE=dev /usr/local/bin/aws s3 ls'),
  names('aws s3 ls "my bucket" > out.txt 2>&1', 'AWS_PROFILE=dev aws s3 ls "my bucket" > out.txt 2>&1'),
  names('aws s3 ls | grep x', 'AWS_PROFILE=dev aws s3 ls | grep x'),
  names('cd infra && terraform plan', 'cd infra && AWS_PROFILE=dev terraform plan'),
  names(
    'terraform init; terraform apply -auto-approve',
    'AWS_PROFILE=dev terraform init; AWS_PROFILE=dev terraform apply -auto-approve',
    'dev',
    'dev',
  ),
  names('cdk deploy --all', 'AWS_PROFILE=dev cdk deploy --all'),
  names('npx cdk deploy', 'AWS_PROFILE=dev npx cdk deploy'),
  names('npx -y aws-cdk@2 synth', 'AWS_PROFILE=dev npx -y aws-cdk@2 synth'),
  names('pnpm exec cdk diff', 'AWS_PROFILE=dev pnpm exec cdk diff'),
  names('sam build && sam deploy', 'AWS_PROFILE=dev sam build && AWS_PROFILE=dev sam deploy', 'dev', 'dev'),
  names('pulumi up --yes', 'AWS_PROFILE=dev pulumi up --yes'),
  names('serverless deploy', 'AWS_PROFILE=dev serverless deploy'),
  names('kubectl get pods', 'AWS_PROFILE=dev kubectl get pods'),
  names('FOO=1 aws s3 ls', 'AWS_PROFILE=dev FOO=1 aws s3 ls'),
  names('sudo aws s3 ls', 'sudo env AWS_PROFILE=dev aws s3 ls'),
  names('sudo -E aws s3 ls', 'sudo -E env AWS_PROFILE=dev aws s3 ls'),
  names('sudo -u ada -E aws s3 ls', 'sudo -u ada -E env AWS_PROFILE=dev aws s3 ls'),
  names('env X=Y aws s3 ls', 'env AWS_PROFILE=dev X=Y aws s3 ls'),
  names('env -i PATH=/bin aws s3 ls', 'env -i AWS_PROFILE=dev PATH=/bin aws s3 ls'),
  names('timeout 30 aws s3 ls', 'AWS_PROFILE=dev timeout 30 aws s3 ls'),
  names('time aws s3 ls', 'time env AWS_PROFILE=dev aws s3 ls'),
  names('nohup nice -n 5 aws s3 ls &', 'AWS_PROFILE=dev nohup nice -n 5 aws s3 ls &'),
  names('(cd infra; aws s3 ls)', '(cd infra; AWS_PROFILE=dev aws s3 ls)'),
  names('{ aws s3 ls; }', '{ AWS_PROFILE=dev aws s3 ls; }'),
  names('if aws s3 ls; then echo yes; fi', 'if AWS_PROFILE=dev aws s3 ls; then echo yes; fi'),
  names(
    'for b in a b; do aws s3 ls "s3://$b"; done',
    'for b in a b; do AWS_PROFILE=dev aws s3 ls "s3://$b"; done',
  ),
  names('! aws s3 ls', '! AWS_PROFILE=dev aws s3 ls'),
  names('id=$(aws sts get-caller-identity)', 'id=$(AWS_PROFILE=dev aws sts get-caller-identity)'),
  names('echo "`aws s3 ls`"', 'echo "`AWS_PROFILE=dev aws s3 ls`"'),
  names("bash -c 'aws s3 ls'", "bash -c 'AWS_PROFILE=dev aws s3 ls'"),
  names('bash -lc "aws s3 ls && echo done"', 'bash -lc "AWS_PROFILE=dev aws s3 ls && echo done"'),
  names('set -e\naws s3 ls \\\n  --recursive', 'set -e\nAWS_PROFILE=dev aws s3 ls \\\n  --recursive'),
  names('(export AWS_PROFILE=qa); aws s3 ls', '(export AWS_PROFILE=qa); AWS_PROFILE=dev aws s3 ls'),
  names('aws s3 cp - s3://b/x <<EOF\ntext\nEOF', 'AWS_PROFILE=dev aws s3 cp - s3://b/x <<EOF\ntext\nEOF'),
  names(
    'aws s3 ls --profile qa; aws s3 ls',
    'aws s3 ls --profile qa; AWS_PROFILE=dev aws s3 ls',
    'qa',
    'dev',
  ),

  // One is named.
  named('aws s3 ls --profile qa', 'qa'),
  named('aws --profile=qa s3 ls', 'qa'),
  named('aws --profile "qa" s3 ls', 'qa'),
  named('AWS_PROFILE=qa aws s3 ls', 'qa'),
  named("AWS_PROFILE='qa' terraform plan", 'qa'),
  named('env AWS_PROFILE=qa terraform plan', 'qa'),
  named('sudo AWS_PROFILE=qa aws s3 ls', 'qa'),
  named('export AWS_PROFILE=qa && cd x && aws s3 ls', 'qa'),
  named('export AWS_PROFILE=qa; aws s3 ls; terraform plan', 'qa', 'qa'),
  named('AWS_PROFILE=live aws s3 ls --profile qa', 'qa'),
  named('serverless deploy --aws-profile qa', 'qa'),
  named('AWS_PROFILE=qa bash -c "aws s3 ls"', 'qa'),

  // It is one that asks, or isn't allowed at all.
  asks('aws s3 ls --profile live', 'live'),
  asks('AWS_PROFILE=live cdk deploy', 'live'),
  denies('aws s3 rm s3://b --recursive --profile prod-admin', 'prod-admin'),
  denies('AWS_PROFILE=prod terraform destroy', 'prod'),
  denies('aws s3 ls; aws --profile=PROD s3 ls', 'dev', 'PROD'),
  denies('echo $(aws s3 ls --profile prod)', 'prod'),
  denies("sh -c 'AWS_PROFILE=prod aws s3 ls'", 'prod'),
  denies('aws s3 ls --profile prod | xargs aws s3 rm', 'prod', '-'),

  // It isn't known which.
  asks('aws s3 ls --profile $P', '-'),
  asks('aws s3 ls --profile "$P"', '-'),
  asks('aws $ARGS s3 ls', '-'),
  asks('aws s3 ls "$@"', '-'),
  asks('AWS_PROFILE=$P aws s3 ls', '-'),
  asks('aws s3 ls --profil prod', '-'),
  asks('aws s3 ls --profile', '-'),
  asks('AWS=aws; $AWS s3 ls', '-'),
  asks('AWS_PROFILE=qa; aws s3 ls', '-'),
  asks('AWS_PROFILE=qa sudo aws s3 ls', '-'),
  asks('false && export AWS_PROFILE=qa; aws s3 ls', '-'),
  asks('if x; then export AWS_PROFILE=qa; fi; aws s3 ls', '-'),
  asks('source .env && aws s3 ls', '-'),
  asks('AWS_ACCESS_KEY_ID=AKIA aws s3 ls', '-'),
  asks('HOME=/tmp/x aws s3 ls', '-'),
  asks('find . -name x | xargs aws s3 cp', '-'),
  asks('find . -exec aws s3 cp {} s3://b \\;', '-'),
  asks('ssh host aws s3 ls', '-'),
  asks('eval "aws s3 ls"', '-'),
  asks('echo "aws s3 ls" | bash', '-'),
  asks('alias a=aws; aws s3 ls', '-'),
  asks('f() { aws s3 ls; }; f', '-'),
  asks("aws s3 ls 'unclosed", '-'),
  asks('case x in a) aws s3 ls;; esac', '-'),
  asks('for AWS_PROFILE in a b; do aws s3 ls; done', '-'),
  asks('aws {--profile,prod} s3 ls', '-'),
];
