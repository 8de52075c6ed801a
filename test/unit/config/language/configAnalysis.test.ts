import assert from 'node:assert/strict';
import { problemRange } from '../../../../src/config/language/problemRange';
import { ConfigAnalysis } from '../../../../src/config/language/configAnalysis';
import { CATALOG } from '../../../../src/config/language/catalog';
import { findFault } from './randomEdits';
import { RandomNumbers } from '../randomFiles';
import { analysisOf, codesOf } from './analysisOf';

const SESSION =
  '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n';
const PROFILE = '[profile dev]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Reader\n';

describe('the problems of config files while they are typed', () => {
  it('go with the lines they are on', () => {
    const analysis = analysisOf(`${SESSION}${PROFILE}regoin = x\n`);
    assert.deepEqual(codesOf(analysis), ['config:9 warning unknownKey']);
    analysis.update('config', `# mine\n\n${SESSION}${PROFILE}regoin = x\n`);
    assert.deepEqual(codesOf(analysis), ['config:11 warning unknownKey']);
  });

  it('name the lines of others as they are now', () => {
    const text = '[profile a]\nregion = us-east-1\nregion = us-east-2\n[profile a]\noutput = json\n';
    const analysis = analysisOf(text);
    analysis.update('config', `\n\n${text}`);
    const messages = analysis.problems.map(({ message }) => message).join('\n');
    assert.match(messages, /already on line 4 of the same section/);
    assert.match(messages, /already on line 3, so the AWS CLI refuses/);
  });

  it('name the lines of others when sections change places', () => {
    const [x, y, a] = [
      '[profile x]\noutput = json\n',
      '[profile y]\noutput = text\nregion = x\n',
      '[profile a]\n',
    ];
    const analysis = analysisOf(x + a + y + a);
    assert.match(
      analysis.problems.map(({ message }) => message).join('\n'),
      /\[profile a\] is already on line 3/,
    );
    analysis.update('config', y + a + x + a);
    assert.match(
      analysis.problems.map(({ message }) => message).join('\n'),
      /\[profile a\] is already on line 4/,
    );
  });

  it('follow a profile of the credentials file where one file is both', () => {
    const role = '[profile l]\nrole_arn = arn:aws:iam::111111111111:role/R\nsource_profile = a\n';
    const analysis = new ConfigAnalysis({ config: 'both', credentials: 'both' });
    for (const [text, isMissing] of [
      [role, true],
      [`${role}[a]\naws_access_key_id = A\naws_secret_access_key = S\n`, false],
      [role, true],
    ] as const) {
      for (const each of ['config', 'credentials'] as const) analysis.update(each, text);
      assert.equal(codesOf(analysis).includes('config:3 error missingSourceProfile'), isMissing);
    }
  });

  it('know a header with a line separator in its name, as the AWS CLI does', () => {
    const text = '[profile a]\nregion = us-east-1\nmy key = x\n[profile a\u2028b]\nregion = us-east-1\n';
    assert.deepEqual(
      analysisOf(text).problems.filter(({ code }) => code === 'duplicateKey'),
      [],
    );
  });

  it('follow a session that is renamed, and one that disagrees', () => {
    const analysis = analysisOf(SESSION + PROFILE);
    assert.deepEqual(codesOf(analysis), []);
    analysis.update('config', SESSION.replace('corp', 'company') + PROFILE);
    assert.deepEqual(codesOf(analysis), ['config:1 hint unusedSession', 'config:6 error missingSession']);
    analysis.update('config', `${SESSION}region = us-east-1\n${PROFILE}region = eu-west-1\n`);
    assert.deepEqual(codesOf(analysis), ['config:10 error inconsistentSession']);
  });

  it('do not go by the order of the settings of a session', () => {
    const settings = ['sso_start_url = https://corp.awsapps.com/start', 'sso_region = us-east-1'];
    const text = (lines: readonly string[]): string =>
      ['[sso-session corp]', ...lines, PROFILE.trimEnd(), ...settings, ''].join('\n');
    const analysis = analysisOf(text(settings));
    analysis.update('config', text(settings.toReversed()));
    assert.deepEqual(analysis.problems, analysisOf(text(settings.toReversed())).problems);
    assert.ok(codesOf(analysis).includes('config:8 warning repeatedSetting'));
  });

  it('follow services that come and go', () => {
    const profile = '[profile a]\ncredential_process = x\nservices = local\n';
    const services = '[services local]\ns3 =\n  endpoint_url = http://localhost:4566\n';
    const analysis = analysisOf(profile);
    for (const [text, codes] of [
      [profile + services, []],
      [services.replace('local', 'other') + profile, ['config:6 warning refusedSetting']],
      [services + profile, []],
      [profile, ['config:3 warning refusedSetting']],
    ] as const) {
      analysis.update('config', text);
      assert.deepEqual(codesOf(analysis), codes);
    }
  });

  it('tell of characters that cannot be seen, and of line ends that only the AWS CLI reads', () => {
    const oddLines = (text: string): number[] =>
      analysisOf(text).problems.flatMap(({ code, line }) => (code === 'oddBlank' ? [line] : []));
    assert.deepEqual(oddLines('# \u200b\n[profile a]\nregion = us-east-1\u200b\noutput = json\n'), [3]);
    assert.deepEqual(oddLines('[profile a]\nregion = us-east-1\n\ufeff[profile b]\noutput = json\n'), [3]);
    assert.deepEqual(oddLines('[profile a]\rregion = us-east-1\r'), [1]);
    assert.deepEqual(oddLines('[profile a]\r\nregion = us-east-1\r\n'), []);
    // A joiner is part of some names.
    assert.deepEqual(oddLines('[profile a]\nsource_profile = \u{1f469}\u200d\u{1f4bb}\n'), []);
  });

  it('tell of a portal that has no such region', () => {
    const session = (startUrl: string, region: string): string =>
      SESSION.replace('https://corp.awsapps.com/start', startUrl).replace('us-east-1', region) + PROFILE;
    const other = ['config:3 warning otherPartition'];
    const government = 'https://start.us-gov-home.awsapps.com/directory/corp';
    assert.deepEqual(codesOf(analysisOf(session(government, 'us-east-1'))), other);
    assert.deepEqual(codesOf(analysisOf(session(government, 'us-gov-west-1'))), []);
    const chinese = 'https://start.home.awsapps.cn/directory/corp';
    assert.deepEqual(codesOf(analysisOf(session(chinese, 'us-east-1'))), other);
    assert.deepEqual(codesOf(analysisOf(session(chinese, 'cn-north-1'))), []);
    assert.deepEqual(codesOf(analysisOf(session('https://corp.awsapps.com/start', 'cn-north-1'))), other);
    assert.deepEqual(codesOf(analysisOf(session('https://corp.awsapps.com/start', 'ap-southeast-6'))), []);
  });

  it('follow a chain of roles over both files', () => {
    const role = (name: string, source: string): string =>
      `[profile ${name}]\nrole_arn = arn:aws:iam::111111111111:role/R\nsource_profile = ${source}\n`;
    const analysis = analysisOf(
      role('a', 'b') + role('b', 'c'),
      '[c]\naws_access_key_id = A\naws_secret_access_key = s\n',
    );
    assert.deepEqual(codesOf(analysis), ['credentials:3 information plainTextKeys']);
    analysis.update('credentials', '');
    assert.deepEqual(codesOf(analysis), ['config:6 error missingSourceProfile']);
    analysis.update('config', role('a', 'b') + role('b', 'a'));
    assert.deepEqual(codesOf(analysis), [
      'config:3 error sourceProfileCycle',
      'config:6 error sourceProfileCycle',
    ]);
  });

  it('are the same, and within the text, as if the file were read at once', () => {
    for (let seed = 1; seed <= 40; seed++) assert.equal(findFault(new RandomNumbers(seed), 8), undefined);
  });

  it('are the first two hundred where thousands of profiles have one, and none when it is mended', () => {
    const many = (line: (index: number) => string): string =>
      Array.from({ length: 1200 }, (_, index) => `[profile p-${index}]\n${line(index)}`).join('');
    const role = 'role_arn = arn:aws:iam::111111111111:role/R\n';
    const legacy =
      'sso_start_url = https://x.awsapps.com/start\nsso_account_id = 111111111111\nsso_role_name = R\n';
    const files: readonly (readonly [text: string, from: string, to: string])[] = [
      [SESSION + many(() => PROFILE.slice(PROFILE.indexOf('\n') + 1)), 'corp]', 'company]'],
      [
        `[base]\n[profile base]\ncredential_process = x\n${many(() => `${role}source_profile = base\n`)}`,
        'base]\nc',
        'best]\nc',
      ],
      [many(() => `${legacy}sso_region = us-east-1\n`), 'us-east-1', 'eu-west-1'],
      [
        many((index) => `region = us-east-1${index % 2 === 0 ? ' # note' : ''}\ncredential_process = x\n`),
        '[',
        '\n[',
      ],
    ];
    for (const [text, from, to] of files) {
      const analysis = analysisOf(text);
      const broken = text.replace(from, to);
      for (const typed of [broken, text, `${text}# end\n`, broken, `# first\n${broken}`, '', broken, text]) {
        analysis.update('config', typed);
        assert.deepEqual(analysis.problems, analysisOf(typed).problems);
        assert.ok(analysis.problems.length <= 200);
      }
      analysis.update('config', broken);
      assert.equal(analysis.problems.length, 200);
    }
  });

  it('are about the part of a line that is wrong', () => {
    const part = (code: Parameters<typeof problemRange>[0], text: string): string => {
      const { start, end } = problemRange(code, 1, text);
      return text.slice(start, end);
    };
    assert.equal(part('unknownKey', '  regoin = x'), 'regoin');
    assert.equal(part('invalidRegion', 'region = x # y'), 'x');
    assert.equal(part('inlineComment', 'region = x # y'), '# y');
    assert.equal(part('unportableHeader', '[ a ] # y'), '[ a ] # y');
    assert.equal(part('malformedLine', ''), '');
  });

  it('tell of old keys, and never what they are', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    const analysis = analysisOf(
      `[profile a]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = ${secret}\n${secret}\n${secret} = ${secret}\nregion = ${secret}\n`,
      `[a]\naws_secret_access_key = "${secret}"\naws_session_token: ${secret} # ${secret}\n  ${secret}\n`,
    );
    assert.ok(analysis.problems.length > 5);
    assert.deepEqual(
      analysis.problems.filter(({ message }) => message.includes(secret)),
      [],
    );
  });

  it('have a sentence for the page each', () => {
    for (const [code, { title, why, affects }] of Object.entries(CATALOG)) {
      assert.ok(title && why.endsWith('.') && affects, code);
    }
  });
});
