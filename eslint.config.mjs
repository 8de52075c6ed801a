import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * The floors of the house, top first. A folder may import from floors below it, never from one above:
 * `editor -> credentials -> signin -> sso -> config -> base`.
 */
const floors = ['editor', 'credentials', 'signin', 'sso', 'config', 'base'];

const vscodeImport = {
  name: 'vscode',
  message: 'Only src/editor/ and src/extension.ts import vscode; the floors below run in plain Node.',
};
const awsSdkImport = {
  group: ['@aws-sdk/*', '@smithy/*'],
  message: 'Only src/clients/ imports the AWS SDK; declare a port where it is needed.',
};
const clientsImport = {
  group: ['**/clients/*', '**/clients'],
  message: 'src/clients/ is named by extension.ts alone; depend on the port it implements.',
};

/**
 * Import rules of one floor: no floor above it, no vscode below the editor, no AWS SDK outside clients.
 * @type {import('typescript-eslint').ConfigArray}
 */
const floorRules = floors.map((floor, index) => ({
  files: [`src/${floor}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        paths: floor === 'editor' ? [] : [vscodeImport],
        patterns: [
          awsSdkImport,
          clientsImport,
          ...(index === 0
            ? []
            : [
                {
                  group: floors.slice(0, index).map((above) => `**/${above}/**`),
                  message: `src/${floor}/ must not import from a floor above it.`,
                },
              ]),
        ],
      },
    ],
  },
}));

/** Raw VS Code calls that have one home each: contributions.ts names the ids, one file makes the call. */
const oneRoad = [
  {
    selector: "CallExpression[callee.object.name='commands'][callee.property.name='registerCommand']",
    message: 'Register through editor/commands.ts: it logs, localises and offers the mending action.',
  },
  {
    selector:
      "CallExpression[callee.object.property.name='commands'][callee.property.name='registerCommand']",
    message: 'Register through editor/commands.ts: it logs, localises and offers the mending action.',
  },
  {
    selector: "CallExpression[callee.property.name='getConfiguration']",
    message: 'Read settings through editor/settings.ts: one getter per setting.',
  },
  {
    selector: "CallExpression[callee.property.name='executeCommand'] > Literal[value='setContext']",
    message: 'Set context keys through editor/commands.ts.',
  },
];

/** Whoever edits a shared file and does not read it again shows what it no longer says. */
const oneEdit = {
  selector: "ImportSpecifier[imported.name='editSharedFile']",
  message: 'Edit through ConfigStore.edit(): the files are read again afterwards.',
};

/** Time is a port (base/clock.ts), so that tests decide what time it is and nothing waits by a clock that is set. */
const injectedTime = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'Take a Clock (base/clock.ts) and ask it.',
  },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Give it clock.now().' },
  {
    selector: "MemberExpression[object.name='performance'][property.name='now']",
    message: 'Take a Clock (base/clock.ts) and ask for its monotonicNow().',
  },
  {
    selector: 'CallExpression[callee.name=/^set(Timeout|Interval)$/]',
    message: 'Take a Clock (base/clock.ts): schedule() or sleep().',
  },
  {
    selector: 'ImportDeclaration[source.value=/^(node:)?(timers|perf_hooks)\\b/]',
    message: 'Take a Clock (base/clock.ts): schedule() or sleep().',
  },
  {
    selector: ":not(ImportSpecifier, AssignmentPattern) > Identifier[name='systemClock']",
    message: "The system's clock is a default for a parameter; what is built by services.ts gets its clock.",
  },
];

/** Texts that draw icons and links: a name that they hold must not. */
const drawnText = {
  selector: [
    "CallExpression[callee.property.name=/^(show(Information|Warning|Error)Message|setStatusBarMessage)$/] > CallExpression[callee.property.name='t'][arguments.length>1]",
    ...[
      'Property[key.name=/^(title|detail|placeHolder|placeholder|prompt)$/]',
      'AssignmentExpression[left.property.name=/^(title|placeholder|prompt)$/]',
    ].flatMap((place) =>
      ['', 'ConditionalExpression > '].map(
        (within) => `${place} > ${within}CallExpression[callee.property.name='t'][arguments.length>1]`,
      ),
    ),
  ].join(','),
  message: 'Names draw icons and links here: put the text through withoutLinks or withoutIcons.',
};
const wholeNotice = {
  selector:
    'CallExpression[callee.property.name=/^show(Information|Warning|Error)Message$/][arguments.length=1]',
  message: 'VS Code cuts off a message without a button: showNotice() of editor/notifications.ts.',
};
/** A path of the user's may lead to a pipe, which occupies a file thread for ever, or to a file without end. */
const oneRead = [
  {
    selector:
      'ImportDeclaration[source.value=/^(node:)?fs(\\u002fpromises)?$/] > ImportSpecifier[imported.name=/^(readFile|readFileSync|createReadStream|open|openSync|appendFile|appendFileSync|createWriteStream|promises)$/]',
    message: 'Read through base/regularFile.ts, and write through base/atomicFile.ts.',
  },
  {
    selector:
      'ImportDeclaration[source.value=/^(node:)?fs(\\u002fpromises)?$/] > :matches(ImportDefaultSpecifier, ImportNamespaceSpecifier)',
    message: 'Name the functions of node:fs that are needed: some may not be used.',
  },
];

/** Those that the rule is made of, and one that reads `/proc` alone. */
const readersOfFiles = [
  'src/base/regularFile.ts',
  'src/base/atomicFile.ts',
  'src/base/fileLock.ts',
  'src/base/processIdentity.ts',
];

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/prefer-nullish-coalescing': 'off',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      '@typescript-eslint/no-empty-function': ['error', { allow: ['methods', 'arrowFunctions'] }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  ...floorRules,
  {
    files: ['src/clients/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [vscodeImport],
          patterns: [
            { group: ['**/editor/**'], message: 'src/clients/ implements ports; it knows no view.' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/helper/credentialHelper.ts', 'src/helper/askWindow.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!node:|\\.\\./credentials/keys/helperProtocol$|\\./askWindow$)',
              message:
                'The helper starts with every command of a terminal: Node and the protocol are all it reads.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/helper/**/*.ts'],
    ignores: ['src/helper/credentialHelper.ts', 'src/helper/askWindow.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [vscodeImport],
          patterns: [
            awsSdkImport,
            { group: ['**/editor/**'], message: 'Programs of terminals know no view.' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    // The helper is a program of its own, which starts with every command of a terminal.
    ignores: ['src/helper/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...oneRead,
        ...oneRoad,
        ...injectedTime,
        oneEdit,
        drawnText,
        wholeNotice,
      ],
    },
  },
  {
    files: readersOfFiles,
    rules: {
      'no-restricted-syntax': ['error', ...oneRoad, ...injectedTime, oneEdit, drawnText, wholeNotice],
    },
  },
  {
    files: ['src/editor/commands.ts', 'src/editor/settings.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...oneRead, ...injectedTime, oneEdit, drawnText, wholeNotice],
    },
  },
  {
    files: ['src/config/configStore.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...oneRead, ...oneRoad, ...injectedTime, drawnText, wholeNotice],
    },
  },
  {
    files: ['src/base/clock.ts', 'src/editor/services.ts'],
    rules: { 'no-restricted-syntax': ['error', ...oneRead, ...oneRoad, oneEdit, drawnText, wholeNotice] },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [] }],
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        require: 'readonly',
        module: 'writable',
        __dirname: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        fetch: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        performance: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
      },
    },
  },
);
