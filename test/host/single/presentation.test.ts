import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { resolveActiveProfile, type ActiveProfile } from '../../../src/config/activeProfile';
import { readSharedConfig } from '../../../src/config/profiles';
import type { SharedConfig } from '../../../src/config/sharedConfig';
import { environmentWarning, statusText, type StatusText } from '../../../src/editor/activeProfile/statusBar';
import { noProfileHover, profileHover, type HoverFacts } from '../../../src/editor/activeProfile/hover';
import { healthOfActive, type HealthContext } from '../../../src/editor/activeProfile/profileFacts';
import type { EnvironmentSetting } from '../../../src/config/environments';
import { CORP_CONFIG, healthContext, type SessionFacts } from '../support/facts';

const CONFIG = `${CORP_CONFIG}
[profile broken]
sso_session = nowhere
sso_account_id = 111111111111
sso_role_name = PowerUserAccess

[profile keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = secret

[profile "$(bug) [x](command:evil) **b**"]
region = us-east-1
`;
const HOSTILE = '$(bug) [x](command:evil) **b**';

const inState = (corp: SessionFacts): HealthContext => healthContext(CONFIG, { corp });
const LOGGED_OUT = inState({ state: 'signedOut' });

function activeIn({ config }: HealthContext, name: string): ActiveProfile {
  const active = resolveActiveProfile({ pick: name }, config);
  assert.ok(active);
  return active;
}

function unreadableConfig(): SharedConfig {
  return readSharedConfig({
    config: { file: 'config', error: Object.assign(new Error('EACCES'), { code: 'EACCES' }) },
    credentials: { file: 'credentials', missing: true },
  });
}

describe('the status bar', () => {
  const text = (name: string, context: HealthContext, environment?: EnvironmentSetting): StatusText => {
    const active = activeIn(context, name);
    return statusText(active, healthOfActive(active, context), environment);
  };
  const states: readonly [string, StatusText, StatusText][] = [
    [
      'nothing chosen',
      statusText(undefined, undefined, undefined),
      { text: '$(key) No AWS profile', accessibleText: 'No AWS profile chosen' },
    ],
    [
      'a session that renews itself',
      text('dev', inState({ state: 'signedIn', renewable: true, leftMinutes: 5 })),
      { text: '$(key) dev', accessibleText: 'AWS profile dev, signed in, renews automatically' },
    ],
    [
      'a session that cannot be renewed',
      text('dev', inState({ state: 'signedIn', leftMinutes: 7 * 60 + 30 })),
      { text: '$(key) dev  7h', accessibleText: 'AWS profile dev, signed in, session expires in 7h' },
    ],
    [
      'a session about to end',
      text('dev', inState({ state: 'signedIn', leftMinutes: 9.5 })),
      {
        text: '$(warning) dev  9m',
        accessibleText: 'AWS profile dev, signed in, session expires in 9m',
        background: 'warning',
      },
    ],
    [
      'a session that is over',
      text('dev', inState({ state: 'expired' })),
      {
        text: '$(key) dev  expired',
        accessibleText: 'AWS profile dev, session expired, log in again',
        background: 'warning',
      },
    ],
    [
      'a login under way',
      text('dev', inState({ state: 'signingIn' })),
      { text: '$(loading~spin) dev', accessibleText: 'AWS profile dev, logging in' },
    ],
    [
      'nobody logged in',
      text('dev', LOGGED_OUT),
      { text: '$(key) dev  logged out', accessibleText: 'AWS profile dev, logged out' },
    ],
    [
      'a name that no file defines',
      text('prdo', LOGGED_OUT),
      {
        text: '$(error) prdo  not found',
        accessibleText: 'AWS profile prdo, not found',
        background: 'error',
      },
    ],
    [
      'a profile without a session',
      text('keys', LOGGED_OUT),
      { text: '$(key) keys', accessibleText: 'AWS profile keys, ready' },
    ],
    [
      'an environment',
      text('keys', LOGGED_OUT, { match: 'keys', label: 'PROD', color: 'error' }),
      { text: '$(key) keys  [PROD]', accessibleText: 'AWS profile keys, PROD, ready', background: 'error' },
    ],
    [
      'an environment whose label looks like an icon, as it is written',
      text('keys', LOGGED_OUT, { match: 'keys', label: '$(flame)\nPROD' }),
      {
        text: '$(key) keys  [$\u200b(flame) PROD]',
        accessibleText: 'AWS profile keys, $\u200b(flame) PROD, ready',
      },
    ],
  ];
  for (const [what, actual, expected] of states) {
    it(`shows ${what}`, () => assert.deepEqual(actual, expected));
  }

  it('names the folder where there are several', () => {
    const active = activeIn(LOGGED_OUT, 'keys');
    assert.deepEqual(
      statusText(active, healthOfActive(active, LOGGED_OUT), undefined, { folderName: 'api' }),
      {
        text: '$(key) api: keys',
        accessibleText: 'AWS profile keys in api, ready',
      },
    );
  });

  it('says that a rotation waits to be finished', () => {
    const active = activeIn(LOGGED_OUT, 'keys');
    assert.deepEqual(
      statusText(active, healthOfActive(active, LOGGED_OUT), undefined, { isRotating: true }),
      {
        text: '$(key) keys  rotation not finished',
        accessibleText: 'AWS profile keys, rotation not finished',
      },
    );
  });

  it('says in words what is wrong with a profile', () => {
    const { text: shown, accessibleText, background } = text('broken', LOGGED_OUT);
    assert.equal(shown, '$(error) broken  broken');
    assert.match(accessibleText, /^AWS profile broken, .*nowhere/);
    assert.equal(background, 'error');
  });

  it('says that the file cannot be read, rather than that a profile is not there', () => {
    const context = { ...LOGGED_OUT, config: unreadableConfig() };
    const { text: shown, accessibleText } = text('dev', context);
    assert.equal(shown, '$(error) dev  broken');
    assert.match(accessibleText, /The config file can't be read: permission denied/);
  });

  it('draws no icon that a name asks for', () => {
    assert.doesNotMatch(text(HOSTILE, LOGGED_OUT).text.slice('$(key)'.length), /\$\(/);
  });
});

describe('the hover', () => {
  const hover = (
    name: string,
    context: HealthContext,
    more: Partial<HoverFacts> = {},
  ): vscode.MarkdownString => {
    const active = activeIn(context, name);
    return profileHover({
      name,
      profile: active.profile,
      source: 'your choice for this workspace',
      health: healthOfActive(active, context),
      environmentLabel: undefined,
      accountName: undefined,
      identity: undefined,
      home: '/home/ada',
      warnings: [],
      ...more,
    });
  };
  /** As a person reads it: escapes undone, tables as lines. */
  const words = ({ value }: vscode.MarkdownString): string =>
    value.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

  it('tells all that is known of the active profile', () => {
    const context = inState({ state: 'signedIn', renewable: true });
    const text = words(
      hover('dev', context, {
        identity: {
          account: '111111111111',
          arn: 'arn:aws:sts::111111111111:assumed-role/PowerUserAccess/ada@example.com',
          userId: 'AROAEXAMPLE:ada@example.com',
        },
        accountName: 'Acme Development',
        environmentLabel: 'DEV',
      }),
    );
    for (const part of [
      '**dev** **[DEV]** — your choice for this workspace',
      '[config:',
      '](command:awsSso.showInConfig?',
      '| Account&nbsp;&nbsp; | Acme Development 111111111111 |',
      '| Role&nbsp;&nbsp; | PowerUserAccess |',
      '| Region&nbsp;&nbsp; | eu-west-1 |',
      '| Identity&nbsp;&nbsp; | ada@example.com [Copy ARN](command:awsSso.copyArn?',
      '| Session&nbsp;&nbsp; | corp: signed in, renews automatically',
      '[$(arrow-swap) Switch](command:awsSso.switchProfile)',
      '[$(sign-out) Log Out](command:awsSso.logout?',
      '[$(globe) Console](command:awsSso.openConsole?',
      '[$(terminal) Terminal](command:awsSso.openTerminal?',
      '[$(info) Details](command:awsSso.diagnose?',
    ]) {
      assert.ok(text.includes(part), `${part}\n\nis not in\n\n${text}`);
    }
  });

  it('says why a file cannot be read, and leads to it', () => {
    const text = words(hover('dev', { ...LOGGED_OUT, config: unreadableConfig() }));
    assert.match(text, /Problem&nbsp;&nbsp; \| The config file can't be read: permission denied/);
    assert.match(text, /\[\$\(info\) Details\]\(command:awsSso\.diagnose/);
  });

  it('begins with the wrong account', () => {
    const text = words(
      hover('dev', inState({ state: 'signedIn' }), {
        identity: {
          account: '999999999999',
          arn: 'arn:aws:sts::999999999999:assumed-role/x/y',
          userId: 'x:y',
          expectedAccount: '111111111111',
        },
      }),
    );
    assert.match(
      text,
      /^\$\(error\) \*\*Wrong account: 111111111111 is configured, but AWS says 999999999999\*\*/,
    );
  });

  it('says that settings of a workspace that is not trusted are ignored', () => {
    const note = 'This workspace is not trusted: its own settings are ignored.';
    assert.ok(words(hover('dev', LOGGED_OUT, { isUntrusted: true })).includes(note));
    assert.ok(!words(hover('dev', LOGGED_OUT)).includes(note));
  });

  it('says what in the environment goes before the profile', () => {
    const active = activeIn(LOGGED_OUT, 'dev');
    const keys = { AWS_ACCESS_KEY_ID: 'AKIAX', AWS_SECRET_ACCESS_KEY: 'CANARY' };
    const note = environmentWarning(active, keys, LOGGED_OUT.config);
    assert.match(note ?? '', /^AWS_ACCESS_KEY_ID is set in VS Code's environment/);
    assert.ok(
      words(hover('dev', LOGGED_OUT, { warnings: note === undefined ? [] : [note] })).includes(
        `$(warning) ${note}`,
      ),
    );
    // Terminals get the name of the picked profile.
    assert.equal(environmentWarning(active, { AWS_PROFILE: '' }, LOGGED_OUT.config), undefined);
    assert.equal(environmentWarning(active, { AWS_PROFILE: 'dev' }, LOGGED_OUT.config), undefined);
  });

  it('says until when a session lasts that cannot renew itself', () => {
    const text = words(hover('dev', inState({ state: 'signedIn', leftMinutes: 7 * 60 })));
    assert.match(text, /\| Session&nbsp;&nbsp; \| corp: signed in until .*\d\d[:.]\d\d/);
  });

  it('offers the login that is missing, and names the region that the settings set', () => {
    const text = words(hover('dev', LOGGED_OUT, { regionOverride: 'eu-north-1' }));
    assert.match(text, /\[\$\(sign-in\) Log In\]\(command:awsSso\.login\?/);
    assert.doesNotMatch(text, /command:awsSso\.(?:openConsole|openTerminal|switchProfile)/);
    assert.ok(text.includes('| Region&nbsp;&nbsp; | eu-north-1 (awsSso.region) |'));
  });

  it('says why a profile cannot work', () => {
    assert.ok(
      words(hover('prdo', LOGGED_OUT)).includes('| Problem&nbsp;&nbsp; | No file defines this profile. |'),
    );
    assert.match(words(hover('broken', LOGGED_OUT)), /\| Problem&nbsp;&nbsp; \| .*nowhere/);
  });

  it('leads to a choice when nothing is chosen', () => {
    const nothing = noProfileHover([{ text: 'Agents: view.', changes: 'agents' }]);
    assert.match(
      words(nothing),
      /No AWS profile[\s\S]*\[Choose a profile\]\(command:awsSso\.switchProfile\)/,
    );
    assert.match(words(nothing), /Agents: view\. \[Change\]\(command:awsSso\.agents\.chooseProfile\)/);
  });

  it('runs our own commands and no other, whatever a name says', () => {
    const markdown = hover(HOSTILE, LOGGED_OUT);
    const { enabledCommands = [] } = markdown.isTrusted as { enabledCommands?: readonly string[] };
    assert.ok(
      enabledCommands.length > 0 && enabledCommands.every((command) => command.startsWith('awsSso.')),
    );
    const links = [...markdown.value.matchAll(/\]\(command:([\w.]+)/g)].map(([, command]) => command ?? '');
    assert.deepEqual(
      links.filter((command) => !enabledCommands.includes(command)),
      [],
    );
    assert.doesNotMatch(markdown.value, /\$\(bug\)|\*\*b\*\*|command:evil/);
    assert.ok(words(markdown).includes(HOSTILE), 'the name is no longer there');
  });
});
