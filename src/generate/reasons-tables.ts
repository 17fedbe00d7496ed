// Tables of what is in the vocabulary of reasons, and of the fixes for one of them: on README.md, on
// docs/reasons/README.md and on the page of each reason.

import { type Reason, reasonNames, reasons } from '../model/reasons.ts';
import { tableOf } from './marked-place.ts';

/** The ten causes that the reports in test/reports name most often. */
export const commonReasons: readonly Reason[] = [
  'HttpsRedirectDowngradesMethod',
  'PathRedirectDowngradesMethod',
  'MethodNotRouted',
  'RouteShadowed',
  'RoutedToWrongBackend',
  'SpaFallbackMasksMiss',
  'BackendProtocolMismatch',
  'GatewayPolicyDeniesMethod',
  'PreflightNotHandled',
  'AppRejectsMethod',
];

/** The common reasons, with links from the root of the project. */
export const commonReasonsTable = (): string => reasonsTable(commonReasons, 'docs/reasons/');

/** All causes, or everything else that a condition can say, in the order of the vocabulary, with links from beside the pages. */
export const reasonsOfKindTable = (kind: 'cause' | 'state'): string =>
  reasonsTable(
    reasonNames.filter((name) => reasons[name].kind === kind),
    '',
  );

function reasonsTable(names: readonly Reason[], folder: string): string {
  const rows = names.map((name) => [
    `[${name}](${folder}${name}.md)`,
    reasons[name].meaning,
    reasons[name].actor,
  ]);
  return tableOf(['Reason', 'Meaning', 'Who acts'], rows);
}

/** A fix: whom it is for, and the text with code in backticks and places in braces. */
export interface RemedyRow {
  readonly label: string;
  readonly text: string;
}

/** One row a line of the remedies, in their order. */
export const remediesTable = (rows: readonly RemedyRow[]): string =>
  tableOf(
    ['Gateway or framework', 'Change'],
    rows.map(({ label, text }) => [label, withPlacesShown(text)]),
  );

/**
 * Markdown of a remedy: places become `<name>`, inside code as they are and outside as code of
 * their own, since bare angle brackets would be read as HTML.
 */
function withPlacesShown(text: string): string {
  return text
    .split('`')
    .map((part, at) => (at % 2 === 1 ? `\`${withPlaces(part, '')}\`` : withPlaces(part, '`')))
    .join('');
}

const withPlaces = (part: string, mark: '' | '`'): string =>
  part.replaceAll(/\{(\w+)\}/g, (_, name: string) => `${mark}<${name}>${mark}`);
