import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { analysisOf } from '../unit/config/language/analysisOf';
import { sharedConfigOf } from '../unit/config/sharedConfigOf';
import { skip } from '../run/skipping';

interface Vectors {
  readonly tests: readonly {
    readonly name: string;
    readonly input: { readonly configFile?: string; readonly credentialsFile?: string };
    readonly output:
      | { readonly errorContaining: string }
      | {
          readonly config: { readonly profiles: Readonly<Record<string, Readonly<Record<string, string>>>> };
        };
  }[];
}

/** The conformance tests that AWS publishes for the SDKs' parsers, such as smithy-rs `profile-parser-tests.json`. */
const FILE = process.env['PROFILE_PARSER_TESTS'];

describe('the conformance tests of the AWS SDKs for shared files', () => {
  it('are read as they say, or a problem tells why tools differ', function () {
    if (!FILE) skip(this, 'PROFILE_PARSER_TESTS names no profile-parser-tests.json');
    const { tests } = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;
    const untold: string[] = [];
    for (const { name, input, output } of tests) {
      const { profiles } = sharedConfigOf(input.configFile, input.credentialsFile);
      const ours = [...profiles.values()].map((profile) => [
        profile.name,
        Object.fromEntries(profile.properties),
      ]);
      const isSame =
        'config' in output &&
        JSON.stringify(ours.sort()) === JSON.stringify(Object.entries(output.config.profiles).sort());
      const { problems } = analysisOf(input.configFile, input.credentialsFile);
      const isTold = problems.some(
        ({ code, severity }) => ['error', 'warning'].includes(severity) && code !== 'noCredentials',
      );
      if (!isSame && !isTold) untold.push(name);
    }
    assert.deepEqual(untold, []);
    assert.ok(tests.length >= 65, String(tests.length));
  });
});
