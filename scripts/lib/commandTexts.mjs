// What docs/commands.md says that package.json does not know.

/**
 * @typedef {object} Section
 * @property {string} title
 * @property {string} [intro] Markdown above the table
 * @property {Readonly<Record<string, string>>} commands what each does, in Markdown, in the order of the page
 */

/** @type {readonly Section[]} */
export const COMMAND_SECTIONS = [
  {
    title: 'Sessions',
    commands: {
      'awsSso.configureSession':
        'asks for the start URL (`acme` is enough for `https://acme.awsapps.com/start`), logs in, and writes a session and profiles for the roles that you select, after showing the change. The gear beside a question sets the name, region, scopes, profile names and output',
      'awsSso.setUpConsoleSignIn':
        'asks for the name of a profile, signs in to the AWS console as `aws login` does, and writes the profile',
      'awsSso.setUpFromRepository':
        'writes the session and profiles that the repository names, after a diff; see [Teams](teams.md)',
      'awsSso.login': 'logs in to a session or a console sign-in, in the browser or with a code',
      'awsSso.loginAll': 'logs in to every session that needs it, one after the other',
      'awsSso.logout':
        'ends one session, for every AWS tool; of a console sign-in, credentials that tools already have last up to 15 minutes',
      'awsSso.logoutAll': 'ends all sessions',
      'awsSso.renameSession': 'renames a session in its profiles too, and keeps the login',
      'awsSso.removeSession': 'removes a session, after naming the profiles that use it',
      'awsSso.forgetMfa':
        'forgets the sessions that an MFA code opened; the next role that needs a code asks for one',
    },
  },
  {
    title: 'Profiles',
    commands: {
      'awsSso.switchProfile': 'chooses the profile of this workspace or folder',
      'awsSso.useProfile': 'the same for the profile of a row',
      'awsSso.revealProfile': 'opens the tree at the profile of this workspace',
      'awsSso.pinProfile':
        'writes the active profile to the setting `awsSso.profile`, so that it travels with the repository',
      'awsSso.addProfiles': 'writes profiles for roles that you choose from a list, by role or by pattern',
      'awsSso.importFrom':
        'turns profiles of Granted, aws-vault, AWS SSO CLI and aws-sso-util into plain ones, and removes keys that yawsso copied, after showing the change; see [Moving from other tools](moving.md)',
      'awsSso.pruneProfiles': 'removes the profiles whose account or role you have lost, after showing which',
      'awsSso.renameProfile': 'renames a profile and everything that refers to it',
      'awsSso.duplicateProfile': 'adds a profile with the same settings, without an access key',
      'awsSso.editRegion': 'sets the region of a profile',
      'awsSso.removeProfile': 'removes a profile, after naming what refers to it',
      'awsSso.useRole': 'makes a profile for a role in the tree and switches to it',
      'awsSso.addFavorite': 'shows a profile, account or role first',
      'awsSso.removeFavorite': 'shows it in its usual place again',
      'awsSso.openConfig': 'opens `~/.aws/config`',
      'awsSso.checkConfig':
        'shows the problems of `~/.aws/config` and `~/.aws/credentials` in the Problems view; see [Problems in AWS config files](config-problems.md)',
      'awsSso.showInConfig': 'opens the file at the line of the session or profile',
      'awsSso.applyPreview': 'writes the change that the diff shows',
      'awsSso.discardPreview': 'closes the diff and writes nothing',
    },
  },
  {
    title: 'Accounts and roles',
    commands: {
      'awsSso.findAccount': 'searches accounts by name, ID or email, and their roles and profiles',
      'awsSso.refreshDirectory': 'lists them again',
    },
  },
  {
    title: 'Work as a profile',
    commands: {
      'awsSso.whoAmI': 'asks AWS for the identity of the active profile',
      'awsSso.checkAccess':
        'tries a few real calls and makes a table: what is allowed, and which action is missing',
      'awsSso.openTerminal': 'opens one terminal as another profile',
      'awsSso.openConsole': 'opens the AWS console as a profile or role',
      'awsSso.openConsoleService': 'opens the console at a service or at a page whose address you paste',
      'awsSso.copyConsoleLink': 'copies the link instead',
      'awsSso.copyAccountId': 'copies the twelve digits of the account',
      'awsSso.copyArn': 'copies the ARN of your identity',
      'awsSso.copyRoleName': 'copies the name of the role',
      'awsSso.copyProfileName': 'copies the name of the profile',
      'awsSso.copyExportLine': 'copies the command that sets `AWS_PROFILE` in your shell',
      'awsSso.copyCredentials': 'copies credentials for your shell; the clipboard is cleared after a minute',
      'awsSso.exportCredentials': 'writes credentials in the format that a tool needs',
      'awsSso.makeToolProfile':
        "writes a second profile for tools that can't read this one, after a diff; see [Tools](tools.md)",
    },
  },
  {
    title: 'Access keys',
    intro: 'See [Access keys in the keychain](keychain.md).',
    commands: {
      'awsSso.keys.moveToKeychain': "moves a long-lived key from the files to VS Code's Secret Storage",
      'awsSso.keys.add': 'adds a key that you type',
      'awsSso.keys.manage': 'lists, puts back, copies and removes them',
      'awsSso.keys.checkAge': 'asks IAM when the key was made',
      'awsSso.keys.rotate': 'replaces the key, in steps that you can undo',
    },
  },
  {
    title: 'Containers',
    intro: 'See [Containers and dev containers](containers.md).',
    commands: {
      'awsSso.containers.run': 'starts an endpoint for the profile and copies the flags for `docker run`',
      'awsSso.containers.addToDevContainer':
        'writes the flags of the endpoint into `devcontainer.json`, after a diff',
      'awsSso.containers.stop': 'ends an endpoint at once',
    },
  },
  {
    title: 'Agents and other extensions',
    intro: 'See [Agents, MCP servers and other extensions](agents.md) and [API for extensions](api.md).',
    commands: {
      'awsSso.agents.chooseProfile': 'sets a profile aside for agents, such as one that only reads',
      'awsSso.agents.guard': 'writes a hook that agents run before a command, after a diff, or removes it',
      'awsSso.agents.copyMcpConfiguration':
        'copies what Claude Code, Cursor, Kiro or Codex needs to start the MCP server',
      'awsSso.manageApiConsent': 'shows which extensions can have credentials, and changes that',
    },
  },
  {
    title: 'When something is wrong',
    commands: {
      'awsSso.diagnose':
        'checks every layer, from the files to the role, and writes a report without secrets',
      'awsSso.refresh': 'reads all files again',
      'awsSso.showLog': "opens the extension's log",
    },
  },
];

/**
 * What a key does on a row, by the command that package.json binds it to.
 * @type {Readonly<Record<string, string>>}
 */
export const ROW_KEYS = {
  'awsSso.useProfile':
    "uses the profile in this workspace; on a profile that can't work, opens its line in the file",
  'awsSso.renameProfile': 'renames the profile',
  'awsSso.removeProfile': 'removes the profile, or all selected profiles',
  'awsSso.copyAccountId': 'copies the account ID',
};

/** The end of the page, in Markdown. */
export const ABOUT_KEYS = `Select several rows with \`Shift\` or \`Ctrl\` (\`Cmd\`) to remove them or to make them favorites at once.

\`Ctrl+F\` in the view is VS Code's own search, which reads only the names of rows. *Find Account or Role…* reads account IDs, roles and e-mail addresses too.

## Key bindings and tasks

No key is bound outside the view. These are a good start for your \`keybindings.json\`; the second one replaces VS Code's search in the view:

\`\`\`json
{ "key": "ctrl+alt+a", "command": "awsSso.switchProfile" }
{ "key": "ctrl+f", "command": "awsSso.findAccount", "when": "focusedView == 'awsSso.profiles' && listFocus" }
\`\`\`

Commands take arguments, so that a key binding or a task can name the profile or session:

\`\`\`json
{ "key": "ctrl+alt+d", "command": "awsSso.switchProfile", "args": "dev" }
{ "key": "ctrl+alt+l", "command": "awsSso.login", "args": { "session": "my-company" } }
\`\`\``;
