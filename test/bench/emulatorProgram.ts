import { startEmulator } from '../server/main';

// The emulator in a process of its own, so that its work is not measured with ours; sends its address.
void startEmulator().then((emulator) => process.send?.(emulator.url));
process.once('disconnect', () => process.exit());
