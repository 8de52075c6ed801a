// `npm start`: VS Code with the extension built and installed, on a throw-away home beside the emulator.
// See `npm start -- --help`. Ctrl-C ends all of it.
import { parseArgs } from 'node:util';
import { ensureDependencies } from './lib/dependencies.mjs';
import { main } from './lib/main.mjs';
import { StepError, withTimeLimit } from './lib/run.mjs';

const HELP = `npm start [-- OPTIONS]

  --home PATH   use this home directory and the real AWS, instead of a throw-away home and the emulator
  --desktop     open a desktop VS Code (the default on Windows and macOS)
  --browser     open VS Code in the browser (the default elsewhere)
  --vsix PATH   install this package instead of one that is built now
  --port N      serve the browser's VS Code on this port
  --no-open     print the address, do not open a browser
  --help        show this`;

const SET_UP_TIMEOUT_MS = 15 * 60_000;

await main(async () => {
  const { values: options } = parseArgs({
    options: {
      home: { type: 'string' },
      desktop: { type: 'boolean', default: process.platform === 'win32' || process.platform === 'darwin' },
      browser: { type: 'boolean', default: false },
      vsix: { type: 'string' },
      port: { type: 'string' },
      'no-open': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (options.help) {
    console.log(HELP);
    return;
  }
  const port = parsePort(options.port);
  await ensureDependencies();
  const { startInBrowser, startOnDesktop } = await import('./lib/demo.mjs');
  const start = options.desktop && !options.browser ? startOnDesktop : startInBrowser;
  const { ended } = await withTimeLimit(
    start({ home: options.home, vsix: options.vsix, port, open: !options['no-open'] }),
    SET_UP_TIMEOUT_MS,
    'setting up VS Code',
  );
  await ended;
});

/** @param {string | undefined} text */
function parsePort(text) {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new StepError(`--port wants a number from 1 to 65535, not "${text}"`);
}
