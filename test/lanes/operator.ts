// The lane of the whole operator as a process of its own: test/e2e, then test/live.

import { runLane } from './lane.ts';

await runLane('operator');
