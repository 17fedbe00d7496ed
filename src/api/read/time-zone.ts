// What is wrong with a time zone's name. Apart, because the platform accepts more than the IANA
// database has: offsets, and abbreviations that mean different zones to different people.

/** Names without a slash that mean one thing (IANA tz database, `etcetera` and `backward`). */
const plainNames = new Set(['UTC', 'GMT', 'CET', 'EET', 'MET', 'WET']);

/** Undefined when the name is one of the IANA database, such as Europe/Berlin. */
export function timeZoneProblem(name: string): string | undefined {
  const isNamed = plainNames.has(name) || /^[A-Z][A-Za-z_+0-9-]*(\/[A-Za-z_+0-9-]+)+$/.test(name);
  return isNamed && isKnown(name)
    ? undefined
    : 'write a name of the IANA time zone database, such as Europe/Berlin, America/New_York or UTC';
}

function isKnown(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
