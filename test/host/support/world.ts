import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { sampleHome, writeFiles, type Files } from '../../../scripts/lib/sampleHome.mjs';
import type { ApiSession, AwsSsoProfilesApi } from '../../../src/api';
import type { Event } from '../../../src/base/event';
import { resolveAwsLocations } from '../../../src/config/locations';
import type { CommandId } from '../../../src/contributions';
import { tokenFileName } from '../../../src/sso/tokenCache';
import { choosing, plain } from './picker';
import { emulatorUrl } from '../../run/hostEnvironment';
import { ControlClient } from '../../server/controlClient';
import type { TokenFile } from '../../server/controlCommands';

/** A guard against hangs alone, below mocha's, so that the message says what is missing. No machine is this slow. */
const PATIENCE_MS = 2 * 60_000;
const LOOK_AGAIN_MS = 50;

export const MY_COMPANY = 'my-company';
export const LEGACY = 'https://legacy.awsapps.com/start';

/** Where the extension host finds the shared files, in the scenario's own home. */
export const locations = resolveAwsLocations(process.env);
export const emulator = new ControlClient(emulatorUrl());

export function theExtension(): vscode.Extension<AwsSsoProfilesApi> {
  const extension = vscode.extensions.getExtension<AwsSsoProfilesApi>('aws-sso-profiles.aws-sso-profiles');
  assert.ok(extension, 'aws-sso-profiles.aws-sso-profiles is not installed');
  return extension;
}

export async function activate(): Promise<AwsSsoProfilesApi> {
  return theExtension().activate();
}

/** Runs one of our commands as a keybinding or another extension would. */
export function run(command: CommandId, ...args: unknown[]): Thenable<unknown> {
  return vscode.commands.executeCommand(command, ...args);
}

/** A fresh emulator, nobody signed in, nothing picked, and the given files; the extension has read them. */
export async function resetWorld(files: Files = sampleHome): Promise<AwsSsoProfilesApi> {
  const api = await activate();
  await dropPick();
  await emulator.reset();
  rmSync(locations.ssoCacheDirectory, { recursive: true, force: true });
  replaceFiles(locations.home, { ...sampleHome, ...files });
  await run('awsSso.refresh');
  return api;
}

/**
 * Whole files at once, and only those that differ: an editor that still watches one would read it while it is half
 * written.
 */
function replaceFiles(directory: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const target = join(directory, path);
    if (existsSync(target) && readFileSync(target, 'utf8') === content) continue;
    writeFiles(directory, { [`${path}.part`]: content });
    renameSync(`${target}.part`, target);
  }
}

/** Takes back the user's pick for the folder in focus, if there is one. */
export async function dropPick(): Promise<void> {
  await choosing(
    ({ items }) => {
      const item = items.find(({ label }) => label.startsWith('$(discard)'));
      return item ? { accept: plain(item.label) } : 'turnAway';
    },
    () => run('awsSso.switchProfile'),
  );
}

/** The sample's config file with more at its end. */
export function withConfig(more: string): Files {
  return { '.aws/config': `${sampleHome['.aws/config'] ?? ''}\n${more}` };
}

export function tokenFile(sessionId: string): string {
  return join(locations.ssoCacheDirectory, tokenFileName(sessionId));
}

export function hasToken(sessionId: string): boolean {
  return existsSync(tokenFile(sessionId));
}

/** Puts a login of another tool into the cache, as the AWS CLI writes it. */
export async function signInOutside(sessionId = MY_COMPANY): Promise<TokenFile> {
  const isLegacy = sessionId === LEGACY;
  const token = await emulator.signIn(isLegacy ? { startUrl: LEGACY, scopes: [] } : {});
  writeToken(sessionId, token);
  return token;
}

/** Signs in and waits until the extension has seen it. */
export async function signIn(sessionId = MY_COMPANY): Promise<TokenFile> {
  const token = await signInOutside(sessionId);
  await run('awsSso.refresh');
  return token;
}

export function writeToken(sessionId: string, token: TokenFile): void {
  mkdirSync(locations.ssoCacheDirectory, { recursive: true, mode: 0o700 });
  writeFileSync(tokenFile(sessionId), JSON.stringify(token), { mode: 0o600 });
}

export function sessionOf(api: AwsSsoProfilesApi, sessionId: string): ApiSession {
  const session = api.sessions().find(({ name }) => name === sessionId);
  assert.ok(session, `there is no session ${sessionId}`);
  return session;
}

/** Resolves as soon as an event finds `condition` true, with the milliseconds it took. */
export async function until(
  what: string,
  onDidChange: Event<undefined>,
  condition: () => boolean,
): Promise<number> {
  const started = performance.now();
  await new Promise<void>((resolve, reject) => {
    const giveUp = setTimeout(() => reject(new Error(`it did not come to pass: ${what}`)), PATIENCE_MS);
    const look = (): void => {
      if (!condition()) return;
      clearTimeout(giveUp);
      subscription.dispose();
      resolve();
    };
    const subscription = onDidChange(look);
    look();
  });
  return performance.now() - started;
}

/** Resolves with what `look` finds, for what tells nobody when it is there. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`it did not come to pass: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
