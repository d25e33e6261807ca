import { ScoreLogError } from "../../errors/score-log-error";

/**
 * @param content what the file holds, for example `"scores"`
 * @param names the fields in which its header must be that of the run
 * @throws ScoreLogError if they differ
 */
export function requireSameHeader<Header>(
  file: string,
  content: string,
  found: Header,
  expected: Header,
  names: readonly (keyof Header & string)[],
): void {
  for (const name of names) {
    const [was, now] = [found[name], expected[name]].map((value) => JSON.stringify(value));
    if (was !== now) {
      throw new ScoreLogError(
        `${file} holds ${content} of another run: its ${name} is ${was}, and now ${now}. Choose another folder for this run, or go on with the old settings`,
      );
    }
  }
}
