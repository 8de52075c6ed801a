import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tokenFileName } from '../../../src/sso/tokenCache';
import { hurryTimeouts } from '../../fakes/hurriedTimeouts';
import type { Fault as ServerFault } from '../../server/faults';
import { makePipe } from '../../unit/base/irregularFiles';
import { SESSION } from '../../unit/sso/workbench';
import type { FaultBench } from './faultBench';
import { fillDisk, forbidWriting, takeDescriptors } from './fileFaults';
import type { Operation } from './operations';

const HOUR_MS = 60 * 60_000;
/** Instead of the 15 s that a request may take. */
const TIME_LIMIT_MS = 500;

/** What goes wrong, from the beginning of an operation to its end. */
export interface Fault {
  readonly name: string;
  /** @returns what mends it. */
  begin(bench: FaultBench, operation: Operation): () => unknown;
}

export const FAULTS: readonly Fault[] = [
  {
    name: 'Connection refused',
    begin({ base: { emulator } }) {
      void emulator.goOffline();
      return () => emulator.goOnline();
    },
  },
  answered('Connection reset', { kind: 'reset' }),
  {
    name: 'Black hole: no answer at all',
    begin(bench, operation) {
      const mend = answered('', { kind: 'hang' }).begin(bench, operation);
      const restore = hurryTimeouts(TIME_LIMIT_MS);
      return () => {
        restore();
        return mend();
      };
    },
  },
  answered('500', { kind: 'serverError' }),
  answered('503', {
    kind: 'respond',
    status: 503,
    headers: { 'Content-Type': 'text/html' },
    body: '<html><body><h1>503 Service Unavailable</h1></body></html>',
  }),
  answered('429 with Retry-After', { kind: 'throttle', retryAfterSeconds: 1 }),
  answered('429 without Retry-After', { kind: 'throttle' }),
  answered('Malformed JSON', {
    kind: 'respond',
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: '{"accessToken": "aoa',
  }),
  answered('Empty body', { kind: 'respond', status: 200 }),
  answered('HTML of a captive portal', { kind: 'captivePortal' }),
  answered('Wrong content type', { kind: 'wrongContentType' }),
  clockOff('1 h ahead', HOUR_MS),
  clockOff('1 h behind', -HOUR_MS),
  { name: 'Disk full', begin: ({ base }) => fillDisk(base.cache.directory) },
  {
    name: 'Disk full once the token is to be written',
    begin: ({ base }) => fillDisk(join(base.cache.directory, `.${tokenFileName(SESSION)}`)),
  },
  { name: 'No file descriptors for the moment', begin: ({ base }) => takeDescriptors(base.cache.directory) },
  {
    name: 'A folder where the token belongs',
    begin({ base }) {
      rmSync(base.tokenFile(), { force: true });
      mkdirSync(base.tokenFile());
      return () => rmSync(base.tokenFile(), { recursive: true });
    },
  },
  {
    name: 'A pipe where the token belongs',
    begin({ base }) {
      rmSync(base.tokenFile(), { force: true });
      makePipe(base.tokenFile());
      return () => rmSync(base.tokenFile());
    },
  },
  { name: 'Read-only directory', begin: ({ base }) => forbidWriting(base.cache.directory) },
  {
    name: 'Cache directory missing',
    begin({ base }) {
      rmSync(dirname(base.cache.directory), { recursive: true });
      return () => undefined;
    },
  },
  {
    name: 'Token replaced meanwhile, by another tool',
    begin({ base }, { asks }) {
      const { clients } = base;
      const original = clients[asks].bind(clients) as (...args: unknown[]) => unknown;
      const restore = (): unknown => Object.assign(clients, { [asks]: original });
      const replaceThenAsk = (...args: unknown[]): unknown => {
        restore();
        base.signInElsewhere();
        return original(...args);
      };
      Object.assign(clients, { [asks]: replaceThenAsk });
      return restore;
    },
  },
];

function answered(name: string, fault: ServerFault): Fault {
  return {
    name,
    begin({ base: { emulator } }) {
      emulator.control.addFault({ operation: '*', fault, times: null });
      return () => emulator.control.clearFaults();
    },
  };
}

function clockOff(text: string, skewMs: number): Fault {
  return {
    name: `Clock of AWS ${text}`,
    begin({ base: { emulator } }) {
      emulator.control.setClockSkew({ skewMs });
      return () => emulator.control.setClockSkew({ skewMs: 0 });
    },
  };
}
