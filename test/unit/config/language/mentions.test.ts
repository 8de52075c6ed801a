import assert from 'node:assert/strict';
import { findMentions, mentionPrefix } from '../../../../src/config/language/mentions';
import { MENTION_SAMPLES, placeMention } from './mentionSamples';

describe('profile names in the files of other tools', () => {
  const namesIn = (fileName: string, text: string): string[] =>
    findMentions(fileName, text).map(({ name, line, start, end }) => {
      assert.equal(text.split('\n')[line - 1]?.slice(start, end), name, 'the place is that of the name');
      return name;
    });

  for (const sample of MENTION_SAMPLES) {
    const { fileName, text, line, start } = placeMention(sample);
    it(`are found in ${sample.what}`, () => {
      assert.deepEqual(findMentions(fileName, text), [{ name: 'dev', line, start, end: start + 3 }]);
    });

    it(`are completed in ${sample.what}`, () => {
      const written = text.split('\n')[line - 1] ?? '';
      assert.equal(mentionPrefix(fileName, written.slice(0, start)), '');
      assert.equal(mentionPrefix(fileName, written.slice(0, start + 2)), 'de');
    });
  }

  it('are found as often as a file has them', () => {
    assert.deepEqual(
      namesIn('deploy.sh', 'aws s3 ls --profile dev\nAWS_PROFILE=prod cdk deploy\n# aws --profile no\n'),
      ['dev', 'prod'],
    );
  });

  it('are none where a variable or another tool has its say', () => {
    assert.deepEqual(
      namesIn(
        'deploy.sh',
        [
          'AWS_PROFILE=$STAGE aws s3 ls',
          'AWS_PROFILE=dev-${X} true',
          'export AWS_PROFILE=${AWS_PROFILE:-$STAGE}',
          'aws s3 ls ${AWS_PROFILE:+--profile "$AWS_PROFILE"}',
          ': "${AWS_PROFILE:?is not set}"',
          'cargo build --profile release',
        ].join('\n'),
      ),
      [],
    );
    assert.deepEqual(namesIn('serverless.yml', 'provider:\n  name: google\n  profile: dev\n'), []);
    assert.deepEqual(namesIn('selenium.py', 'start(profile_name="dev")\n'), []);
    assert.deepEqual(namesIn('tsconfig.json', '{\n  "profile": "dev"\n}\n'), []);
  });

  it('are completed where one belongs alone', () => {
    assert.equal(mentionPrefix('x.json', '  "profile": "'), undefined);
    assert.equal(mentionPrefix('x.sh', 'cargo build --profile re'), undefined);
    assert.equal(mentionPrefix('x.sh', '# AWS_PROFILE='), undefined);
  });
});
