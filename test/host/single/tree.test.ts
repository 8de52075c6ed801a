import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { readTarget } from '../../../src/editor/commandTarget';
import { treeItem, type TreeContext } from '../../../src/editor/tree/treeItems';
import { childNodes, rootNodes, type TreeNode } from '../../../src/editor/tree/treeNodes';
import { healthContext, type SessionFacts } from '../support/facts';
import { theExtension } from '../support/world';

const CONFIG = `[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1

[sso-session unfinished]
sso_start_url = https://corp.awsapps.com/start

[profile dev]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = PowerUserAccess
region = eu-west-1

[profile prod]
sso_session = corp
sso_account_id = 222222222222
sso_role_name = ReadOnlyAccess

[profile broken]
sso_session = nowhere
sso_account_id = 111111111111
sso_role_name = PowerUserAccess

[profile deploy]
role_arn = arn:aws:iam::111111111111:role/Deploy
source_profile = dev

[nonsense]
key = value
`;

const NO_FAVOURITES = { has: () => false, hasProfile: () => false };

interface MenuEntry {
  readonly command?: string;
  readonly submenu?: string;
  readonly when: string;
  readonly group: string;
}

/** The commands and submenus that package.json puts on a row, inline or in its context menu. */
function commandsOn({ contextValue = '' }: vscode.TreeItem, place: 'inline' | 'menu'): string[] {
  const { contributes } = theExtension().packageJSON as {
    contributes: { menus: Record<string, readonly MenuEntry[]> };
  };
  return (contributes.menus['view/item/context'] ?? [])
    .filter(({ group }) => group.startsWith('inline') === (place === 'inline'))
    .filter(({ when }) => new RegExp(/viewItem =~ \/(.*)\/( |$)/.exec(when)?.[1] ?? '$^').test(contextValue))
    .map(({ command, submenu }) => command ?? submenu ?? '');
}

describe('the tree', () => {
  /** Every row, by its label, as it is drawn. */
  function draw(corp: SessionFacts, activeName?: string, text = CONFIG): Map<string, vscode.TreeItem> {
    const context = contextOf(text, corp, activeName);
    const rows = new Map<string, vscode.TreeItem>();
    const visit = (node: TreeNode): void => {
      const item = treeItem(node, context);
      rows.set(typeof item.label === 'string' ? item.label : '', item);
      childNodes(node, NO_FAVOURITES).forEach(visit);
    };
    rootNodes(context.config, context.sessions, context.logins).forEach(visit);
    return rows;
  }

  function contextOf(text: string, corp: SessionFacts, activeName?: string): TreeContext {
    return {
      ...healthContext(text, { corp }),
      activeName,
      environments: [{ match: 'prod', label: 'PROD' }],
      directories: { get: () => undefined },
      favorites: NO_FAVOURITES,
      keys: { describe: () => undefined },
      identities: { peek: () => undefined },
      home: '/home/ada',
    };
  }

  function row(rows: ReadonlyMap<string, vscode.TreeItem>, label: string): vscode.TreeItem {
    const item = rows.get(label);
    assert.ok(item, `no row "${label}" among ${[...rows.keys()].join(', ')}`);
    return item;
  }

  const states: readonly [SessionFacts, string, string, readonly string[]][] = [
    [{ state: 'signedOut' }, 'logged out', 'circle-outline', ['awsSso.login']],
    [{ state: 'expired' }, 'expired', 'warning', ['awsSso.login']],
    [{ state: 'signingIn' }, 'logging in…', 'loading~spin', []],
    [{ state: 'signedIn', renewable: true }, 'signed in', 'pass-filled', ['awsSso.logout']],
    [{ state: 'signedIn', leftMinutes: 185 }, 'expires in 3h', 'pass-filled', ['awsSso.logout']],
  ];
  for (const [facts, description, icon, inline] of states) {
    it(`shows a session that is ${description}, with what it needs`, () => {
      const item = row(draw(facts), 'corp');
      assert.equal(item.description, description);
      assert.equal((item.iconPath as vscode.ThemeIcon).id, icon);
      assert.equal(item.collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
      assert.deepEqual(commandsOn(item, 'inline'), inline);
      assert.equal(item.accessibilityInformation?.label, `Session corp, ${description}`);
    });
  }

  it('shows what cannot be seen, or turns the text, by its number in every text of a row', () => {
    const name = 'dev\u202e\u200b\u2066prod';
    const rows = draw(
      { state: 'signedOut' },
      name,
      CONFIG.replace(/corp(?=\])|dev|prod|nowhere|nonsense/g, name),
    );
    let texts = '';
    for (const { label, description, tooltip, accessibilityInformation } of rows.values()) {
      const shown = typeof tooltip === 'string' ? tooltip : tooltip?.value;
      texts += JSON.stringify([label, description, shown, accessibilityInformation?.label]);
    }
    assert.match(texts, /devU\+202EU\+200BU\+2066prod/);
    assert.doesNotMatch(texts, /[\u202e\u200b\u2066]/);
  });

  it('shows which profiles containers get the credentials of, each with its end', () => {
    const { config, sessions, logins } = healthContext(CONFIG, { corp: { state: 'signedOut' } });
    const grant = { profile: 'dev', uri: 'http://127.0.0.1:4711/' };
    const group = rootNodes(config, sessions, logins, [grant]).find(({ kind }) => kind === 'containers');
    assert.ok(group);
    const [node] = childNodes(group, NO_FAVOURITES);
    assert.ok(node);
    assert.deepEqual(readTarget(node), { profile: 'dev' });
    const item = treeItem(node, contextOf(CONFIG, { state: 'signedOut' }));
    assert.deepEqual([item.label, item.description], ['dev', 'until this window closes']);
    assert.deepEqual(commandsOn(item, 'inline'), ['awsSso.containers.stop']);
  });

  it('says what is missing of a session', () => {
    const item = row(draw({ state: 'signedOut' }), 'unfinished');
    assert.match(String(item.description), /sso_region/);
    assert.equal((item.iconPath as vscode.ThemeIcon).id, 'error');
  });

  it('shows a profile with its role before its account, and offers to use it', () => {
    const item = row(draw({ state: 'signedIn', renewable: true }), 'dev');
    assert.equal(item.description, 'PowerUserAccess · 111111111111');
    assert.equal((item.iconPath as vscode.ThemeIcon).id, 'account');
    assert.deepEqual(commandsOn(item, 'inline'), ['awsSso.switchProfile', 'awsSso.openConsole']);
    assert.deepEqual(commandsOn(item, 'menu'), [
      'awsSso.useProfile',
      'awsSso.openTerminal',
      'awsSso.console',
      'awsSso.credentials',
      'awsSso.copy',
      'awsSso.check',
      'awsSso.edit',
    ]);
    assert.match(item.accessibilityInformation?.label ?? '', /^Profile dev, signed in, /);
    const loggedOut = row(draw({ state: 'signedOut' }), 'dev');
    assert.ok(commandsOn(loggedOut, 'menu').includes('awsSso.login'));
  });

  it('marks the active profile, which needs no switching', () => {
    const item = row(draw({ state: 'signedIn', renewable: true }, 'dev'), 'dev');
    assert.match(String(item.description), /^● {2}PowerUserAccess/);
    assert.deepEqual(commandsOn(item, 'inline'), ['awsSso.openConsole']);
    assert.match(item.accessibilityInformation?.label ?? '', /^Profile dev, active here, /);
  });

  it('labels the environment', () => {
    assert.match(
      String(row(draw({ state: 'signedOut' }), 'prod').description),
      /^\[PROD\] {2}\w+ · 222222222222/,
    );
  });

  it('shows a profile that cannot work with its reason, one click from the line', () => {
    const item = row(draw({ state: 'signedOut' }), 'broken');
    assert.equal(item.description, 'undefined sso_session nowhere');
    assert.equal((item.iconPath as vscode.ThemeIcon).id, 'error');
    assert.deepEqual(item.command?.command, 'awsSso.showInConfig');
    assert.deepEqual(item.command.arguments, [{ profile: 'broken' }]);
  });

  it('says through what a role is assumed', () => {
    const item = row(draw({ state: 'signedOut' }), 'deploy');
    assert.equal(item.description, 'role Deploy through dev');
  });

  it('shows what is wrong with the file itself, one click from the line', () => {
    const rows = draw({ state: 'signedOut' });
    assert.ok(rows.has('Problems in the files'));
    const problem = [...rows.values()].find(({ contextValue }) => contextValue === 'problem');
    assert.ok(problem, [...rows.keys()].join(', '));
    assert.match(String(problem.description), /^config:\d+$/);
    assert.deepEqual(commandsOn(problem, 'menu'), ['awsSso.showInConfig']);
    assert.equal(problem.command?.command, 'awsSso.showInConfig');
  });

  it('groups more than fifty profiles of a session by account', () => {
    const many = Array.from({ length: 60 }, (_, index) => {
      const account = String(100_000_000_000 + (index % 3));
      return `[profile p${index}]\nsso_session = corp\nsso_account_id = ${account}\nsso_role_name = R\n`;
    });
    const { config, sessions, logins } = healthContext(CONFIG + many.join('\n'));
    const [session] = rootNodes(config, sessions, logins);
    assert.ok(session);
    const groups = childNodes(session, NO_FAVOURITES).filter(({ kind }) => kind !== 'directory');
    assert.deepEqual(
      groups.map(({ kind }) => kind),
      groups.map(() => 'account'),
    );
    assert.equal(groups.flatMap((group) => childNodes(group, NO_FAVOURITES)).length, 62);
  });
});
