// deploy/samples/README.md: what each sample shows, which is the comment at its top.

/** The page; `samples` are file names with their texts. */
export function samplesPage(samples: readonly (readonly [file: string, text: string])[]): string {
  const rows = samples.map(
    ([file, text]) => `| [${file}](${file}) | ${commentOf(text).replaceAll('|', '\\|')} |`,
  );
  return `<!-- Made from the comments of the samples by \`npm run generate\`; change them there. -->

# Samples

Each file is a whole object that can be applied as it is, once its names are yours. \`kubectl explain methodprobe.spec --recursive\` explains every field.

| Sample | What it shows |
|---|---|
${rows.join('\n')}
`;
}

/** The lines of the comment that the text begins with, as one. */
function commentOf(text: string): string {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^# ?/, ''))
    .join(' ')
    .trim();
}
