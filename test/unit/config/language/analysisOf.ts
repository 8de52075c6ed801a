import { ConfigAnalysis, type LocatedProblem } from '../../../../src/config/language/configAnalysis';
import type { Fix } from '../../../../src/config/language/fixPlace';
import { findFixes } from '../../../../src/config/language/fixes';
import { parseDocument } from '../../../../src/config/documentParser';

export function analysisOf(config = '', credentials = ''): ConfigAnalysis {
  const analysis = new ConfigAnalysis({ config: 'config', credentials: 'credentials' });
  analysis.update('config', config);
  analysis.update('credentials', credentials);
  return analysis;
}

/** Problems as `role:line severity code`. */
export function codesOf(analysis: ConfigAnalysis): string[] {
  return analysis.problems.map(({ role, line, severity, code }) => `${role}:${line} ${severity} ${code}`);
}

export interface FixedTexts {
  readonly config: string;
  readonly credentials: string;
}

/** Both texts after a fix. */
export function applyFix(fix: Fix, analysis: ConfigAnalysis): FixedTexts {
  const textAfter = (role: LocatedProblem['role']): string => {
    const { text } = analysis.textOf(role);
    return fix.edits[role]?.(parseDocument(text)).toString() ?? text;
  };
  return { config: textAfter('config'), credentials: textAfter('credentials') };
}

/** The fixes of the first problem with this code. */
export function fixesOf(code: LocatedProblem['code'], analysis: ConfigAnalysis): Fix[] {
  const problem = analysis.problems.find((each) => each.code === code);
  return problem ? findFixes(problem, analysis) : [];
}
