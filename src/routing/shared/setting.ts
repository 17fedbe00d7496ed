// What a dialect makes of each setting that users write. A dialect states its own table in <dialect>/settings.ts,
// asks it while it decides, and the page of dialects prints it. Types and look-up only.

/**
 * modelled: what it does to a request is foreseen and blamed at the setting. harmless: no request
 * goes another way because of it. unmodelled: it may, and nothing is confirmed while it is there.
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
export interface ObjectSetting extends Omit<Setting, 'example' | 'onService' | 'alsoOnService'> {
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

/** A setting that may change the way, and is not foreseen. */
export const unmodelled = (name: string, becomes: string): Setting => ({
  name,
  treatment: 'unmodelled',
  becomes,
});

/** Settings that change no request's way, for one reason. */
export const harmless = (becomes: string, names: readonly string[]): readonly Setting[] =>
  names.map((name) => ({ name, treatment: 'harmless', becomes }));

/** A kind of object whose effect is foreseen. */
export const modelledKind = (
  name: string,
  written: Readonly<Record<string, unknown>>,
  becomes: string,
): ObjectSetting => ({ name, treatment: 'modelled', becomes, written });

/** Kinds of objects that may change the way, and are not foreseen, for one reason. */
export const unmodelledKinds = (becomes: string, names: readonly string[]): readonly ObjectSetting[] =>
  names.map((name) => ({ name, treatment: 'unmodelled', becomes }));

/** The setting as one of the Service. */
export const onService = (setting: Setting): Setting => ({ ...setting, onService: true });

/** The setting as one of the Ingress and of the Service. */
export const onBoth = (setting: Setting): Setting => ({ ...setting, alsoOnService: true });

/** The row of a name behind the prefix; the first one that fits. */
export const settingOf = <Row extends Pick<Setting, 'name'>>(
  settings: readonly Row[],
  key: string,
): Row | undefined =>
  settings.find(({ name }) => {
    const open = name.search(/[<*]/);
    return open < 0 ? name === key : key.startsWith(name.slice(0, open));
  });

/** What a table makes of a name behind the prefix, or of a kind of object; unmodelled where it has no row for it. */
export const treatmentOf = (
  settings: readonly Pick<Setting, 'name' | 'treatment'>[],
  key: string,
): Treatment => settingOf(settings, key)?.treatment ?? 'unmodelled';

/** The rows that hold for annotations of a Service. */
export const rowsForService = (settings: readonly Setting[]): readonly Setting[] =>
  settings.filter(({ onService, alsoOnService }) => onService === true || alsoOnService === true);

/** The rows that hold for annotations of an Ingress. */
export const rowsForIngress = (settings: readonly Setting[]): readonly Setting[] =>
  settings.filter(({ onService }) => onService !== true);
