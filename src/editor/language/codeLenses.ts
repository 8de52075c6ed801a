import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { Emitter } from '../../base/event';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { factsOf } from '../../config/language/pieceFacts';
import type { ConfigStore } from '../../config/configStore';
import { findSessionId } from '../../config/profileSession';
import type { CommandId } from '../../contributions';
import type { SessionStatus } from '../../sso/sessionStatus';
import type { SessionStore } from '../../sso/sessionStore';
import { stateText } from '../activeProfile/hover';
import { withoutIcons } from '../plainText';
import { linesRange, type FileSets } from './fileSets';

export interface CodeLensServices {
  readonly config: ConfigStore;
  readonly sessions: SessionStore;
}

/** VS Code asks for those of the whole file: with more sections there are too many to draw. */
const MOST_SECTIONS = 300;

/** Over each profile and session of the home: its state, and what can be done with it. */
export class ConfigCodeLenses implements vscode.CodeLensProvider, Disposable {
  readonly #sets: FileSets;
  readonly #services: CodeLensServices;
  readonly #disposables = new DisposableStore();
  readonly #changed = this.#disposables.add(new Emitter<void>());

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(sets: FileSets, services: CodeLensServices) {
    this.#sets = sets;
    this.#services = services;
    this.#disposables.add(services.sessions.onDidChange(() => this.#changed.fire()));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const { set, role } = this.#sets.take(document);
    if (!set.isHome) return [];
    const sections = set.analysis.textOf(role).pieces.flatMap((piece) =>
      factsOf(piece, role).map(({ header, section }) => ({
        header,
        line: section.line + piece.linesBefore,
      })),
    );
    if (sections.length > MOST_SECTIONS) return [];
    return sections.flatMap(({ header, line }) => {
      if (header.kind === 'profile') return this.#profileLenses(header.name, linesRange(line, line));
      return header.kind === 'sso-session' ? this.#sessionLenses(header.name, linesRange(line, line)) : [];
    });
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #profileLenses(name: string, range: vscode.Range): vscode.CodeLens[] {
    const { config, sessions } = this.#services;
    const profile = config.current.profiles.get(name);
    if (!profile) return [];
    const status = sessions.current.get(findSessionId(profile, config.current) ?? '');
    const isBroken = profile.problems.some(({ severity }) => severity === 'error');
    return [
      lens(range, l10n.t('Use'), 'awsSso.switchProfile', { profile: name }),
      ...(status ? [loginLens(status, range)] : []),
      ...(profile.kind === 'none' || isBroken
        ? []
        : [lens(range, l10n.t('Console'), 'awsSso.openConsole', { profile: name })]),
      ...(status ? [stateLens(status, range)] : []),
    ];
  }

  #sessionLenses(name: string, range: vscode.Range): vscode.CodeLens[] {
    const status = this.#services.sessions.current.get(name);
    return status ? [loginLens(status, range), stateLens(status, range)] : [];
  }
}

function loginLens({ session, state }: SessionStatus, range: vscode.Range): vscode.CodeLens {
  return state === 'signedIn'
    ? lens(range, l10n.t('Log Out'), 'awsSso.logout', { session: session.id })
    : lens(range, l10n.t('Log In'), 'awsSso.login', { session: session.id });
}

function stateLens({ session, state, renewable }: SessionStatus, range: vscode.Range): vscode.CodeLens {
  return new vscode.CodeLens(range, {
    title: withoutIcons(`${session.label}: ${stateText(state, renewable)}`),
    command: '',
  });
}

function lens(range: vscode.Range, title: string, command: CommandId, argument: unknown): vscode.CodeLens {
  return new vscode.CodeLens(range, { title, command, arguments: [argument] });
}
