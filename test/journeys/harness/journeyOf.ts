import { keepFiles } from '../../run/evidence';
import { Journey } from './journey';
import { openJourney, type JourneyOptions } from './openJourney';
import { keepEvidence } from './photographs';

/**
 * The journey of the `describe` that this is called in: a window, opened before its first test and closed after its
 * last. A test that fails leaves a picture of every window and the logs.
 * @param prepare what every test of the journey begins with
 */
export function journeyOf(
  options: JourneyOptions = {},
  prepare: (journey: Journey) => Promise<unknown> = () => Promise.resolve(),
): Journey {
  const journey = new Journey();

  before('start the server', async () => {
    journey.start(await openJourney(options));
  });
  before('open the window', async function () {
    try {
      await journey.open();
      await prepare(journey);
    } catch (error) {
      // After a hook that fails mocha calls no other but those that close.
      const hook = this.runnable();
      keepFiles(hook, await keepEvidence(journey, hook.fullTitle()));
      throw error;
    }
  });
  afterEach('keep what shows a failure', async function () {
    const test = this.currentTest;
    if (test?.state === 'failed') keepFiles(test, await keepEvidence(journey, test.fullTitle()));
  });
  after('close the window', () => journey.close());

  return journey;
}
