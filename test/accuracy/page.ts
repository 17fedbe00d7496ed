// docs/accuracy.md as one text: how the diagnosis does on scenarios, on real reports, and live.

import type { Row } from './row.ts';
import { failures, matrix, totals } from './table.ts';

/** Where the live part begins: it is measured, what stands before it follows from the sources alone. */
export const liveMark = '<!-- live -->';

/** The page; `live` is what was measured last. */
export function accuracyPage(
  still: Readonly<Record<'scenarios' | 'reports', readonly Row[]>>,
  live: string,
): string {
  return `${introduction}

## Scenarios

Written deployments in test/scenarios, each with its nearest neighbours, run through planning, experiments and diagnosis.

${section(still.scenarios)}

## Reports

Real reports in test/reports that hold enough to decide, told as observations; what should be found is what the thread ended with.

${section(still.reports)}

${liveMark}
${live}`;
}

/** The live part. */
export const livePart = (rows: readonly Row[], when: string): string => `
## Live cases

Real software in the rig, in test/live, under one operator. Measured ${when}.

${section(rows)}
`;

const section = (rows: readonly Row[]): string => `${totals(rows)}

${matrix(rows)}

Neither right nor likely right:

${failures(rows)}`;

const introduction = `# Accuracy

Made by \`npm run accuracy\`; do not edit.

- **Right**: the reason that is there, Confirmed, or no fault where there is none.
- **Likely right**: the reason that is there, said to be Likely, or named beside another one.
- **Unexplained**: a fault is told, no cause is named.
- **Wrong**: another cause is named. **Missed**: a fault is called healthy.
- **False accusation**: something healthy is called unhealthy.`;
