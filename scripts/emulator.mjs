// `npm run emulator`: the emulator of IAM Identity Center and STS alone, until Ctrl-C.
// See `npm run emulator -- --help`.
import { parseArgs } from 'node:util';
import { ensureDependencies } from './lib/dependencies.mjs';
import { main } from './lib/main.mjs';
import { StepError } from './lib/run.mjs';

const HELP = `npm run emulator [-- OPTIONS]

  --port N            listen on this port of 127.0.0.1 (default: a free one)
  --pages-host NAME   send browsers to this name (default: identity-center.localhost)
  --help              show this`;

await main(async () => {
  const { values: options } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      'pages-host': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (options.help) {
    console.log(HELP);
    return;
  }
  const port = parsePort(options.port);
  await ensureDependencies();
  const { startEmulator } = await import('./lib/emulator.mjs');
  const pagesHost = options['pages-host'];
  const emulator = await startEmulator(pagesHost === undefined ? { port } : { port, pagesHost });
  console.log(describe(emulator));
  // The listening socket keeps the process; Ctrl-C ends it.
  await new Promise(() => {});
});

/** @param {string} text */
function parsePort(text) {
  const port = Number(text);
  if (text !== '' && Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new StepError(`--port wants a number from 0 to 65535, not "${text}"`);
}

/** @param {import('../test/server/main').Emulator} emulator */
function describe(emulator) {
  const startUrls = emulator.control.configuration().instances.map(({ startUrl }) => startUrl);
  return `Emulator of IAM Identity Center and STS: ${emulator.url}

  Pages       ${emulator.pagesUrl}/start  ${emulator.pagesUrl}/device
  Control     POST ${emulator.url}/_control/<command>
  Start URLs  ${startUrls.join('  ')}

Send the AWS CLI and SDKs of a terminal here:

${exportLines(emulator.env()).join('\n')}

Ctrl-C ends it.`;
}

/** @param {Record<string, string>} variables */
function exportLines(variables) {
  return Object.entries(variables).map(([name, value]) =>
    process.platform === 'win32' ? `  $env:${name} = '${value}'` : `  export ${name}=${value}`,
  );
}
