import type { HostScenario } from '../../run/hostScenario';
import { scenarioSettings } from '../support/scenarioSettings';

/** A home where no AWS tool has ever been, and a window without a folder. */
export const scenario: HostScenario = { home: {}, folders: {}, settings: scenarioSettings };
