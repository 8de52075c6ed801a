import { FLOOR_VERSION } from '../../scripts/lib/serverCache.mjs';
import { journeyOf } from './harness/journeyOf';
import { keepsProgramAcrossReload } from './harness/programAcrossReload';

/** In the newest one the day with two sessions ends with it. */
describe('a window of the oldest VS Code that is reloaded', () => {
  const journey = journeyOf({
    version: FLOOR_VERSION,
    settings: { 'awsSso.terminal.updateOpenTerminals': 'always' },
  });

  it('lets a program be that runs in a terminal', () => keepsProgramAcrossReload(journey));
});
