import { openWindow } from '../unit/sso/directoryWindow';
import { SESSION } from '../unit/sso/workbench';

// Lists a whole directory, as one more window would, when it is told to; sends back how much it found.
const [cache = '', storage = ''] = process.argv.slice(2);

void openWindow({ cache, storage }).then(({ directories }) => {
  process.once('message', () => {
    void directories.listAll(SESSION, { isFresh: true }).then(
      ({ directory, failures }) =>
        process.send?.({ accounts: directory.accounts.size, failures: failures.length }, () =>
          process.exit(0),
        ),
      (error: unknown) => process.send?.({ failure: String(error) }, () => process.exit(1)),
    );
  });
  process.send?.('ready');
});

// A test that fails must not leave it running.
process.once('disconnect', () => process.exit());
