import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { Emitter } from '../../base/event';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { factsOf } from '../../config/language/pieceFacts';
import type { CommandId } from '../../contributions';
import { loginLabel, type LoginStatus } from '../../signin/loginStatus';
import type { SessionStatus } from '../../sso/sessionStatus';
import { consoleSessionNote, loginId, stateText } from '../activeProfile/hover';
import { currentLogins, findLoginStatus, type LoginSources } from '../activeProfile/profileFacts';
import { withoutIcons } from '../plainText';
import { linesRange, type FileSets } from './fileSets';

/** VS Code asks for those of the whole file: with more sections there are too many to draw. */
const MOST_SECTIONS = 300;

/** Over each profile and session of the home: its state, and what can be done with it. */
export class ConfigCodeLenses implements vscode.CodeLensProvider, Disposable {
  readonly #sets: FileSets;
  readonly #services: LoginSources;
  readonly #disposables = new DisposableStore();
  readonly #changed = this.#disposables.add(new Emitter<void>());

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(sets: FileSets, services: LoginSources) {
    this.#sets = sets;
    this.#services = services;
    const { config, sessions, consoleSessions } = services;
    for (const source of [config, sessions, consoleSessions])
      this.#disposables.add(source.onDidChange(() => this.#changed.fire()));
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
    const profile = this.#services.config.current.profiles.get(name);
    if (!profile) return [];
    const login = findLoginStatus(profile, currentLogins(this.#services));
    const isBroken = profile.problems.some(({ severity }) => severity === 'error');
    return [
      lens(range, l10n.t('Use'), 'awsSso.switchProfile', { profile: name }),
      ...(login ? [loginLens(login, range)] : []),
      ...(profile.kind === 'none' || isBroken
        ? []
        : [lens(range, l10n.t('Console'), 'awsSso.openConsole', { profile: name })]),
      ...(login ? [stateLens(login, range)] : []),
    ];
  }

  #sessionLenses(name: string, range: vscode.Range): vscode.CodeLens[] {
    const status = this.#services.sessions.current.get(name);
    return status ? [loginLens(status, range), stateLens(status, range)] : [];
  }
}

function loginLens(login: SessionStatus | LoginStatus, range: vscode.Range): vscode.CodeLens {
  const target = { session: loginId(login) };
  return login.state === 'signedIn'
    ? lens(range, l10n.t('Log Out'), 'awsSso.logout', target)
    : lens(range, l10n.t('Log In'), 'awsSso.login', target);
}

function stateLens(login: SessionStatus | LoginStatus, range: vscode.Range): vscode.CodeLens {
  const title =
    'session' in login
      ? `${login.session.label}: ${stateText(login.state, login.renewable)}`
      : `${loginLabel(login)}: ${consoleSessionNote(login)}`;
  return new vscode.CodeLens(range, { title: withoutIcons(title), command: '' });
}

function lens(range: vscode.Range, title: string, command: CommandId, argument: unknown): vscode.CodeLens {
  return new vscode.CodeLens(range, { title, command, arguments: [argument] });
}
