// Remedies for the causes around application.

import type { Remedy } from './remedy.ts';

export const applicationRemedies = {
  AppRejectsMethod: [{ whom: 'any', text: '' }],
  AppRouteShadowed: [{ whom: 'any', text: '' }],
  AppFails: [{ whom: 'any', text: '' }],
} as const satisfies Readonly<Record<string, readonly Remedy[]>>;
