// What a dialect makes of each setting that users write. A dialect states its table in <dialect>/settings.ts and asks
// it while it decides; docs/guides/dialects.md prints it.

import type { Ingress, Service } from '../../model/index.ts';
import { annotationsOf, unmodelledAnnotations, unmodelledServiceAnnotations } from './blame.ts';
import type { Sourced } from './model.ts';

/**
 * modelled: what it does to a request is foreseen and blamed at the setting. harmless: it changes no request.
 * unmodelled: it may change requests, and no finding is confirmed while it is there.
 */
export type Treatment = 'modelled' | 'harmless' | 'unmodelled';

/** A setting, or all those that begin alike: `healthcheck-*`, `actions.<name>`. */
export interface Setting {
  readonly name: string;
  readonly treatment: Treatment;
  /** What becomes of it, in Markdown, with its default where there is one. */
  readonly becomes: string;
  /** Value that stands for the treatment, where `true` does not. */
  readonly example?: string;
  /** Written on the Service of the backend, not on the Ingress. */
  readonly onService?: true;
  /** Written on the Service as well. */
  readonly alsoOnService?: true;
}

/** Kinds of one object that the settings of a dialect refer to, such as the types of a Middleware. */
export interface ObjectSettings {
  /** `Middleware`. */
  readonly kind: string;
  readonly source: string;
  readonly settings: readonly ObjectSetting[];
  readonly others: string;
}

/** A kind of the object; `written` stands for its settings. */
export interface ObjectSetting extends Pick<Setting, 'name' | 'treatment' | 'becomes'> {
  readonly written?: Readonly<Record<string, unknown>>;
}

/** The settings of one dialect. */
export interface DialectSettings {
  readonly dialect: string;
  readonly title: string;
  /** `IngressClass.spec.controller`; absent for Ingresses whose controller is not known. */
  readonly controller?: string;
  /** Other names of the same controller. */
  readonly otherControllers?: readonly string[];
  /** Prefix of its annotations. */
  readonly prefix: string;
  /** Other prefixes under which it reads settings. */
  readonly otherPrefixes?: readonly string[];
  /** Names of older releases, under other prefixes, that it still reads. */
  readonly stillRead?: readonly string[];
  /** Page of the product's documentation. */
  readonly source: string;
  readonly settings: readonly Setting[];
  /** Which values are foreseen of a setting, whatever its treatment; others are unmodelled. The treatment of settings that are not here holds for all values. */
  readonly foresees?: Readonly<Record<string, (value: string) => boolean>>;
  /** Objects that its annotations name. */
  readonly objects?: readonly ObjectSettings[];
  /** What becomes of annotations under the prefix that the table does not name. */
  readonly others: string;
}

/** A setting whose effect is foreseen. */
export const modelled = (name: string, example: string, becomes: string): Setting => ({
  name,
  treatment: 'modelled',
  becomes,
  example,
});

/** A setting that may change requests, and whose effect is not foreseen. */
export const unmodelled = (name: string, becomes: string): Setting => ({
  name,
  treatment: 'unmodelled',
  becomes,
});

/** Settings that change no request, for one reason; their names with spaces between them. */
export const harmless = (becomes: string, names: string): readonly Setting[] =>
  wordsOf(names).map((name) => ({ name, treatment: 'harmless', becomes }));

const wordsOf = (text: string): readonly string[] => text.trim().split(/\s+/);

/** A kind of object whose effect is foreseen. */
export const modelledKind = (
  name: string,
  written: Readonly<Record<string, unknown>>,
  becomes: string,
): ObjectSetting => ({ name, treatment: 'modelled', becomes, written });

/** Settings or kinds of objects that may change requests, and whose effect is not foreseen, for one reason. */
export const unmodelledKinds = (becomes: string, names: string): readonly ObjectSetting[] =>
  wordsOf(names).map((name) => ({ name, treatment: 'unmodelled', becomes }));

/** The setting as one of the Service. */
export const onService = (setting: Setting): Setting => ({ ...setting, onService: true });

/** The setting as one of the Ingress and of the Service. */
export const onBoth = (setting: Setting): Setting => ({ ...setting, alsoOnService: true });

/** The row of a name behind the prefix; the first one that fits. */
const rowOf = <Row extends Pick<Setting, 'name'>>(rows: readonly Row[], key: string): Row | undefined =>
  rows.find(({ name }) => {
    const open = name.search(/[<*]/);
    return open < 0 ? name === key : key.startsWith(name.slice(0, open));
  });

/** What a table makes of a kind of object; unmodelled where it has no row for it. */
export const treatmentOf = ({ settings }: ObjectSettings, kind: string): Treatment =>
  rowOf(settings, kind)?.treatment ?? 'unmodelled';

/** Where a setting is written. */
type Place = 'Ingress' | 'Service';

const holdsOn = ({ onService, alsoOnService }: Setting, place: Place): boolean =>
  place === 'Ingress' ? onService !== true : onService === true || alsoOnService === true;

/** Whether a table leaves open what a setting does at a place: it does not have it there, or not with this value. */
export function isUnmodelled(
  { settings, foresees = {} }: DialectSettings,
  place: Place,
  { key, value }: { readonly key: string; readonly value: string },
): boolean {
  const row = rowOf(
    settings.filter((each) => holdsOn(each, place)),
    key,
  );
  if (row === undefined) return true;
  const isForeseen = foresees[row.name];
  return isForeseen === undefined ? row.treatment === 'unmodelled' : !isForeseen(value);
}

/** Annotations of an Ingress under the prefixes of the dialect that its table leaves unmodelled. */
export const unmodelledOnIngress = (table: DialectSettings, ingress: Ingress): readonly Sourced<string>[] =>
  unmodelledAnnotations(ingress, isLeftOpen(table, 'Ingress'));

/** The same of a Service; none where there is no Service. */
export const unmodelledOnService = (
  table: DialectSettings,
  service: Service | undefined,
): readonly Sourced<string>[] =>
  service === undefined ? [] : unmodelledServiceAnnotations(service, isLeftOpen(table, 'Service'));

const isLeftOpen =
  (table: DialectSettings, place: Place) =>
  (name: string, value: string): boolean => {
    const prefix = prefixesOf(table).find((each) => name.startsWith(each));
    return prefix !== undefined && isUnmodelled(table, place, { key: name.slice(prefix.length), value });
  };

const prefixesOf = ({ prefix, otherPrefixes = [] }: DialectSettings): readonly string[] => [
  prefix,
  ...otherPrefixes,
];

/** A setting as an object has it: the whole name of the annotation, and its value. */
export interface WrittenSetting {
  readonly name: string;
  readonly value: string;
}

/** The setting of a key, under the first prefix of the dialect that the object has it with; undefined where it has none. */
export function writtenSetting(
  table: DialectSettings,
  object: Ingress | Service | undefined,
  key: string,
): WrittenSetting | undefined {
  const annotations = annotationsOf(object);
  for (const prefix of prefixesOf(table)) {
    const value = annotations[prefix + key];
    if (value !== undefined) return { name: prefix + key, value };
  }
  return undefined;
}

/** A value as Go's strconv.ParseBool reads it, as controllers do; undefined where it cannot. */
export function booleanOf(value: string | undefined): boolean | undefined {
  if (/^(1|t|T|TRUE|true|True)$/.test(value ?? '')) return true;
  return /^(0|f|F|FALSE|false|False)$/.test(value ?? '') ? false : undefined;
}

/** An annotation of an Ingress as a boolean; undefined where it is absent or unreadable. */
export const flagOf = (ingress: Ingress, name: string): boolean | undefined =>
  booleanOf(annotationsOf(ingress)[name]);
