import assert from 'node:assert/strict';
import { findMentions, mentionPrefix } from '../../../../src/config/language/mentions';

describe('profile names in the files of other tools', () => {
  const namesIn = (fileName: string, text: string): string[] =>
    findMentions(fileName, text).map(({ name, line, start, end }) => {
      assert.equal(text.split('\n')[line - 1]?.slice(start, end), name, 'the place is that of the name');
      return name;
    });

  it('are found where a tool takes them from', () => {
    assert.deepEqual(
      namesIn('deploy.sh', 'aws s3 ls --profile dev\nAWS_PROFILE=prod cdk deploy\n# aws --profile no\n'),
      ['dev', 'prod'],
    );
    assert.deepEqual(namesIn('.envrc', 'export AWS_PROFILE="dev"\n'), ['dev']);
    assert.deepEqual(namesIn('compose.yaml', 'environment:\n  AWS_PROFILE: dev\n  - AWS_PROFILE=prod\n'), [
      'dev',
      'prod',
    ]);
    assert.deepEqual(namesIn('main.tf', 'provider "aws" {\n  profile = "dev"\n}\n'), ['dev']);
    assert.deepEqual(namesIn('app.py', 'import boto3\nboto3.Session(profile_name="dev")\n'), ['dev']);
    assert.deepEqual(namesIn('cdk.json', '{\n  "profile": "dev"\n}\n'), ['dev']);
    assert.deepEqual(namesIn('ci.yml', '      - run: aws sts get-caller-identity --profile=dev\n'), ['dev']);
  });

  it('are none where a variable or another tool has its say', () => {
    assert.deepEqual(
      namesIn(
        'deploy.sh',
        'AWS_PROFILE=$STAGE aws s3 ls\nAWS_PROFILE=dev-${X} true\ncargo build --profile release\n',
      ),
      [],
    );
  });

  it('are completed from what is typed of them', () => {
    assert.equal(mentionPrefix('x.sh', 'aws s3 ls --profile de'), 'de');
    assert.equal(mentionPrefix('x.sh', 'export AWS_PROFILE='), '');
    assert.equal(mentionPrefix('cdk.json', '  "profile": "'), '');
    assert.equal(mentionPrefix('x.json', '  "profile": "'), undefined);
    assert.equal(mentionPrefix('x.sh', 'cargo build --profile re'), undefined);
  });
});
