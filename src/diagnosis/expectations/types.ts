// The words of `expect`: what an author asks of an answer, and what is said when it is missed.
// Types only, apart from the code that judges, because its parts share them.

/** A field that an answer must have. With neither `equals` nor `matches` it must just be there. */
export interface ExpectedHeader {
  readonly name: string;
  readonly equals?: string;
  /** RE2 syntax, found anywhere in the value unless anchored. */
  readonly matches?: string;
}

/** Every value at `path` (RFC 9535), and at least one, has `equals` as its text. */
export interface ExpectedValue {
  readonly path: string;
  readonly equals: string;
}

/** What an answer must be. Each part that is absent asks for nothing. */
export interface Expectation {
  /** Codes (`401`, 401) and classes (`2xx`). */
  readonly statuses?: readonly (string | number)[];
  /** Methods that the Allow field of the answer to OPTIONS must list. */
  readonly allow?: readonly string[];
  readonly headers?: readonly ExpectedHeader[];
  readonly bodyContains?: string;
  readonly jsonPath?: readonly ExpectedValue[];
  readonly maximumLatencyMs?: number;
}

/** One expectation that was missed; each text is one line, bounded, and the same in every cycle while the answer is. */
export interface ExpectationFailure {
  /** Below the route: `expect.headers[0]`. */
  readonly field: string;
  /** `Content-Type matching ^application/json`. */
  readonly expected: string;
  /** `text/html`. */
  readonly seen: string;
}
