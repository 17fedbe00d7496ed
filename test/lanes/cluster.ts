// The lane of everything else that needs a rig: the parts against a real API server, the gateways, the rig itself.

import { runLane } from './lane.ts';

await runLane('cluster');
