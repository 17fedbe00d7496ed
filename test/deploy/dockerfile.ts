// Reads a Dockerfile and carries out its steps in a directory, without a container runtime:
// enough of the language for this project's file, and an error for everything else.
// A stage is a directory that stands for the root of its file system.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface Instruction {
  readonly keyword: string;
  readonly rest: string;
}

export interface Stage {
  readonly base: string;
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** What a stage leaves behind: its root directory and the settings that a container would start with. */
export interface Image {
  readonly root: string;
  readonly workdir: string;
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  readonly labels: readonly string[];
  readonly entrypoint: readonly string[];
}

/** Instructions in order; comment lines dropped, continued lines joined. */
export function parseDockerfile(text: string): readonly Instruction[] {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  return lines
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [keyword = '', ...rest] = line.trim().split(/\s+/);
      return { keyword: keyword.toUpperCase(), rest: rest.join(' ') };
    });
}

/** The stages of a Dockerfile; a stage without a name is called by its number. */
export function stagesOf(instructions: readonly Instruction[]): readonly Stage[] {
  const starts = instructions.flatMap((each, index) => (each.keyword === 'FROM' ? [index] : []));
  return starts.map((start, number) => {
    const [base = '', , name = String(number)] = (instructions[start]?.rest ?? '').split(' ');
    return { base, name, instructions: instructions.slice(start + 1, starts[number + 1]) };
  });
}

/** Whether .dockerignore keeps a path of the build context: the last pattern that matches it or a folder above it decides. */
export function inContext(patterns: readonly string[], path: string): boolean {
  const parts = path.split('/');
  const folders = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  const matches = (pattern: string): boolean => folders.some((folder) => asExpression(pattern).test(folder));
  return patterns.reduce(
    (kept, pattern) => (matches(pattern.replace(/^!/, '')) ? pattern.startsWith('!') : kept),
    true,
  );
}

/** `*` is any part of one name, a leading dot included, which is where shells and Docker differ. */
function asExpression(pattern: string): RegExp {
  return new RegExp(`^${RegExp.escape(pattern).replaceAll('\\*', '[^/]*')}$`);
}

/** Carries out every stage below `workspace` and returns the last one. */
export function buildImage(context: string, workspace: string): Image {
  const stages = stagesOf(parseDockerfile(readFileSync(join(context, 'Dockerfile'), 'utf8')));
  const ignored = readFileSync(join(context, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const images = stages.map((stage) => carryOut(stage, { context, workspace, ignored }));
  const last = images.at(-1);
  if (last === undefined) throw new Error('the Dockerfile has no FROM');
  return last;
}

interface Build {
  readonly context: string;
  readonly workspace: string;
  readonly ignored: readonly string[];
}

function carryOut(stage: Stage, build: Build): Image {
  const root = join(build.workspace, stage.name);
  mkdirSync(root, { recursive: true });
  const start: Image = { root, workdir: '/', user: '', env: {}, labels: [], entrypoint: [] };
  return stage.instructions.reduce((image, instruction) => step(image, instruction, build), start);
}

function step(image: Image, { keyword, rest }: Instruction, build: Build): Image {
  switch (keyword) {
    case 'WORKDIR':
      mkdirSync(join(image.root, rest), { recursive: true });
      return { ...image, workdir: rest };
    case 'COPY':
      copy(image, rest.split(' '), build);
      return image;
    case 'RUN':
      execFileSync('sh', ['-c', rest], {
        cwd: join(image.root, image.workdir),
        stdio: 'pipe',
        // The packages are in npm's cache when the tests run, and a rig's world has no network.
        env: { ...process.env, npm_config_prefer_offline: 'true' },
      });
      return image;
    case 'ENV':
      return { ...image, env: { ...image.env, ...Object.fromEntries([rest.split('=', 2)]) } };
    case 'LABEL':
      return { ...image, labels: [...image.labels, ...(rest.match(/[\w.]+(?==")/g) ?? [])] };
    case 'USER':
      return { ...image, user: rest };
    case 'ENTRYPOINT':
      return { ...image, entrypoint: JSON.parse(rest) };
    case 'EXPOSE':
      return image;
    default:
      throw new Error(`${keyword} ${rest}: this reader of Dockerfiles does not know the instruction`);
  }
}

function copy(image: Image, words: readonly string[], build: Build): void {
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  const paths = words.filter((word) => !word.startsWith('--'));
  const sourceRoot = from === undefined ? build.context : join(build.workspace, from);
  const keep = (path: string): boolean => from !== undefined || inContext(build.ignored, path);
  const target = paths.at(-1) ?? '';
  const folder = join(image.root, target.startsWith('/') ? '/' : image.workdir, target);
  for (const source of paths.slice(0, -1)) {
    if (!existsSync(join(sourceRoot, source)) || !keep(source))
      throw new Error(`COPY ${source}: not in the context`);
    const isFolder = statSync(join(sourceRoot, source)).isDirectory();
    const place = target.endsWith('/') && !isFolder ? join(folder, basename(source)) : folder;
    mkdirSync(dirname(place), { recursive: true });
    cpSync(join(sourceRoot, source), place, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => path === join(sourceRoot, source) || keep(path.slice(sourceRoot.length + 1)),
    });
  }
}

/** Every path in an image, relative to its root; packages below node_modules by their folder only. */
export function pathsOf(root: string, folder = ''): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const deep = entry.isDirectory() && !/node_modules\/(@[^/]+\/)?[^@/][^/]*$/.test(path);
    return deep ? [path, ...pathsOf(root, path)] : [path];
  });
}
