import { mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { hurryTimeouts } from '../../fakes/hurriedTimeouts';
import type { Fault as ServerFault } from '../../server/faults';
import { hasIrregularFiles, makePipe } from '../../unit/base/irregularFiles';
import type { FaultBench, Stake } from './faultBench';
import { fillDisk, forbidNames, forbidWriting, refuseWatching, takeDescriptors } from './fileFaults';
import { WRONG_RANGES, WRONG_TYPES } from './wrongAnswers';
import type { Operation } from './operations';

const HOUR_MS = 60 * 60_000;
/** Instead of the 15 s that a request may take. */
const TIME_LIMIT_MS = 500;

/** What a fault meets. */
export interface Endangered extends Pick<Operation, 'asks'> {
  readonly stake: Stake;
}

/** What goes wrong, from the beginning of an operation to its end. */
export interface Fault {
  readonly name: string;
  /** Concerns only those that ask AWS. */
  readonly isOfNetwork?: true;
  /** What goes wrong before the window opens. @returns what mends it. */
  before?(): () => void;
  /** @returns what mends it. */
  begin(bench: FaultBench, run: Endangered): () => unknown;
}

/** Windows has no pipes in its file systems. */
const PIPE = 'A pipe where the token belongs';

const ALL_FAULTS: readonly Fault[] = [
  {
    name: 'Connection refused',
    isOfNetwork: true,
    begin({ base: { emulator } }) {
      void emulator.goOffline();
      return () => emulator.goOnline();
    },
  },
  answered('Connection reset', { kind: 'reset' }),
  {
    name: 'Black hole: no answer at all',
    isOfNetwork: true,
    begin(bench, endangered) {
      const mend = answered('', { kind: 'hang' }).begin(bench, endangered);
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
  answered('Malformed JSON', json('{"accessToken": "aoa')),
  answered('Empty body', { kind: 'respond', status: 200 }),
  answered('HTML of a captive portal', { kind: 'captivePortal' }),
  answered('Wrong content type', { kind: 'wrongContentType' }),
  answered('Fields of wrong types', json(WRONG_TYPES)),
  answered('Numbers out of all range', json(WRONG_RANGES)),
  clockOff('1 h ahead', HOUR_MS),
  clockOff('1 h behind', -HOUR_MS),
  { name: 'Disk full', begin: (_bench, { stake: { directory } }) => fillDisk(directory) },
  {
    name: 'Disk full once the token is to be written',
    begin: (_bench, { stake: { directory, file } }) => fillDisk(join(directory, `.${basename(file)}`)),
  },
  {
    name: 'No file descriptors for the moment',
    begin: (_bench, { stake: { directory } }) => takeDescriptors(directory),
  },
  {
    name: 'A folder where the token belongs',
    begin(_bench, { stake: { file } }) {
      rmSync(file, { force: true });
      mkdirSync(file);
      return () => rmSync(file, { recursive: true });
    },
  },
  {
    name: PIPE,
    begin(_bench, { stake: { file } }) {
      rmSync(file, { force: true });
      makePipe(file);
      return () => rmSync(file);
    },
  },
  { name: 'Directory of another user', begin: (_bench, { stake: { directory } }) => forbidNames(directory) },
  {
    name: 'Directory and files of another user',
    begin: (_bench, { stake: { directory } }) => forbidWriting(directory),
  },
  {
    name: 'No watches: the system tells of no change',
    before: refuseWatching,
    begin: () => () => undefined,
  },
  {
    name: 'Cache directory missing',
    begin(_bench, { stake: { directory } }) {
      rmSync(dirname(directory), { recursive: true });
      return () => undefined;
    },
  },
  {
    name: 'Token replaced meanwhile, by another tool',
    isOfNetwork: true,
    begin({ base: { clients } }, { stake, asks }) {
      if (!asks) return () => undefined;
      const original = clients[asks].bind(clients) as (...args: unknown[]) => unknown;
      const restore = (): unknown => Object.assign(clients, { [asks]: original });
      const replaceThenAsk = (...args: unknown[]): unknown => {
        restore();
        stake.signInElsewhere();
        return original(...args);
      };
      Object.assign(clients, { [asks]: replaceThenAsk });
      return restore;
    },
  },
];

const FAULTS = ALL_FAULTS.filter(({ name }) => name !== PIPE || hasIrregularFiles);

/** Those that an operation can meet. */
export function faultsOf({ asks }: Operation): readonly Fault[] {
  return FAULTS.filter(({ isOfNetwork }) => asks !== undefined || !isOfNetwork);
}

/** The rows of a page that can be true on this system. */
export function possibleRows(page: string): string {
  return hasIrregularFiles ? page : page.replaceAll(new RegExp(`^\\| ${PIPE} .*\\n`, 'gm'), '');
}

function answered(name: string, fault: ServerFault): Fault {
  return {
    name,
    isOfNetwork: true,
    begin({ base: { emulator } }) {
      emulator.control.addFault({ operation: '*', fault, times: null });
      return () => emulator.control.clearFaults();
    },
  };
}

/** @param content a text as it is. */
function json(content: object | string): ServerFault {
  return {
    kind: 'respond',
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: typeof content === 'string' ? content : JSON.stringify(content),
  };
}

function clockOff(text: string, skewMs: number): Fault {
  return {
    name: `Clock of AWS ${text}`,
    isOfNetwork: true,
    begin({ base: { emulator } }) {
      emulator.control.setClockSkew({ skewMs });
      // It is this machine's clock that is off, and it stays so.
      return () => undefined;
    },
  };
}
