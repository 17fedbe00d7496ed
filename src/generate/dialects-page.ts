// The tables of settings in docs/guides/dialects.md, between two markers. They are those
// that the dialects ask, in the order of routing/dialects.ts.

import { dialects } from '../routing/dialects.ts';
import { gatewayApiSettings } from '../routing/gateway-api/settings.ts';
import { ingressSettings } from '../routing/ingress/settings.ts';
import type { DialectSettings, ObjectSettings, Setting, Treatment } from '../routing/shared/setting.ts';
import { tableOf } from './marked-place.ts';

/** Every dialect that has a table, in the order of the page. */
export const dialectTables: readonly DialectSettings[] = [gatewayApiSettings, ...dialects, ingressSettings];

/** The sections of all dialects. */
export const dialectsText = (): string => dialectTables.map(dialectSection).join('\n\n');

/** Heading, where it is read from, a row for each setting; then the objects that settings name. */
export function dialectSection({
  title,
  controller,
  prefix,
  source,
  settings,
  objects = [],
  others,
}: DialectSettings): string {
  const about = [
    controllerText(controller, settings),
    prefix === '' ? '' : `Annotations begin with \`${prefix}\`.`,
    `[Documentation](${source}).`,
  ].filter((text) => text !== '');
  return [
    `## ${title}`,
    '',
    about.join(' '),
    '',
    ...(settings.length === 0 ? [] : [settingsTable('Setting', settings), '']),
    ...objects.flatMap(objectSection),
    `Everything else: ${others}.`,
  ].join('\n');
}

/** Fields of objects belong to no class. */
function controllerText(controller: string | undefined, settings: readonly Setting[]): string {
  if (controller !== undefined) return `\`spec.controller\`: \`${controller}\`.`;
  return settings.length === 0 ? '' : 'No dialect is known for the class.';
}

const objectSection = ({ kind, source, settings, others }: ObjectSettings): readonly string[] => [
  `**${kind}** ([documentation](${source})). What is not in the table is ${others}.`,
  '',
  settingsTable(kind, settings),
  '',
];

const settingsTable = (head: string, settings: readonly Row[]): string =>
  tableOf(
    [head, 'Treatment', 'What becomes of it'],
    order.flatMap((treatment) => rowsOf(settings, treatment)),
  );

type Row = Pick<Setting, 'name' | 'treatment' | 'becomes' | 'onService'>;

const order: readonly Treatment[] = ['modelled', 'unmodelled', 'harmless'];

/** Settings of which the same is said share a row. */
function rowsOf(settings: readonly Row[], treatment: Treatment): readonly (readonly string[])[] {
  const ours = settings.filter((each) => each.treatment === treatment);
  const said = [...new Set(ours.map(({ becomes }) => becomes))];
  return said.map((becomes) => {
    const names = ours.filter((each) => each.becomes === becomes).map(nameOf);
    return [names.join(', '), treatment, becomes];
  });
}

const nameOf = ({ name, onService }: Row): string => `\`${name}\`${onService === true ? ' (Service)' : ''}`;
