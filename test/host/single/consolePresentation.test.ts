import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { MINUTE_MS } from '../../../src/base/clock';
import { resolveActiveProfile } from '../../../src/config/activeProfile';
import { profileHover } from '../../../src/editor/activeProfile/hover';
import { healthOfActive, type HealthContext } from '../../../src/editor/activeProfile/profileFacts';
import { statusText } from '../../../src/editor/activeProfile/statusBar';
import { treeItem } from '../../../src/editor/tree/treeItems';
import { childNodes, rootNodes } from '../../../src/editor/tree/treeNodes';
import { describeLogin, type LoginKnowledge } from '../../../src/signin/loginStatus';
import type { LoginReading } from '../../../src/signin/loginCache';
import { ADA } from '../../unit/signin/loginBench';
import { healthContext, NOW } from '../support/facts';

const ROLE = 'arn:aws:sts::222222222222:assumed-role/Admin/ada@example.com';
const CONFIG = `[profile console]
login_session = ${ADA}
region = us-east-1

[profile admin]
login_session = ${ROLE}

[profile deploy]
role_arn = arn:aws:iam::333333333333:role/Deploy
source_profile = console

[profile odd]
login_session = ada
`;
const NO_FAVORITES = { has: () => false, hasProfile: () => false };

const FILE = '/home/ada/.aws/login/cache/x.json';
const SIGNED_OUT: LoginReading = {};
const TORN: LoginReading = { problem: { code: 'torn', file: FILE, detail: 'not JSON' } };
const SIGNED_IN: LoginReading = {
  login: {
    credentials: {
      accessKeyId: 'id',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiresAt: new Date(NOW + 10 * MINUTE_MS),
    },
    accountId: '111111111111',
    clientId: 'arn:aws:signin:::devtools/same-device',
    refreshToken: 'refresh',
    dpopKey: 'key',
    tokenType: 'aws_sigv4',
  },
};

function contextOf(reading: LoginReading, known: Partial<LoginKnowledge> = {}): HealthContext {
  const context = healthContext(CONFIG);
  const knowledge = { signingIn: false, ...known };
  const status = (loginSession: string, ...profiles: string[]) =>
    [
      loginSession,
      describeLogin({ loginSession, profiles, region: 'us-east-1' }, reading, knowledge, NOW),
    ] as const;
  return {
    ...context,
    logins: new Map([status(ADA, 'console'), status(ROLE, 'admin'), status('ada', 'odd')]),
  };
}

/** As a person reads it. */
function unescaped(markdown: string): string {
  return markdown.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}

function labelOf({ label }: vscode.TreeItem): string {
  return typeof label === 'string' ? label : '';
}

describe('a console sign-in on the screen', () => {
  const rows = (context: HealthContext): Map<string, vscode.TreeItem[]> => {
    const tree = {
      ...context,
      activeName: 'console',
      environments: [],
      directories: { get: () => undefined },
      favorites: NO_FAVORITES,
      keys: { describe: () => undefined },
      identities: { peek: () => undefined },
      home: '/home/ada',
    };
    return new Map(
      rootNodes(context.config, context.sessions, context.logins).map((node) => [
        labelOf(treeItem(node, tree)),
        [treeItem(node, tree), ...childNodes(node, NO_FAVORITES).map((child) => treeItem(child, tree))],
      ]),
    );
  };
  const groupOf = (context: HealthContext, label = 'ada · 111111111111'): vscode.TreeItem => {
    const item = rows(context).get(label)?.[0];
    assert.ok(item, `no row ${label} among ${[...rows(context).keys()].join(', ')}`);
    return item;
  };
  const active = (context: HealthContext, name = 'console') => {
    const found = resolveActiveProfile({ pick: name }, context.config);
    assert.ok(found);
    return found;
  };
  const barOf = (context: HealthContext, name = 'console') =>
    statusText(active(context, name), healthOfActive(active(context, name), context), undefined);

  it('is a group of the tree by its user or role, with its profiles below it', () => {
    const found = [...rows(contextOf(SIGNED_IN))].map(([label, items]) => [
      label,
      ...items.slice(1).map((item) => `${labelOf(item)}: ${String(item.description)}`),
    ]);
    assert.deepEqual(found, [
      ['ada · 111111111111', 'console: ●  ada · 111111111111'],
      ['Admin · 222222222222', 'admin: Admin · 222222222222'],
      ['ada', 'odd: console sign-in (aws login)'],
      ['Other profiles', 'deploy: role Deploy through console'],
    ]);
  });

  const refused = (end: LoginKnowledge['refused']) => contextOf(SIGNED_IN, { refused: end });
  const states: readonly [HealthContext, string, string, string, string][] = [
    [contextOf(SIGNED_OUT), 'logged out', 'circle-outline', 'signedOut', '$(key) console  logged out'],
    [contextOf(TORN), 'unreadable login file', 'warning', 'signedOut', '$(key) console  logged out'],
    [contextOf(SIGNED_IN), 'signed in', 'pass-filled', 'signedIn', '$(key) console'],
    [refused('sessionExpired'), 'expired', 'warning', 'expired', '$(key) console  expired'],
    [
      contextOf(SIGNED_OUT, { signingIn: true }),
      'logging in…',
      'loading~spin',
      'signingIn',
      '$(loading~spin) console',
    ],
    [
      contextOf(SIGNED_IN, { renewalFailure: 'missingPermission' }),
      'signed in, renewal fails',
      'pass-filled',
      'signedIn',
      '$(warning) console  renewal fails',
    ],
    [
      contextOf(SIGNED_IN, { renewalFailure: 'other' }),
      'signed in, renewal fails',
      'pass-filled',
      'signedIn',
      '$(key) console',
    ],
  ];
  for (const [context, note, icon, state, bar] of states) {
    it(`says that it is ${note}, in the tree and in the status bar (${bar})`, () => {
      const item = groupOf(context);
      assert.equal(item.description, note);
      assert.equal((item.iconPath as vscode.ThemeIcon).id, icon);
      assert.equal(item.contextValue, `consoleSession.${state}`);
      assert.equal(item.accessibilityInformation?.label, `Console sign-in ada · 111111111111, ${note}`);
      assert.equal(barOf(context).text, bar);
    });
  }

  it('stands behind a role that is assumed through its profile', () => {
    assert.equal(barOf(refused('unknown'), 'deploy').background, 'warning');
  });

  it('has its clocks in the hover of its row', () => {
    const text = (groupOf(contextOf(SIGNED_IN)).tooltip as vscode.MarkdownString).value;
    assert.match(
      unescaped(text),
      /Credentials (until|expired) .*AWS console until AWS ends the session, 12 hours at most/s,
    );
  });

  it('says in the hover of its profile who it is, and what is renewed', () => {
    const words = (context: HealthContext): string =>
      unescaped(
        profileHover({
          name: 'console',
          profile: active(context).profile,
          source: undefined,
          health: healthOfActive(active(context), context),
          environmentLabel: undefined,
          accountName: undefined,
          identity: undefined,
          home: '/home/ada',
          warnings: [],
        }).value,
      );
    const signedIn = words(contextOf(SIGNED_IN));
    for (const part of [
      '| Account&nbsp;&nbsp; | 111111111111 |',
      '| User&nbsp;&nbsp; | ada |',
      '| Region&nbsp;&nbsp; | us-east-1 |',
      '| Session&nbsp;&nbsp; | ada · 111111111111: signed in, renewed while in use |',
      `Log Out](command:awsSso.logout?${encodeURIComponent(JSON.stringify([{ session: ADA }]))}`,
    ]) {
      assert.ok(signedIn.includes(part), `${part}\n\nis not in\n\n${signedIn}`);
    }
    assert.match(words(refused('credentialsChanged')), /expired, the password was changed.*Log In/s);
    const stuck = words(contextOf(SIGNED_IN, { renewalFailure: 'missingPermission' }));
    assert.match(stuck, /allow signin:CreateOAuth2Token/);
    assert.match(
      words(contextOf(TORN)),
      /the login file \/home\/ada\/.aws\/login\/cache\/x.json can't be used/,
    );
  });
});
