// Reads flags from the command line and from environment variables, as texts; writes the text of `--help`. What the
// texts mean is in config.ts.

import { parseArgs } from 'node:util';

/** A flag that is not understood. The message is a sentence that says what to write; the exit code is 2. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** One flag, as `--help` shows it. */
export interface Flag {
  /** What stands after the flag; absent for a flag without value. */
  readonly value?: string;
  readonly help: string;
  /** What holds without the flag; `--help` says it behind `help`. */
  readonly default?: string;
  /** May be given several times; commas separate values too. */
  readonly repeated?: true;
  /** A flag without value that stays on: its variable is `true` or `false`. Flags that print have none. */
  readonly lasting?: true;
}

/** What the user wrote for a flag, and where. */
interface GivenFlag {
  readonly values: readonly string[];
  /** `--heartbeat` or `METHODPROBE_HEARTBEAT`. */
  readonly origin: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variable of a flag: `METHODPROBE_LOG_LEVEL` for `log-level`. */
export function variableOf(flag: string): string {
  return `METHODPROBE_${flag.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * What was given for each flag; the command line wins over the environment. Unknown variables that begin with
 * METHODPROBE_ are no error, because Kubernetes sets METHODPROBE_PORT for a Service named methodprobe. Throws ConfigError.
 */
export function readFlags(
  flags: Readonly<Record<string, Flag>>,
  args: readonly string[],
  environment: Environment,
): ReadonlyMap<string, GivenFlag> {
  const written = readArguments(flags, args);
  const given = Object.entries(flags).flatMap(([name, flag]): readonly (readonly [string, GivenFlag])[] => {
    const values = written.get(name);
    const one =
      values === undefined
        ? fromEnvironment(name, flag, environment)
        : { values: split(flag, values), origin: `--${name}` };
    return one === undefined ? [] : [[name, one]];
  });
  return new Map(given);
}

function fromEnvironment(name: string, flag: Flag, environment: Environment): GivenFlag | undefined {
  if (flag.value === undefined && flag.lasting !== true) return undefined;
  const origin = [variableOf(name), name === 'log-level' ? 'LOG_LEVEL' : ''].find((v) => environment[v]);
  const value = origin === undefined ? undefined : environment[origin];
  if (origin === undefined || value === undefined) return undefined;
  if (flag.lasting === true && !isOn(origin, value)) return undefined;
  return { values: split(flag, [value]), origin };
}

function isOn(variable: string, value: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  throw new ConfigError(`${variable}=${value} is not understood: write true or false`);
}

function readArguments(
  flags: Readonly<Record<string, Flag>>,
  args: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { value }]) => {
      const type: 'string' | 'boolean' = value === undefined ? 'boolean' : 'string';
      return [name, { type }];
    }),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const written = new Map<string, readonly string[]>();
  for (const token of tokens) {
    if (token.kind === 'option') {
      const value = flagValue(flags[token.name], token);
      written.set(token.name, [...(written.get(token.name) ?? []), value]);
    } else if (token.kind === 'positional') {
      throw new ConfigError(`${token.value} stands alone: everything is a --flag`);
    }
  }
  return written;
}

/** The value of a flag as written; empty for a flag that takes none. Throws ConfigError. */
function flagValue(
  flag: Flag | undefined,
  { rawName, value }: { readonly rawName: string; readonly value?: string | undefined },
): string {
  if (flag === undefined) throw new ConfigError(`${rawName} is no flag of methodprobe; --help lists them`);
  if (flag.value === undefined && value !== undefined) {
    throw new ConfigError(`${rawName} takes no value: write ${rawName}`);
  }
  if (flag.value !== undefined && (value ?? '') === '') {
    throw new ConfigError(`${rawName} needs a value: write ${rawName}=${flag.value}`);
  }
  return value ?? '';
}

function split(flag: Flag, values: readonly string[]): readonly string[] {
  if (flag.repeated !== true) return values.slice(-1);
  return values
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

/** The text of `--help`. */
export function helpText(flags: Readonly<Record<string, Flag>>): string {
  const lines = Object.entries(flags).map(([name, { value, help, repeated, lasting, default: usual }]) => {
    const shown = value === undefined ? `--${name}` : `--${name}=${value}`;
    const note = lasting === true ? '=true' : repeated === true ? ', repeatable' : '';
    const variable = value === undefined && lasting !== true ? '' : ` [${variableOf(name)}${note}]`;
    return `  ${shown}\n      ${help}${usual === undefined ? '' : ` Default: ${usual}.`}${variable}`;
  });
  return `methodprobe: proves which routes and methods work through a gateway.\n\n${lines.join('\n')}\n`;
}
