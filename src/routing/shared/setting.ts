// What a dialect makes of each setting that users write: the tables that the page of dialects shows.
// A dialect states its own beside its code, in settings-<dialect>.ts. Types and look-up only.

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
export interface ObjectSetting extends Omit<Setting, 'example' | 'onService'> {
  readonly written?: Readonly<Record<string, unknown>>;
}

/** The settings of one dialect. */
export interface DialectSettings {
  readonly dialect: string;
  readonly title: string;
  /** `IngressClass.spec.controller`; absent for Ingresses whose controller is not known. */
  readonly controller?: string;
  /** Prefix of its annotations. */
  readonly prefix: string;
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

/** The row of a name behind the prefix; the first one that fits. */
export const settingOf = (settings: readonly Setting[], key: string): Setting | undefined =>
  settings.find(({ name }) => {
    const open = name.search(/[<*]/);
    return open < 0 ? name === key : key.startsWith(name.slice(0, open));
  });
