// The tables of settings in docs/guides/dialects.md, between two markers. A dialect adds its own by
// one import and one line in the list below.

import type { DialectSettings, Setting, Treatment } from '../routing/settings.ts';
import { awsAlbSettings } from '../routing/settings-aws-alb.ts';
import { ingressSettings } from '../routing/settings-ingress.ts';
import { ingressNginxSettings } from '../routing/settings-ingress-nginx.ts';
import { kongSettings } from '../routing/settings-kong.ts';

/** Every dialect that has a table, in the order of the page. */
export const dialectTables: readonly DialectSettings[] = [
  ingressNginxSettings,
  kongSettings,
  awsAlbSettings,
  ingressSettings,
];

const begin = '<!-- dialects:begin -->';
const end = '<!-- dialects:end -->';

/** The page with its tables renewed; undefined when it lacks the markers. */
export function withDialects(page: string): string | undefined {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) return undefined;
  const sections = dialectTables.map(dialectSection).join('\n\n');
  return `${page.slice(0, from + begin.length)}\n\n${sections}\n\n${page.slice(to)}`;
}

/** Heading, where it is read from, a row for each setting. */
export function dialectSection({
  title,
  controller,
  prefix,
  source,
  settings,
  others,
}: DialectSettings): string {
  const about = [
    controller === undefined
      ? 'No dialect is known for the class.'
      : `\`spec.controller\`: \`${controller}\`.`,
    prefix === '' ? '' : `Annotations begin with \`${prefix}\`.`,
    `[Documentation](${source}).`,
  ].filter((text) => text !== '');
  return [
    `## ${title}`,
    '',
    about.join(' '),
    '',
    '| Setting | Treatment | What becomes of it |',
    '|---|---|---|',
    ...order.flatMap((treatment) => rowsOf(settings, treatment)),
    '',
    `Everything else: ${others}.`,
  ].join('\n');
}

const order: readonly Treatment[] = ['modelled', 'unmodelled', 'harmless'];

/** Settings of which the same is said share a row. */
function rowsOf(settings: readonly Setting[], treatment: Treatment): readonly string[] {
  const ours = settings.filter((each) => each.treatment === treatment);
  const said = [...new Set(ours.map(({ becomes }) => becomes))];
  return said.map((becomes) => {
    const names = ours.filter((each) => each.becomes === becomes).map(nameOf);
    return `| ${names.join(', ')} | ${treatment} | ${becomes.replaceAll('|', '\\|')} |`;
  });
}

const nameOf = ({ name, onService }: Setting): string =>
  `\`${name}\`${onService === true ? ' (Service)' : ''}`;
