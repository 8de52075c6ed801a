// Type check and lint in one process: both ask the same program about types, and each alone would find them out anew.
import { ESLint } from 'eslint';
import ts from 'typescript';
import { repositoryRoot } from '../paths.mjs';

const configFile = ts.findConfigFile(repositoryRoot, ts.sys.fileExists);
const config = ts.getParsedCommandLineOfConfigFile(configFile ?? '', undefined, {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
    throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
  },
});
if (!config) throw new Error(`${repositoryRoot} has no tsconfig.json that can be read`);

const program = ts.createProgram({ rootNames: config.fileNames, options: config.options });
const typeErrors = [...config.errors, ...ts.getPreEmitDiagnostics(program)];
console.log(
  ts.formatDiagnostics(typeErrors, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => repositoryRoot,
    getNewLine: () => '\n',
  }),
);

const eslint = new ESLint({
  cwd: repositoryRoot,
  overrideConfig: {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: false, programs: [program] } },
  },
});
const results = await eslint.lintFiles(['.']);
const formatter = await eslint.loadFormatter('stylish');
console.log(await formatter.format(results));

const isGood =
  typeErrors.length === 0 && results.every(({ errorCount, warningCount }) => errorCount + warningCount === 0);
process.exitCode = isGood ? 0 : 1;
