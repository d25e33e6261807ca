import { formatTable } from "../format";
import type { DiscussionEvaluation, Rate } from "./evaluate-discussion";

/** What discussions did, a row for each file, for people. */
export function formatEvaluations(evaluations: readonly (DiscussionEvaluation & { file: string })[]): string {
  const head = ["", "right alone", "right after", "right to wrong", "wrong to right", "unread", "p"];
  const table = formatTable(
    head,
    evaluations.map(({ file, alone, after, rightToWrong, wrongToRight, unread, pValue }) => [
      file,
      ...[alone, after, rightToWrong, wrongToRight].map(formatRate),
      `${unread.alone.count}, ${unread.after.count}`,
      pValue.toPrecision(2),
    ]),
  );
  return `${table}

95 % Wilson intervals, in %. Unread: first and last replies without an answer, which are not right.
p: exact McNemar test of right after against right alone, on the same items.
`;
}

function formatRate({ count, total, interval }: Rate): string {
  const counted = `${count}/${total}`;
  if (interval === undefined) return counted;
  const [lower, upper] = [interval.lower, interval.upper].map((share) => (100 * share).toFixed(0));
  return `${counted} (${lower}-${upper})`;
}
